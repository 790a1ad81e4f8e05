import type { FailedItem, RetryingItem } from '../../lambda/contract/operator-requests';
import { failedNamed, listFailed, listRetrying, retryFailed } from '../../lambda/delivery/admin/failed';
import { refText } from '../../lambda/delivery/admin/names';
import type { Command } from '../command';
import { many, selectionHelp, selectionMeant, selectionUsage } from '../selection';
import { ago, counted, table } from '../terminal/table';

export const failedList: Command = {
  name: 'failed list',
  summary: "what does not arrive, and the account's message",
  about:
    'Failed: the account refuses it; somebody must look. It is tried again when it changes, daily, and by "failed retry". Retrying: it has been tried in vain for longer than five minutes, and goes on being tried by itself. Nothing of it is lost.',
  options: [{ name: 'check', text: 'exit code 4 when there is any' }],
  examples: ['npx scim-bridge failed list --json'],
  run: async (invocation) => {
    const { admin } = await invocation.target();
    const [failed, retrying] = await Promise.all([listFailed(admin), listRetrying(admin)]);
    const rows = [...failed.map(failedRow), ...retrying.map(retryingRow)];
    const now = admin.clock();
    const shown = table(rows, [
      { heading: 'WHO', of: ({ name }) => (name === '' ? '-' : name) },
      { heading: 'ID', of: ({ ref }) => ref },
      { heading: 'UPSTREAM', of: ({ upstream }) => upstream },
      { heading: 'STATE', of: ({ state }) => state },
      { heading: 'FOR', of: ({ since }) => ago(since, now) },
      { heading: 'TRIES', of: ({ count }) => String(count) },
      { heading: 'WHAT THE ACCOUNT SAYS', of: ({ message }) => message },
    ]);
    return {
      text:
        rows.length === 0
          ? 'Nothing has failed.'
          : `${shown}\n\nTo have all of it tried again once the cause is gone: npx scim-bridge failed retry --all`,
      json: rows,
      attention: rows.length > 0,
    };
  },
};

const failedRow = (item: FailedItem) => ({ state: 'failed', ...item, ref: refText(item.ref) });

const retryingRow = ({ pendingSince, ...item }: RetryingItem) => ({
  state: 'retrying',
  since: pendingSince,
  ...item,
  ref: refText(item.ref),
});

export const failedRetry: Command = {
  name: 'failed retry',
  operands: selectionUsage,
  takes: many,
  summary: 'have what failed tried again within a minute',
  about: selectionHelp,
  options: [{ name: 'all', text: 'everything that "failed list" shows' }],
  examples: ['npx scim-bridge failed retry ada@example.com', 'npx scim-bridge failed retry --all'],
  run: async (invocation) => {
    const which = selectionMeant(invocation, 'failed list');
    const { admin } = await invocation.target();
    const refs = which === 'all' ? which : (await failedNamed(admin, which)).map(({ ref }) => ref);
    const retried = await retryFailed(admin, refs);
    const text =
      retried === 0
        ? 'Nothing has failed.'
        : `${counted(retried, 'delivery is', 'deliveries are')} tried again within a minute.`;
    return { text, json: { retried } };
  },
};
