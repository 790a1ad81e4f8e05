import type { Person } from '../../account/port';
import { Metric } from '../../contract/names';
import type { OpenInvitation } from '../../contract/operator-requests';
import { concurrently } from '../../table/concurrently';
import type { Store } from '../../table/store';
import { chunksOf } from '../../table/store';
import { maxActions, type Step } from '../../table/transaction';
import type { DeliveryContext } from '../context';

/** Age at which an unaccepted invitation is shown, in milliseconds: when 1Password itself sends a reminder. */
const staleAfterMs = 2 * 86_400_000;

const partition = (upstream: string): string => `STATE#INVITED#${upstream}`;

/**
 * Notes who of a page of the account's list has not accepted yet, and forgets who has. Accounts that do not tell (`unknown`) leave
 * no notes: nothing is claimed that is not known.
 */
export async function noteInvitations(
  { store, clock }: Pick<DeliveryContext, 'store' | 'clock'>,
  upstream: string,
  people: readonly Person[],
): Promise<void> {
  const known = people.filter(({ kind, state }) => kind === 'member' && state !== 'unknown');
  const keys = known.map(({ id }) => ({ pk: partition(upstream), sk: id }));
  const noted = new Map((await store.readMany(keys)).map((item) => [item.sk, item]));
  const steps = known.flatMap(({ id, email, state, invitedAt }): Step[] => {
    const Key = { pk: partition(upstream), sk: id };
    if (state !== 'invited') {
      return noted.has(id) ? [{ role: 'invitation', action: { Delete: { TableName: store.table, Key } } }] : [];
    }
    const former = noted.get(id);
    const since = invitedAt ?? String(former?.since ?? clock().toISOString());
    if (former?.since === since && former.email === email) return [];
    return [{ role: 'invitation', action: { Put: { TableName: store.table, Item: { ...Key, email, since } } } }];
  });
  await concurrently(chunksOf(steps, maxActions), 2, (some) => store.transact(some));
}

/** Who has been invited for at least `forMs` milliseconds and has not accepted, the oldest first, as the last import or comparison saw it. */
export async function openInvitations(
  items: Pick<Store, 'queryAll'>,
  upstream: string,
  now: Date,
  forMs: number = staleAfterMs,
): Promise<OpenInvitation[]> {
  const notes = await items.queryAll({
    KeyConditionExpression: 'pk = :invited',
    ExpressionAttributeValues: { ':invited': partition(upstream) },
  });
  const limit = new Date(now.getTime() - forMs).toISOString();
  return notes
    .map(({ sk, email, since }) => ({ id: sk, email: String(email), since: String(since) }))
    .filter(({ since }) => since <= limit)
    .sort((one, other) => (one.since < other.since ? -1 : 1));
}

/** Reports how many invitations, over all accounts, have been unaccepted for two days. */
export async function countInvitations({ store, upstreams, clock, metrics }: DeliveryContext): Promise<void> {
  const open = await Promise.all([...upstreams.keys()].map((name) => openInvitations(store.items, name, clock())));
  const count = open.reduce((sum, { length }) => sum + length, 0);
  if (count > 0) metrics.add(Metric.invitationsOpen, count);
}

/** Forgets invitations that were accepted, by the account's ids. */
export async function forgetInvitations(
  { store }: Pick<DeliveryContext, 'store'>,
  upstream: string,
  ids: readonly string[],
): Promise<void> {
  for (const some of chunksOf(ids, maxActions)) {
    const steps = some.map((sk): Step => {
      const Key = { pk: partition(upstream), sk };
      return { role: 'invitation', action: { Delete: { TableName: store.table, Key } } };
    });
    await store.transact(steps);
  }
}
