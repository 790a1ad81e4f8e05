import { DirectoryKeys } from '../contract/names';
import { textOf } from '../scim/types';
import { decodeAttributes, groupIdOf } from '../table/codec';
import { isId, membershipKey, membersOf, resourceKey } from '../table/keys';
import { chunksOf } from '../table/store';
import { maxActions, type RetryBudget, type Step, untilUncontested } from '../table/transaction';
import { type Actor, changeEntry } from './activity';
import type { Context } from './context';
import { leaveStep, type Membership, toMembership } from './membership';
import { bump } from './transact-items';

/** A group that a user is a member of. */
export interface GroupOfUser {
  readonly id: string;
  readonly displayName: string;
}

/** What a change of members asks. */
export type MemberReads = Pick<Members, 'among' | 'unknownUsers'>;

/** Actions per group that a user leaves: the membership and the group's version. One more action records it. */
const groupsAtOnce = Math.floor((maxActions - 1) / 2);

/** Memberships. Each is one item, so that changing one costs the same in a group of five and of fifty thousand. */
export class Members {
  constructor(private readonly context: Context) {}

  /** All membership items of a group, including those wanted absent. */
  async of(groupId: string, patience: RetryBudget): Promise<Membership[]> {
    const items = await this.context.store.queryAll(
      {
        KeyConditionExpression: 'pk = :group',
        ExpressionAttributeValues: { ':group': membersOf(groupId) },
      },
      patience,
    );
    return items.map(toMembership);
  }

  /** The ids of a group's members, in the order in which the users were created. */
  async ids(groupId: string, patience: RetryBudget): Promise<string[]> {
    if (!isId(groupId)) return [];
    return this.context.store.allSortKeys(
      {
        KeyConditionExpression: 'pk = :group',
        FilterExpression: '#desired = :present',
        ExpressionAttributeNames: { '#desired': 'desired' },
        ExpressionAttributeValues: { ':group': membersOf(groupId), ':present': 'present' },
      },
      patience,
    );
  }

  /** The memberships of these users in a group; those without an item are missing. */
  async among(groupId: string, userIds: readonly string[], patience: RetryBudget): Promise<Membership[]> {
    const keys = userIds.filter(isId).map((userId) => membershipKey(groupId, userId));
    return (await this.context.store.getMany(keys, patience)).map(toMembership);
  }

  /**
   * Reads now what a change of these members will ask of them.
   *
   * @param userIds those whom the change mentions; it asks of no others
   */
  async readAhead(groupId: string, userIds: readonly string[], patience: RetryBudget): Promise<MemberReads> {
    const [memberships, unknown] = await Promise.all([
      this.among(groupId, userIds, patience),
      this.unknownUsers(userIds, patience),
    ]);
    return {
      among: async (_, ids) => memberships.filter(({ userId }) => ids.includes(userId)),
      unknownUsers: async (ids) => unknown.filter((id) => ids.includes(id)),
    };
  }

  /** The ids that belong to no user. */
  async unknownUsers(userIds: readonly string[], patience: RetryBudget): Promise<string[]> {
    const keys = userIds.filter(isId).map((id) => resourceKey('USER', id));
    const items = await this.context.store.getMany(keys, patience, []);
    const known = new Set(items.map((item) => item.sk));
    return userIds.filter((id) => !known.has(id));
  }

  /** Ids of the user's groups according to the index, which is eventually consistent. */
  async groupIdsOf(userId: string): Promise<string[]> {
    if (!isId(userId)) return [];
    const items = await this.context.store.queryAll({
      IndexName: DirectoryKeys.byUserIndex,
      KeyConditionExpression: '#user = :user',
      FilterExpression: '#desired = :present',
      ExpressionAttributeNames: { '#user': DirectoryKeys.byUserPartitionKey, '#desired': 'desired' },
      ExpressionAttributeValues: { ':user': userId, ':present': 'present' },
    });
    return items.map(groupIdOf);
  }

  /** The memberships that a consistent read confirms. */
  async confirmedGroupIdsOf(userId: string, patience: RetryBudget): Promise<string[]> {
    const keys = (await this.groupIdsOf(userId)).map((groupId) => membershipKey(groupId, userId));
    const memberships = (await this.context.store.getMany(keys, patience)).map(toMembership);
    return memberships.filter(({ desired }) => desired === 'present').map(({ groupId }) => groupId);
  }

  /** The user's groups according to the index, with their present names. */
  async groupsOf(userId: string, patience: RetryBudget): Promise<GroupOfUser[]> {
    const ids = await this.groupIdsOf(userId);
    const groups = await this.context.store.getMany(
      ids.map((id) => resourceKey('GROUP', id)),
      patience,
      ['attrs'],
    );
    return groups
      .map((group) => ({
        id: group.sk,
        displayName: textOf(decodeAttributes(group.attrs), 'displayName') ?? '',
      }))
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Ends a deleted user's memberships in these groups, and increments each group's version. Idempotent. */
  async leave(userId: string, groupIds: readonly string[], actor: Actor, patience: RetryBudget): Promise<void> {
    for (const some of chunksOf(groupIds, groupsAtOnce)) await this.leaveSome(userId, some, actor, patience);
  }

  /** Ends all memberships of a deleted group. Idempotent. */
  async clear(groupId: string, actor: Actor, patience: RetryBudget): Promise<void> {
    await untilUncontested(patience, async () => {
      const present = (await this.of(groupId, patience)).filter(({ desired }) => desired === 'present');
      for (const some of chunksOf(present, maxActions)) {
        patience.check();
        const now = this.context.clock();
        const steps = some.map((membership) => leaveStep(this.context.store.table, membership, now, actor));
        await this.context.store.transact(steps, patience);
        patience.renew();
      }
    });
  }

  private async leaveSome(
    userId: string,
    groupIds: readonly string[],
    actor: Actor,
    patience: RetryBudget,
  ): Promise<void> {
    const { store, activity } = this.context;
    await untilUncontested(patience, async () => {
      const now = this.context.clock();
      const { steps, left } = await this.leaveSteps(userId, groupIds, now, actor, patience);
      if (steps.length === 0) return;
      const record = activity.record(
        changeEntry({ kind: 'USER', id: userId, action: 'leave', groupsLeft: left }, actor),
        now,
      );
      await store.transact([...steps, record], patience);
      patience.renew();
    });
  }

  private async leaveSteps(
    userId: string,
    groupIds: readonly string[],
    now: Date,
    actor: Actor,
    patience: RetryBudget,
  ): Promise<{ steps: Step[]; left: string[] }> {
    const { store } = this.context;
    const [items, groups] = await Promise.all([
      store.getMany(
        groupIds.map((id) => membershipKey(id, userId)),
        patience,
      ),
      store.getMany(
        groupIds.map((id) => resourceKey('GROUP', id)),
        patience,
        [],
      ),
    ]);
    const present = items.map(toMembership).filter(({ desired }) => desired === 'present');
    const living = new Set(groups.map((group) => group.sk));
    const steps = present.flatMap((membership) => [
      leaveStep(store.table, membership, now, actor),
      ...(living.has(membership.groupId) ? [bump(store.table, membership.groupId, now)] : []),
    ]);
    return { steps, left: present.map(({ groupId }) => groupId).sort() };
  }
}
