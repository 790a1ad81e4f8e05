import { DirectoryKeys } from '../contract/names';
import { dueAtOf, dueAttributes, groupIdOf, sooner, versionOf } from '../table/codec';
import { membershipKey } from '../table/keys';
import type { Item } from '../table/store';
import type { Step } from '../table/transaction';
import type { Actor } from './activity';
import { amend } from './transact-items';

/** The wanted state of one user's membership in one group. */
export interface Membership {
  readonly groupId: string;
  readonly userId: string;
  readonly desired: 'present' | 'absent';
  readonly version: number;
  readonly dueAt: number | undefined;
  /**
   * Whether an upstream may have it. Before delivery changes a membership upstream, it writes `observed` on the item (conditional on
   * `version`). From then on the item is not deleted but marked absent, until the upstream agrees.
   */
  readonly observed: boolean;
}

export function toMembership(item: Item): Membership {
  return {
    groupId: groupIdOf(item),
    userId: String(item[DirectoryKeys.byUserPartitionKey]),
    desired: item.desired === 'present' ? 'present' : 'absent',
    version: versionOf(item),
    dueAt: dueAtOf(item),
    observed: item.observed !== undefined,
  };
}

/** The step that adds a member: a new item, or an item that waited for its removal upstream. */
export function joinStep(
  table: string,
  groupId: string,
  userId: string,
  former: Membership | undefined,
  due: number,
  { requestId }: Actor,
): Step {
  const key = membershipKey(groupId, userId);
  if (former !== undefined) return desire(table, former, 'present', due, requestId);
  const desired = 'present';
  const Item = {
    ...key,
    [DirectoryKeys.byUserPartitionKey]: userId,
    [DirectoryKeys.byUserSortKey]: groupId,
    desired,
    version: 1,
    [DirectoryKeys.requestId]: requestId,
    ...dueAttributes({ ...key, desired }, due),
  };
  return {
    role: 'membership',
    action: { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
  };
}

/** The step that ends a membership: it is deleted if no upstream ever had it, otherwise wanted absent and due. */
export function leaveStep(table: string, former: Membership, now: Date, { requestId }: Actor): Step {
  if (former.observed) return desire(table, former, 'absent', now.getTime(), requestId);
  const Delete = {
    TableName: table,
    Key: membershipKey(former.groupId, former.userId),
    ConditionExpression: '#version = :version AND attribute_not_exists(observed)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': former.version },
  };
  return { role: 'membership', action: { Delete } };
}

function desire(
  table: string,
  former: Membership,
  desired: 'present' | 'absent',
  due: number,
  requestId: string,
): Step {
  const key = membershipKey(former.groupId, former.userId);
  const dueAt = sooner(former.dueAt, due);
  const values = {
    desired,
    version: former.version + 1,
    [DirectoryKeys.requestId]: requestId,
    ...dueAttributes({ ...key, desired }, dueAt),
  };
  return { ...amend(table, key, former.version, values), role: 'membership' };
}
