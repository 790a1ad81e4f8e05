import type { DecidedItem, Drift, DriftKind, DriftReport, Explanation } from '../../lambda/contract/operator-requests';
import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { driftFindings, recordRepair } from '../../lambda/delivery/admin/decisions/findings';
import { listDecided } from '../../lambda/delivery/admin/decisions/held';
import { compareAll } from '../bridge-functions';
import type { Command, Result } from '../command';
import { ago, counted, printable, table } from '../terminal/table';
import { upstreamsMeant } from '../upstreams';

/** Maximum number of differences shown; --json has all. */
const shown = 50;

/** The meaning of each difference, shown after the name. */
const differenceText: Readonly<Record<DriftKind, string>> = {
  'person active': 'active in the account; deactivated or deleted by the identity provider',
  'person suspended': 'suspended in the account; active in the identity provider',
  'person name': 'has another name in the account',
  'person email': 'has another email address in the account',
  'person missing': 'active in the identity provider; no longer in the account',
  'group name': 'has another name in the account',
  'group missing': 'wanted by the identity provider; no longer in the account',
  'member missing': 'a member in the identity provider; not in the group in the account',
  'member extra': 'in the group in the account; not a member in the identity provider',
  'member unknown': 'in the group in the account; unknown to the identity provider',
};

const explanationText: Readonly<Record<Explanation, string>> = {
  pending: 'with a pending or failed delivery (npx scim-bridge failed list)',
  removal: 'held, kept by decision or protected (npx scim-bridge held list)',
  'email to be accepted': 'waiting for the person to accept a new email address',
};

export const drift: Command = {
  name: 'drift',
  when: 'every day',
  summary: 'find manual changes in the account',
  about:
    'Compares the account with the directory. Differences explained by a pending delivery are counted, but not listed. --repair changes the account back to what the identity provider said; removals pass the guard. The comparison also runs daily (option driftCheck). If something could not be compared, the command says so and ends with exit code 4.',
  options: [
    { name: 'repair', text: 'change the account back to what the directory says' },
    { name: 'upstream', value: 'NAME', text: 'one of several upstreams' },
    { name: 'check', text: 'exit code 4 when there are differences' },
  ],
  examples: ['npx scim-bridge drift --check', 'npx scim-bridge drift --repair'],
  run: async (invocation) => {
    const target = await invocation.target();
    const names = upstreamsMeant(invocation, await upstreamNames(target.secrets));
    const mode = invocation.has('repair') ? 'repair' : 'report';
    if (mode === 'repair') {
      await invocation.confirm(
        'Manual changes in the account will be reverted to what the identity provider said: people may be invited, suspended or reactivated, and groups and their members changed. To list the differences first: npx scim-bridge drift',
      );
    }
    const results: Result[] = [];
    for (const name of names) {
      invocation.progress(`Comparing ${name} ...`);
      if (mode === 'repair') await recordRepair(target.admin, name);
      const report = await compareAll(target, name, mode, invocation.progress);
      const [findings, decided] = await Promise.all([
        driftFindings(target.admin, name, report.run),
        listDecided(target.admin),
      ]);
      const here = decided.filter(({ upstream }) => upstream === name);
      results.push(result(name, report, findings, here, target.admin.clock()));
    }
    return {
      text: results.map(({ text }) => text).join('\n\n'),
      json: results.map(({ json }) => json),
      attention: results.some(({ attention }) => attention === true),
      inconclusive: results.some(({ inconclusive }) => inconclusive === true),
    };
  },
};

function result(
  upstream: string,
  report: DriftReport,
  findings: readonly Drift[],
  decided: readonly DecidedItem[],
  now: Date,
): Result {
  const { mode, explained, failure } = report;
  const doubts = [...(report.doubts ?? []), ...(failure === undefined ? [] : [failure])];
  const differences = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  const rows = table(findings.slice(0, shown), [
    { heading: 'WHO', of: ({ who }) => who },
    { heading: 'DIFFERENCE', of: ({ kind }) => differenceText[kind] ?? kind },
    {
      heading: mode === 'repair' ? 'REPAIRED' : '',
      of: ({ repair }) => (mode === 'repair' ? (repair ? 'yes' : 'no') : ''),
    },
  ]);
  const text = [
    summary(upstream, report, differences, doubts.length > 0),
    rows,
    findings.length > shown ? `... and ${counted(findings.length - shown, 'more', 'more')} (--json)` : '',
    ...Object.entries(explained).map(
      ([why, count]) => `${counted(count, 'difference', 'differences')} ${explanationText[why as Explanation] ?? why}`,
    ),
    decidedText(decided, now),
    ...doubts.map((doubt) => `Could not be compared: ${printable(doubt)}`),
  ];
  return {
    text: text.filter((part) => part !== '').join('\n'),
    json: { upstream, ...report, findings, decided },
    attention: differences > 0 || doubts.length > 0,
    inconclusive: doubts.length > 0,
  };
}

function summary(upstream: string, { compared, mode }: DriftReport, differences: number, isDoubted: boolean): string {
  const scope = `${upstream}: ${counted(compared.people, 'person', 'people')} and ${counted(compared.groups, 'group', 'groups')} compared`;
  if (differences === 0) {
    return isDoubted ? `${scope}; some differences may not have been found.` : `${scope}: no differences.`;
  }
  const repaired = mode === 'repair' ? ', repairs queued for delivery where possible' : '';
  return `${scope}: ${counted(differences, 'difference', 'differences')}${isDoubted ? ' or more' : ''}${repaired}.`;
}

/** The people and groups that differ because of an operator's decision. */
function decidedText(decided: readonly DecidedItem[], now: Date): string {
  if (decided.length === 0) return '';
  const lines = decided.map(
    ({ name, since, by }) => `  ${printable(name)}, for ${ago(since, now)}, by ${printable(by.identity)}`,
  );
  return ['These keep their access by decision of an operator:', ...lines].join('\n');
}
