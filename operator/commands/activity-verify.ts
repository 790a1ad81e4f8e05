import { type Finding, type Verification, verifyActivity } from '../../lambda/delivery/admin/digest/verify';
import { momentOf } from '../activity/when';
import type { Command, Invocation, Result } from '../command';
import { UsageError } from '../failure';
import { counted, table } from '../terminal/table';

/** A finding is shown so often at most; --json has all of them. */
const shownAtMost = 50;

export const activityVerify: Command = {
  name: 'activity verify',
  when: 'once a year',
  summary: 'find records that were changed, removed or added',
  about:
    'Compares the activity record with its digests, which the bridge publishes every hour where none of the functions that write records can change them: in a log group, and with option activityArchive in a locked bucket. Exit code 4 when a record was changed, removed or added, when a digest is missing, and when there is none yet. Without --since and --until it verifies all that there is a digest of and reads the whole activity table. What digests cannot show: docs/security.md.',
  options: [
    { name: 'since', value: 'WHEN', text: 'from then on: 1h, 2d, 3w, 2026-11-27 or an ISO time' },
    { name: 'until', value: 'WHEN', text: 'up to then' },
  ],
  examples: [
    'npx scim-bridge activity verify',
    'npx scim-bridge activity verify --since 2026-11-01 --until 2026-12-01',
  ],
  run: async (invocation) => {
    const target = await invocation.target();
    const span = spanMeant(invocation, target.admin.clock());
    const context = await target.digests();
    let day = '';
    const found = await verifyActivity(context, span, (until) => {
      if (until.slice(0, 10) === day) return;
      day = until.slice(0, 10);
      invocation.progress(`  ${day} ...`);
    });
    return resultOf(found);
  },
};

function spanMeant({ value }: Invocation, now: Date) {
  const [since, until] = [value('since'), value('until')];
  if (since === undefined && until === undefined) return undefined;
  const span = {
    from: since === undefined ? 0 : momentOf(since, 'since', now),
    until: until === undefined ? now.getTime() : momentOf(until, 'until', now),
  };
  if (span.from >= span.until) throw new UsageError('--since is not before --until: nothing can be between them.');
  return span;
}

function resultOf(found: Verification): Result {
  const { findings, from, until } = found;
  if (from === undefined || until === undefined) {
    const text =
      findings.length > 0
        ? findingsText(findings)
        : 'There is no digest of that time. The first of a new bridge is published within a quarter of an hour, then one for each hour a quarter of an hour after its end.';
    return { text, json: found, inconclusive: true };
  }
  const span = `${minute(from)} to ${minute(until)} (UTC)`;
  const verdict =
    findings.length === 0
      ? `The activity record from ${span} is as it was published.`
      : `The activity record from ${span} is not as it was published.`;
  const parts = [verdict, countsText(found)];
  return {
    text: findings.length === 0 ? parts.join('\n\n') : [...parts, findingsText(findings), advice].join('\n\n'),
    json: found,
    attention: findings.length > 0,
    inconclusive: findings.length > 0,
  };
}

const advice =
  'Who did it, CloudTrail says if data events of the activity table are on. The record as it was is in the bucket of option activityArchive, and in a restored copy of the table: docs/security.md.';

function countsText({ records, expired, uncovered, digests, head }: Verification): string {
  const rows = [
    [counted(records, 'record', 'records'), 'unchanged'],
    ...(expired === 0 ? [] : [[counted(expired, 'record', 'records'), 'expired since']]),
    ...(uncovered === 0
      ? []
      : [[counted(uncovered, 'record', 'records'), 'of the last hours, of which there is no digest yet']]),
    [counted(digests, 'digest', 'digests'), `of an hour each; head of the last: ${head}`],
  ];
  return rows.map(([count, what]) => `  ${count} ${what}`).join('\n');
}

function findingsText(findings: readonly Finding[]): string {
  const shown = findings.slice(0, shownAtMost);
  const rows = table(shown, [
    { heading: 'WHAT', of: ({ what }) => what },
    { heading: 'WHEN', of: ({ time }) => second(time) },
    { heading: 'ABOUT', of: ({ about = 'the hour' }) => about },
    { heading: 'RECORD', of: ({ id = '' }) => id },
    { heading: 'WHY', of: ({ message }) => message },
  ]);
  const more = findings.length - shown.length;
  return more === 0 ? rows : `${rows}\n... and ${more} more: --json has all of them.`;
}

const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
const second = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)}`;
