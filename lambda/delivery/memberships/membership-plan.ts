import { isThrowawayGroup, isThrowawayUser } from '../../policy/throwaways';
import { isActive } from '../../scim/types';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import type { GuardQuestion, Plan } from '../reconcile/plan';
import {
  type ConfirmedGroup,
  type ConfirmedMembership,
  type ConfirmedPerson,
  isBetween,
  type MembershipObserved,
  observedAt,
  type Removal,
} from '../state/observed';

export type MembershipAct = 'grant' | 'revoke';

export type NextMembership = Plan<MembershipAct, ConfirmedMembership>;

/** What the plan of a membership rests upon. */
export interface Ends {
  /** The group's item, living or deleted; undefined when the deletion is done with. */
  readonly group: Item | undefined;
  /** The user's item, living or deleted. */
  readonly user: Item | undefined;
}

/** What the guard has to know about a group that loses members. */
export interface GroupFacts {
  /** How many members it has upstream, as far as the bridge knows. */
  readonly members: () => Promise<number>;
  /** Whether the identity provider wants any members in it. */
  readonly anybodyIsWanted: () => Promise<boolean>;
}

/** What is to be done next for a membership, with what has become known since its item was read. */
export function planMembership(
  item: Item,
  state: MembershipObserved,
  ends: Ends,
  upstream: string,
  now: Date,
  facts: GroupFacts,
): NextMembership {
  return item.desired === 'present' ? presence(state, ends, upstream, now) : absence(state, ends, upstream, now, facts);
}

function presence(
  { confirmed, begun, verify }: MembershipObserved,
  { group, user }: Ends,
  upstream: string,
  now: Date,
): NextMembership {
  // Whom or what no account is told of does not arrive there: there is nothing to wait for.
  if (isThrowaway({ group, user })) {
    return { do: 'settle', status: 'delivered', state: { ...(confirmed && { confirmed }), ...(begun && { begun }) } };
  }
  const inGroup = group === undefined ? undefined : observedAt<ConfirmedGroup>(group, upstream);
  const ofUser = user === undefined ? undefined : observedAt<ConfirmedPerson>(user, upstream);
  if (inGroup?.confirmed === undefined) {
    return { do: 'wait', message: 'the group is not in the account yet', ...inVain(group, upstream, now), on: group };
  }
  if (ofUser?.confirmed === undefined) {
    return { do: 'wait', message: 'the person is not in the account yet', ...inVain(user, upstream, now), on: user };
  }
  const between = { groupId: inGroup.confirmed.id, personId: ofUser.confirmed.id };
  if (confirmed !== undefined && isBetween(confirmed, between) && begun === undefined && verify === undefined) {
    return { do: 'settle', status: 'delivered', state: { confirmed } };
  }
  return {
    do: 'act',
    act: 'grant',
    begun: { act: 'grant', at: now.toISOString(), between },
    batch: `grant ${between.groupId}`,
  };
}

const isThrowaway = ({ group, user }: Ends): boolean =>
  (group !== undefined && isThrowawayGroup(decodeAttributes(group.attrs))) ||
  (user !== undefined && isThrowawayUser(decodeAttributes(user.attrs)));

/**
 * Who waits for somebody that may never get there (inactive and settled, or refused) is looked at daily, and who waits for somebody that
 * is tried again later not before that: when they do arrive, their memberships are told.
 */
function inVain(item: Item | undefined, upstream: string, now: Date): { until?: number } {
  if (item === undefined) return {};
  const { version, failure } = observedAt(item, upstream);
  const stays = version === item.version || failure?.kind === 'failed';
  if (stays) return { until: now.getTime() + 24 * 3_600_000 };
  const isLater = failure?.kind === 'retrying' && failure.nextAt > now.getTime();
  return isLater ? { until: failure.nextAt + 1_000 } : {};
}

