import { dueForAddition } from '../table/codec';
import type { RetryBudget, Step } from '../table/transaction';
import type { Actor } from './activity';
import type { Context } from './context';
import type { MemberReads } from './members';
import { joinStep, leaveStep, type Membership } from './membership';

/** A change of a group's members. */
export interface MemberChange {
  /** Whether the present members are the base (`keep`), or the change starts from an empty group (`none`: a replacement). */
  readonly base: 'keep' | 'none';
  /** Ids of users to add. Existing members stay unchanged. */
  readonly add: readonly string[];
  /** Ids to remove; ids that are also in `add` stay. Unknown ids are ignored. */
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

/** The writes that a change of members requires. */
export interface MemberPlan {
  readonly steps: readonly MemberStep[];
  /** Ids to add that belong to no user: stale ids, or nested groups, which accounts do not support. */
  readonly skipped: readonly string[];
}

/** From this many ids on, reading the group's whole list (16 memberships a read unit) is cheaper than asking for each (one unit each). */
const readListFrom = 1000;

/**
 * What must be written so that the group has the members it should: only what differs from what is there. Who is no user is skipped: one
 * stale id must not keep everybody else out. A replacement by a list in which nobody is known takes nobody out, since it rather is a
 * mistake about ids than an empty group.
 *
 * @param everyMember reads all membership items of the group; called at most once
 */
export async function planMembers(
  context: Context,
  members: MemberReads,
  group: { readonly id: string; readonly created: string },
  change: MemberChange,
  everyMember: () => Promise<Membership[]>,
  actor: Actor,
  patience: RetryBudget,
): Promise<MemberPlan> {
  const add = new Set(change.add);
  const remove = new Set(change.remove);
  if (change.base === 'keep' && add.size + remove.size === 0) return { steps: [], skipped: [] };
  const mentioned = [...new Set([...add, ...remove])];
  const byKey = change.base === 'keep' && mentioned.length < readListFrom;
  const items = byKey ? await members.among(group.id, mentioned, patience) : await everyMember();
  const existing = new Map(items.map((membership) => [membership.userId, membership]));
  const isMember = (id: string) => existing.get(id)?.desired === 'present';

  const asked = [...add].filter((id) => !isMember(id));
  const skipped = await members.unknownUsers(asked, patience);
  const unknown = new Set(skipped);
  const joining = asked.filter((id) => !unknown.has(id));
  const replaced = change.base === 'none' && (add.size === 0 || unknown.size < add.size);
  const leaving = (replaced ? [...existing.keys()] : [...remove]).filter((id) => isMember(id) && !add.has(id));

  const { table } = context.store;
  const now = context.clock();
  const due = dueForAddition(group.created, now, context.settleMs);
  // Removals come first: if a large change is interrupted, access must already be removed.
  const steps = [
    ...leaving.flatMap((userId): MemberStep[] => {
      const former = existing.get(userId);
      return former === undefined ? [] : [{ userId, effect: 'leave', step: leaveStep(table, former, now, actor) }];
    }),
    ...joining.map(
      (userId): MemberStep => ({
        userId,
        effect: 'join',
        step: joinStep(table, group.id, userId, existing.get(userId), due, actor),
      }),
    ),
  ];
  return { steps, skipped };
}

/** The ids of the added and removed members. */
export const idsOf = (steps: readonly MemberStep[], effect: MemberStep['effect']): string[] =>
  steps.filter((step) => step.effect === effect).map(({ userId }) => userId);
