import { DirectoryKeys } from '../../contract/names';
import { dueAtOf, groupIdOf } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import { membershipKey, membersOf } from '../../table/keys';
import type { Item } from '../../table/store';
import type { DeliveryContext } from '../context';
import { observedOf } from '../state/observed';
import { verify } from '../state/requeue';
import { type PersonOrGroupRef, refOfKey } from '../state/resource-ref';

const atOnce = 16;

/**
 * A person or group has got a new id upstream: its memberships are looked at again, those that waited for it and those that were
 * granted to a former one. Those that are due anyway, and not in progress, are left alone.
 *
 * @throws Busy
 */
export async function wakeMemberships(
  context: DeliveryContext,
  ref: PersonOrGroupRef,
  upstream: string,
): Promise<void> {
  const now = context.clock().getTime();
  const memberships = await membershipsOf(context, ref);
  const asleep = memberships.filter(
    (item) => (dueAtOf(item) ?? Number.POSITIVE_INFINITY) > now || observedOf(item).perUpstream[upstream] !== undefined,
  );
  await concurrently(asleep, atOnce, async (item) => {
    const membership = refOfKey(item);
    if (membership !== undefined) await verify(context, membership, upstream);
  });
}

async function membershipsOf({ store }: DeliveryContext, ref: PersonOrGroupRef): Promise<Item[]> {
  if (ref.kind === 'GROUP') {
    return store.items.queryAll({
      KeyConditionExpression: 'pk = :group',
      ExpressionAttributeValues: { ':group': membersOf(ref.id) },
    });
  }
  const listed = await store.items.queryAll({
    IndexName: DirectoryKeys.byUserIndex,
    KeyConditionExpression: '#user = :user',
    ExpressionAttributeNames: { '#user': DirectoryKeys.byUserPartitionKey },
    ExpressionAttributeValues: { ':user': ref.id },
  });
  return store.readMany(listed.map((item) => membershipKey(groupIdOf(item), ref.id)));
}