function absence(
  { confirmed, begun = [], removal }: MembershipObserved,
  ends: Ends,
  upstream: string,
  now: Date,
  facts: GroupFacts,
): NextMembership {
  const { group } = ends;
  const inGroup = group === undefined ? undefined : observedAt<ConfirmedGroup>(group, upstream);
  const may = [...begun.flatMap((one) => ('between' in one ? [one.between] : [])), ...(confirmed ? [confirmed] : [])];
  // Nothing was ever granted; or the group that they were in is gone from the account, and its memberships with it.
  const between = may.find(({ groupId }) => groupId === inGroup?.confirmed?.id);
  if (may.length === 0 || group === undefined) return forgotten;
  if (group.pk === 'GROUP#DELETED' && inGroup?.confirmed !== undefined) {
    // Emptying it would be a way around the guard, and a waste where it is about to go.
    return { do: 'wait', message: 'the group is about to be removed', on: group };
  }
  if (between === undefined) return forgotten;
  const batch = `revoke ${between.groupId}`;
  const known = { ...(confirmed && { confirmed }), ...(begun.length > 0 && { begun }) };
  switch (removal?.verdict) {
    case 'held':
      return { do: 'settle', status: 'held', message: removal.reason, state: { ...known, removal } };
    case 'discarded':
      return { do: 'settle', status: 'delivered', message: removal.reason, state: { ...known, removal } };
    case 'granted':
      break;
    default: {
      const undecided = untilDecided(ends.user, upstream, now);
      if (undecided !== undefined) return undecided;
      const question = guardQuestion(ends, inGroup?.confirmed, upstream, facts);
      if (question !== undefined) return { do: 'guard', ...question, batch };
    }
  }
  return { do: 'act', act: 'revoke', begun: { act: 'revoke', at: now.toISOString(), between }, batch };
}

/** Wanted absent and absent: nothing has to be remembered. */
const forgotten: NextMembership = { do: 'settle', status: 'delivered', state: {} };

/** How long a membership waits before it is seen what has become of a held suspension, in milliseconds. */
const heldMs = 3_600_000;

/**
 * The memberships of somebody who leaves the company end with their suspension, and not before: what the guard says of the one it says of the
 * others (docs/decisions/0068). Of a suspension that was refused nothing more is to be expected.
 */
function untilDecided(user: Item | undefined, upstream: string, now: Date): NextMembership | undefined {
  if (user === undefined || isWanted(user)) return undefined;
  const { confirmed, version, failure } = observedAt<ConfirmedPerson>(user, upstream);
  if (confirmed === undefined || !confirmed.active || version === user.version) return undefined;
  const verdict = verdictOf(user, upstream);
  if (verdict === 'held') {
    const message = 'the suspension of the person is held, and the end of their memberships with it';
    return { do: 'wait', message, until: now.getTime() + heldMs, on: user };
  }
  if (verdict !== undefined || failure?.kind === 'failed') return undefined;
  return { do: 'wait', message: 'the person is about to be suspended', on: user };
}

const isWanted = (user: Item): boolean => user.pk === 'USER' && isActive(decodeAttributes(user.attrs));

/** What the guard, or an operator, has said of a person's suspension or removal. */
function verdictOf(user: Item, upstream: string): Removal['verdict'] | undefined {
  const { removal } = observedAt<ConfirmedPerson>(user, upstream);
  return removal?.email === undefined ? removal?.verdict : undefined;
}

/**
 * Whether the guard has to see it (docs/decisions/0011). Who leaves the company has been counted with their suspension; but a group that
 * the account had before is not to be emptied by that either.
 */
function guardQuestion(
  { user }: Ends,
  group: ConfirmedGroup | undefined,
  upstream: string,
  { members, anybodyIsWanted }: GroupFacts,
): GuardQuestion | undefined {
  const stays = user !== undefined && (isWanted(user) || verdictOf(user, upstream) === 'discarded');
  const isForeign = group !== undefined && group.origin !== 'created';
  if (!stays && !isForeign) return undefined;
  const who = user === undefined ? 'the person' : String(decodeAttributes(user.attrs).userName ?? user.sk);
  const what = `taking ${who} out of the group ${group?.name ?? ''}`;
  if (group === undefined || !isForeign) return { what, counts: 'accesses' };
  return {
    what,
    counts: 'accesses',
    because: async () =>
      (await anybodyIsWanted())
        ? undefined
        : 'the account had the group before the bridge managed it, and nobody would be left in it: the access to vaults that people have by it would be lost',
    within: { groupId: group.id, members },
  };
}
