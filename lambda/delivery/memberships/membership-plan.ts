import type { Item } from '../../table/store';
import {
  type GroupTaken,
  type MembershipObserved,
  type MembershipTaken,
  observedBy,
  type PersonTaken,
} from '../state/observed';

/** What is to be done for one membership. */
export type NextMembership =
  | { readonly do: 'grant' | 'revoke'; readonly between: MembershipTaken }
  /** The upstream agrees. `state` is what remains to be known. */
  | { readonly do: 'settle'; readonly state: MembershipObserved }
  /** Wanted absent and absent: nothing has to be remembered. */
  | { readonly do: 'forget' }
  /** For `on` to change: as long as that is as it was read. Somebody settled without being in the account is looked at daily. */
  | { readonly do: 'wait'; readonly words: string; readonly how: 'soon' | 'daily'; readonly on: Item | undefined };

/**
 * @param group the group's item, living or deleted; undefined when the deletion is done with
 * @param user the user's item, living or deleted
 */
export function nextForMembership(
  item: Item,
  group: Item | undefined,
  user: Item | undefined,
  upstream: string,
): NextMembership {
  const state = observedBy<MembershipTaken>(item, upstream);
  return item.desired === 'present' ? presence(state, group, user, upstream) : absence(state, group, upstream);
}

function presence(
  { taken, maybe, recheck }: MembershipObserved,
  group: Item | undefined,
  user: Item | undefined,
  upstream: string,
): NextMembership {
  const inGroup = group === undefined ? undefined : observedBy<GroupTaken>(group, upstream);
  const ofUser = user === undefined ? undefined : observedBy<PersonTaken>(user, upstream);
  if (inGroup?.taken === undefined) {
    return { do: 'wait', words: 'its group is not in the account yet', how: 'soon', on: group };
  }
  if (ofUser?.taken === undefined) {
    // Somebody inactive may never get there; when they do, their memberships are told.
    const settled = user !== undefined && ofUser?.version === user.version;
    return { do: 'wait', words: 'its person is not in the account yet', how: settled ? 'daily' : 'soon', on: user };
  }
  const between = { groupId: inGroup.taken.id, personId: ofUser.taken.id };
  const same = taken?.groupId === between.groupId && taken.personId === between.personId;
  if (same && maybe === undefined && recheck !== true) return { do: 'settle', state: { taken } };
  return { do: 'grant', between };
}

function absence({ taken, maybe }: MembershipObserved, group: Item | undefined, upstream: string): NextMembership {
  const between = taken ?? maybe;
  // Nothing was ever granted; or the group is gone from the account, and its memberships with it.
  if (between === undefined || group === undefined) return { do: 'forget' };
  const inGroup = observedBy<GroupTaken>(group, upstream);
  if (group.pk === 'GROUP#DELETED' && inGroup.taken !== undefined) {
    // Emptying it would be a way around the guard, and a waste where it is about to go.
    return { do: 'wait', words: 'its group is about to be removed', how: 'soon', on: group };
  }
  // The group is another one by now: the one that the person was in is gone.
  if (inGroup.taken?.id !== between.groupId) return { do: 'forget' };
  return { do: 'revoke', between };
}
