import { dueForAddition } from '../table/due-index';
import type { RetryBudget } from '../table/retry-budget';
import type { Step } from '../table/transaction';
import type { Context } from './context';
import type { Members } from './members';
import { joinStep, leaveStep, type Membership } from './membership';

/** How the members of a group are to change. */
export interface MemberChange {
  /** Whether the present members are the base (`keep`), or the change starts from an empty group (`none`: a replacement). */
  readonly base: 'keep' | 'none';
  /** Ids of users to add. Who is a member already stays one, untouched. */
  readonly add: readonly string[];
  /** Ids to remove; who is also in `add` stays. Ids of nobody are no mistake. */
  readonly remove: readonly string[];
}

/** No change of members. */
export const noMemberChange: MemberChange = { base: 'keep', add: [], remove: [] };

/** One membership to write. */
export interface MemberStep {
  readonly userId: string;
  readonly effect: 'join' | 'leave';
  readonly step: Step;
}

/** From this many ids on, reading the group's whole list (16 memberships a read unit) is cheaper than asking for each (one unit each). */
const readListFrom = 1000;

/**
 * What must be written so that the group has the members it should: only what differs from what is there.
 *
 * @param everyMember reads all membership items of the group; called at most once
 * @throws UnknownMembers when ids to be added belong to no user
 */
export async function memberSteps(
  context: Context,
  members: Members,
  group: { readonly id: string; readonly created: string },
  change: MemberChange,
  everyMember: () => Promise<Membership[]>,
  patience: RetryBudget,
): Promise<MemberStep[]> {
  const add = new Set(change.add);
  const remove = new Set(change.remove);
  if (change.base === 'keep' && add.size + remove.size === 0) return [];
  const mentioned = [...new Set([...add, ...remove])];
  const byKey = change.base === 'keep' && mentioned.length < readListFrom;
  const items = byKey ? await members.among(group.id, mentioned, patience) : await everyMember();
  const existing = new Map(items.map((membership) => [membership.userId, membership]));
  const isMember = (id: string) => existing.get(id)?.desired === 'present';

  const joining = [...add].filter((id) => !isMember(id));
  await members.requireUsers(joining, patience);
  const leaving = (change.base === 'none' ? [...existing.keys()] : [...remove]).filter(
    (id) => isMember(id) && !add.has(id),
  );

  const { table } = context.store;
  const now = context.clock();
  const due = dueForAddition(group.created, now, context.settleMs);
  // Removals first: taking access away is what must not wait when a large change is cut short.
  return [
    ...leaving.flatMap((userId): MemberStep[] => {
      const former = existing.get(userId);
      return former === undefined ? [] : [{ userId, effect: 'leave', step: leaveStep(table, former, now) }];
    }),
    ...joining.map(
      (userId): MemberStep => ({
        userId,
        effect: 'join',
        step: joinStep(table, group.id, userId, existing.get(userId), due),
      }),
    ),
  ];
}

/** The ids of the members that join or leave. */
export const idsOf = (steps: readonly MemberStep[], effect: MemberStep['effect']): string[] =>
  steps.filter((step) => step.effect === effect).map(({ userId }) => userId);
