import { deletedKey, type Key, type KindName } from '../../table/keys';
import type { Item } from '../../table/store';
import type { Step } from '../../table/transaction';
import type { DeliveryStore } from './delivery-store';

/** Roles by which a refused step is recognised. */
export const ownerRole = 'owner';

/** Says which of our resources an upstream's person or group belongs to: no upstream id ever belongs to two. */
export const ownershipKey = (upstream: string, kind: KindName, upstreamId: string): Key => ({
  pk: `UPSTREAM#${upstream}#${kind === 'USER' ? 'PERSON' : 'GROUP'}`,
  sk: upstreamId,
});

/** The id of our resource that an upstream's person or group belongs to. */
export async function ownerOf(
  store: DeliveryStore,
  upstream: string,
  kind: KindName,
  upstreamId: string,
): Promise<string | undefined> {
  const item = await store.items.get(ownershipKey(upstream, kind, upstreamId));
  return item === undefined ? undefined : String(item.owner);
}

/** The group that owns something, when it is about to be removed from the account: then what it has is free before long. */
export async function leavingGroup(store: DeliveryStore, groupId: string): Promise<Item | undefined> {
  return store.items.get(deletedKey('GROUP', groupId));
}

/** Takes and gives back ownership, as what a resource has upstream changes from one id to another. */
export function ownershipSteps(
  table: string,
  upstream: string,
  kind: KindName,
  ownId: string,
  before: string | undefined,
  after: string | undefined,
): Step[] {
  if (before === after) return [];
  const owned = {
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': ownId },
  };
  const release = (id: string): Step => ({
    role: 'release',
    action: {
      Delete: {
        TableName: table,
        Key: ownershipKey(upstream, kind, id),
        ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner',
        ...owned,
      },
    },
  });
  const take = (id: string): Step => ({
    role: ownerRole,
    action: {
      Put: {
        TableName: table,
        Item: { ...ownershipKey(upstream, kind, id), owner: ownId },
        ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner',
        ...owned,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  });
  return [...(before === undefined ? [] : [release(before)]), ...(after === undefined ? [] : [take(after)])];
}
