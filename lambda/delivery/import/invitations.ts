import type { Person } from '../../account/port';
import { DirectoryKeys, Metric } from '../../contract/names';
import type { OpenInvitation } from '../../contract/operator-requests';
import { concurrently } from '../../table/concurrently';
import type { Key } from '../../table/keys';
import { chunksOf, type Item } from '../../table/store';
import { maxActions, type Step } from '../../table/transaction';
import type { DeliveryContext } from '../context';
import { type DeliveryStore, dueUntil } from '../state/delivery-store';

/** Age at which an unaccepted invitation is shown, in milliseconds: when 1Password itself sends a reminder. */
const staleAfterMs = 2 * 86_400_000;

const partition = (upstream: string): string => `STATE#INVITED#${upstream}`;

/** The notes of an upstream by age, in the index of what is due: a shard of their own, which is a list and which no sweep looks into. */
const shardOf = (upstream: string): string => `INVITED#${upstream}`;

/** Entries read of the list at a time. */
const pageSize = 500;

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
    // What an earlier version noted is in no list.
    const isListed = former?.[DirectoryKeys.duePartitionKey] !== undefined;
    if (former?.since === since && former.email === email && isListed) return [];
    const list = {
      [DirectoryKeys.duePartitionKey]: shardOf(upstream),
      [DirectoryKeys.dueSortKey]: Date.parse(since),
    };
    return [
      { role: 'invitation', action: { Put: { TableName: store.table, Item: { ...Key, email, since, ...list } } } },
    ];
  });
  await concurrently(chunksOf(steps, maxActions), 2, (some) => store.transact(some));
}

/**
 * Who was invited two days ago or earlier and has not accepted, the oldest first, as the last import or comparison saw it. Reads what it
 * returns, and no more. Eventually consistent.
 *
 * @param atMost invitations to read
 * @throws Busy
 */
export async function openInvitations(
  store: DeliveryStore,
  upstream: string,
  now: Date,
  atMost: number = Number.POSITIVE_INFINITY,
): Promise<OpenInvitation[]> {
  const keys: Key[] = [];
  const stale = { ...dueUntil(shardOf(upstream), now.getTime() - staleAfterMs), Limit: Math.min(atMost, pageSize) };
  for await (const page of store.items.query(stale)) {
    keys.push(...page.slice(0, atMost - keys.length).map(({ pk, sk }) => ({ pk, sk })));
    if (keys.length >= atMost) break;
  }
  const notes = await store.readMany(keys);
  return notes.map(read).sort((one, other) => (one.since < other.since ? -1 : 1));
}

/** How many of them there are. @throws Busy */
export const countOpenInvitations = (store: DeliveryStore, upstream: string, now: Date): Promise<number> =>
  store.countDue(shardOf(upstream), now.getTime() - staleAfterMs);

/** How many people have not accepted yet, since whenever. @throws Busy */
export const countInvited = (store: DeliveryStore, upstream: string): Promise<number> =>
  store.countDue(shardOf(upstream), Number.MAX_SAFE_INTEGER);

/** The invitation of one person, by the account's id, while they have not accepted it. @throws Busy */
export async function invitationOf(
  store: DeliveryStore,
  upstream: string,
  id: string,
): Promise<OpenInvitation | undefined> {
  const [note] = await store.readMany([{ pk: partition(upstream), sk: id }]);
  return note === undefined ? undefined : read(note);
}

const read = ({ sk, email, since }: Item): OpenInvitation => ({ id: sk, email: String(email), since: String(since) });

/** Reports how many invitations, over all accounts, have been unaccepted for two days. */
export async function countInvitations({ store, upstreams, clock, metrics }: DeliveryContext): Promise<void> {
  const open = await Promise.all([...upstreams.keys()].map((name) => countOpenInvitations(store, name, clock())));
  const count = open.reduce((sum, each) => sum + each, 0);
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
