import type { FailedItem, RetryingItem } from '../../lambda/contract/operator-requests';
import { failedNamed, listFailed, listRetrying, retryFailed } from '../../lambda/delivery/admin/decisions/failed';
import { refText } from '../../lambda/delivery/admin/names/names';
import type { Command } from '../command';
import { many, selectionHelp, selectionMeant, selectionUsage } from '../selection';
import { ago, counted, table } from '../terminal/table';

export const failedList: Command = {
  name: 'failed list',
  when: 'every day',
  summary: 'list failed deliveries and their messages',
  about:
    'Failed: the account refuses the delivery, and an operator must act. It is tried again when the directory changes it, daily, and by "failed retry". Retrying: the delivery has not gone through for more than five minutes; the bridge keeps retrying it. No change is lost.',
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
      { heading: 'MESSAGE OF THE ACCOUNT', of: ({ message }) => message },
    ]);
    return {
      text:
        rows.length === 0
          ? 'Nothing has failed.'
          : `${shown}\n\nTo retry everything once the cause is fixed: npx scim-bridge failed retry --all`,
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
  when: 'every day',
  operands: selectionUsage,
  takes: many,
  summary: 'retry deliveries within a minute',
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
        : `${counted(retried, 'delivery', 'deliveries')} will be retried within a minute.`;
    return { text, json: { retried } };
  },
};
