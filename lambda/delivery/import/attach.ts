import { DirectoryKeys } from '../../contract/names';
import { dueAtOf, dueShard, versionOf } from '../../table/codec';
import { Busy } from '../../table/errors';
import type { Item } from '../../table/store';
import { ConditionsFailed } from '../../table/transaction';
import type { DeliveryContext } from '../context';
import { saveStep } from '../state/delivery-store';
import type { DueMark } from '../state/due-mark';
import { type ConfirmedGroup, type ConfirmedPerson, type Observed, observedOf } from '../state/observed';
import { ownerRole, ownershipSteps } from '../state/ownership';
import type { PersonOrGroupRef } from '../state/resource-ref';

/** How often it is tried again because something else was written on the item. */
const maxTries = 20;

/**
 * Says that a person or group of the account is one of the directory: what an import finds. Of somebody whom the identity provider
 * has sent, the difference to what it wants becomes due; who is not linked yet is left in peace.
 *
 * @param ref a user for a person, a group for a group
 * @returns `attached` also when it was so already; `other id` when the resource has something else upstream; `owned by another`
 * when what the account has belongs to another resource; `gone` when there is no such resource
 * @throws Busy
 */
export async function attach(
  { store, clock }: Pick<DeliveryContext, 'store' | 'clock'>,
  name: string,
  ref: PersonOrGroupRef,
  confirmed: ConfirmedPerson | ConfirmedGroup,
): Promise<'attached' | 'other id' | 'owned by another' | 'gone'> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const item = await store.read(ref);
    if (item === undefined) return 'gone';
    const { revision, perUpstream } = observedOf<ConfirmedPerson | ConfirmedGroup>(item);
    const known = perUpstream[name] ?? {};
    if (known.confirmed !== undefined) return known.confirmed.id === confirmed.id ? 'attached' : 'other id';
    const { state, due } =
      item.linked === false ? atPeace(item, known, confirmed) : toBeDelivered(item, known, confirmed, clock());
    try {
      await store.transact([
        saveStep(store.table, item, { revision: revision + 1, perUpstream: { ...perUpstream, [name]: state } }, due),
        ...ownershipSteps(store.table, name, ref.kind, ref.id, undefined, confirmed.id),
      ]);
      return 'attached';
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      if (error.found.has(ownerRole)) return 'owned by another';
    }
  }
  throw new Busy('nothing');
}

type Attached = { readonly state: Observed<ConfirmedPerson | ConfirmedGroup>; readonly due: DueMark | undefined };

const atPeace = (item: Item, known: Attached['state'], confirmed: ConfirmedPerson | ConfirmedGroup): Attached => ({
  state: { ...known, confirmed, version: versionOf(item) },
  due: undefined,
});

function toBeDelivered(
  item: Item,
  known: Attached['state'],
  confirmed: ConfirmedPerson | ConfirmedGroup,
  now: Date,
): Attached {
  const { version: _, failure: __, ...rest } = known;
  const shard = item[DirectoryKeys.duePartitionKey];
  const ordinary = dueShard(item);
  const at = shard === ordinary ? (dueAtOf(item) ?? now.getTime()) : now.getTime();
  return { state: { ...rest, confirmed, wake: true }, due: { shard: ordinary, at } };
}
