import { readActivity, type ToldRecord } from '../../lambda/delivery/admin/activity/activity';
import { filterMeant, filterOptions } from '../activity/filter';
import { recordFields, recordLines } from '../activity/record-text';
import type { Command } from '../command';
import { UsageError } from '../failure';
import { untilInterrupted } from '../live';

const dayMs = 86_400_000;
/** How often new records are looked for, in milliseconds. */
const pollMs = 2_000;
/** The index by time shows a record a moment later: so much is read again. Milliseconds. */
const overlapMs = 10_000;

export const activityCommand: Command = {
  name: 'activity',
  when: 'every day',
  summary: 'who changed what, and what was done about it',
  about:
    'Changes by the identity provider, what the bridge did in the account, and decisions of operators; the newest last. Times are UTC. Without --since it goes back one day; with --person or --group to the beginning. With --json each record is one JSON document on a line.',
  options: [...filterOptions, { name: 'follow', text: 'go on with what is recorded from now on, until Ctrl-C' }],
  examples: [
    'npx scim-bridge activity --since 1h',
    'npx scim-bridge activity --person ada@example.com',
    'npx scim-bridge activity --action suspend --since 30d --json',
  ],
  run: async (invocation) => {
    if (invocation.has('follow') && invocation.value('until') !== undefined) {
      throw new UsageError('--follow has no end: it cannot be combined with --until.');
    }
    const filter = await filterMeant(invocation, dayMs);
    const { admin } = await invocation.target();
    const isJson = invocation.has('json');
    const print = (record: ToldRecord) => {
      if (isJson) invocation.print(invocation.jsonLine(recordFields(record)));
      else for (const line of recordLines(record)) invocation.print(line);
    };
    let seen = new Map<string, number>();
    const show = async (from: number, until: number) => {
      for await (const page of readActivity(admin, { ...filter, span: { from, until } })) {
        for (const record of page.filter(({ id }) => !seen.has(id))) {
          print(record);
          seen.set(record.id, Date.parse(record.time));
        }
      }
    };
    // When was looked before: between two looks, this machine may have slept for hours.
    let last = admin.clock().getTime();
    await show(filter.span.from, filter.span.until);
    if (!invocation.has('follow')) {
      if (seen.size === 0 && !isJson) invocation.print('Nothing was recorded.');
      return { text: '', json: undefined };
    }
    await untilInterrupted(invocation, pollMs, async () => {
      const now = admin.clock().getTime();
      await show(last - overlapMs, now + dayMs);
      last = now;
      seen = new Map([...seen].filter(([, time]) => time > now - 2 * overlapMs));
    });
    return { text: '', json: undefined };
  },
};
