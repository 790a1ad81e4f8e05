import { listFailed, retryFailed } from '../../lambda/delivery/admin/failed';
import { refText } from '../../lambda/delivery/state/resource-ref';
import type { Command } from '../command';
import { referencesMeant, referencesUsage } from '../references';
import { openEngine } from '../tables';
import { ago, counted, table } from '../terminal/table';

export const failedList: Command = {
  name: 'failed list',
  summary: "what the account refuses, with the account's own words",
  about: 'Nothing of it is lost: it is tried again when it changes, daily, and by "failed retry".',
  options: [{ name: 'check', text: 'exit code 4 when there is any' }],
  examples: ['npx scim-bridge failed list --json'],
  run: async (invocation) => {
    const engine = await openEngine(await invocation.target());
    const failed = await listFailed(engine);
    const now = engine.clock();
    const rows = table(failed, [
      { heading: 'ID', of: ({ ref }) => refText(ref) },
      { heading: 'WHO', of: ({ name }) => (name === '' ? '-' : name) },
      { heading: 'UPSTREAM', of: ({ upstream }) => upstream },
      { heading: 'FOR', of: ({ since }) => ago(since, now) },
      { heading: 'TRIES', of: ({ count }) => String(count) },
      { heading: 'WHAT THE ACCOUNT SAYS', of: ({ message }) => message },
    ]);
    return {
      text:
        failed.length === 0
          ? 'The account refuses nothing.'
          : `${rows}\n\nOnce the cause is gone: npx scim-bridge failed retry --all`,
      json: failed.map((item) => ({ ...item, ref: refText(item.ref) })),
      attention: failed.length > 0,
    };
  },
};

export const failedRetry: Command = {
  name: 'failed retry',
  operands: referencesUsage,
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  summary: 'have refused deliveries tried again within a minute',
  about: '',
  options: [{ name: 'all', text: 'everything that is refused' }],
  examples: ['npx scim-bridge failed retry --all'],
  run: async (invocation) => {
    const which = referencesMeant(invocation, 'failed list');
    const retried = await retryFailed(await openEngine(await invocation.target()), which);
    const text =
      retried === 0
        ? 'Nothing of that is refused any more.'
        : `${counted(retried, 'delivery is', 'deliveries are')} tried again within a minute.`;
    return { text, json: { retried } };
  },
};
