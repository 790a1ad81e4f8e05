import { membersOf } from '../../table/keys';
import type { Item } from '../../table/store';
import type { Work } from '../reconcile/unit';
import { type ConfirmedMembership, observedAt } from '../state/observed';

/** How many members a group has upstream, as far as the bridge knows. */
export async function membersKnown(groupId: string, work: Work): Promise<number> {
  let count = 0;
  for await (const page of itemsOf(groupId, work)) count += page.filter((item) => isThere(item, work)).length;
  return count;
}

/** Whether the identity provider wants any members in a group. */
export async function anybodyIsWanted(groupId: string, work: Work): Promise<boolean> {
  for await (const page of itemsOf(groupId, work)) {
    if (page.some(({ desired }) => desired === 'present')) return true;
  }
  return false;
}

const itemsOf = (groupId: string, { context }: Work): AsyncIterable<Item[]> =>
  context.store.items.query({
    KeyConditionExpression: 'pk = :group',
    ExpressionAttributeValues: { ':group': membersOf(groupId) },
  });

const isThere = (item: Item, { upstream }: Work): boolean =>
  observedAt<ConfirmedMembership>(item, upstream.name).confirmed !== undefined;
