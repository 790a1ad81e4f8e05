import { dueAttributes } from '../../table/codec';
import { membershipKey } from '../../table/keys';
import { ownersOf } from '../import/classify';
import { memberPages } from '../import/manage-members';
import type { Work } from '../reconcile/unit';
import { observedAttribute } from '../state/observed';

/**
 * Writes down who is in a group of the account that is about to be taken over, and whom the identity provider does not name: they are
 * members, and not wanted. What the account shows is believed, also where what it does not show says nothing. Those who are nobody's here
 * stay, and the comparison shows them.
 *
 * @param groupId ours
 * @param accountGroupId the account's
 */
export async function membersToLeave(groupId: string, accountGroupId: string, work: Work): Promise<void> {
  const { context, upstream } = work;
  const { store, clock } = context;
  for await (const personIds of memberPages(upstream, accountGroupId, work.until)) {
    for (const [personId, userId] of await ownersOf(context, upstream.name, 'USER', personIds)) {
      const wanted = { ...membershipKey(groupId, userId), desired: 'absent' };
      const confirmed = { groupId: accountGroupId, personId };
      const Item = {
        ...wanted,
        userId,
        groupId,
        version: 1,
        [observedAttribute]: { revision: 1, perUpstream: { [upstream.name]: { confirmed } } },
        ...dueAttributes(wanted, clock().getTime()),
      };
      const Put = { TableName: store.table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
      await store.tryTransact([{ role: 'membership', action: { Put } }]);
    }
  }
}
