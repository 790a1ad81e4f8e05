import type { Item } from '../../table/store';
import {
  type ConfirmedGroup,
  type ConfirmedMembership,
  type ConfirmedPerson,
  type MembershipObserved,
  observedAt,
} from '../state/observed';

/** What is to be done for one membership. */
export type NextMembership =
  | { readonly do: 'grant' | 'revoke'; readonly between: ConfirmedMembership }
  /** The upstream agrees. `state` is what remains to be known. */
  | { readonly do: 'settle'; readonly state: MembershipObserved }
  /** Wanted absent and absent: nothing has to be remembered. */
  | { readonly do: 'forget' }
  /** For `on` to change: as long as that is as it was read. Somebody settled without being in the account is looked at daily. */
  | { readonly do: 'wait'; readonly message: string; readonly how: 'soon' | 'daily'; readonly on: Item | undefined };

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
  const state = observedAt<ConfirmedMembership>(item, upstream);
  return item.desired === 'present' ? presence(state, group, user, upstream) : absence(state, group, upstream);
}

function presence(
  { confirmed, maybe, verify }: MembershipObserved,
  group: Item | undefined,
  user: Item | undefined,
  upstream: string,
): NextMembership {
  const inGroup = group === undefined ? undefined : observedAt<ConfirmedGroup>(group, upstream);
  const ofUser = user === undefined ? undefined : observedAt<ConfirmedPerson>(user, upstream);
  if (inGroup?.confirmed === undefined) {
    return { do: 'wait', message: 'its group is not in the account yet', how: 'soon', on: group };
  }
  if (ofUser?.confirmed === undefined) {
    // Somebody inactive may never get there; when they do, their memberships are told.
    const settled = user !== undefined && ofUser?.version === user.version;
    return { do: 'wait', message: 'its person is not in the account yet', how: settled ? 'daily' : 'soon', on: user };
  }
  const between = { groupId: inGroup.confirmed.id, personId: ofUser.confirmed.id };
  const same = confirmed?.groupId === between.groupId && confirmed.personId === between.personId;
  if (same && maybe === undefined && verify !== true) return { do: 'settle', state: { confirmed } };
  return { do: 'grant', between };
}

function absence({ confirmed, maybe }: MembershipObserved, group: Item | undefined, upstream: string): NextMembership {
  const between = confirmed ?? maybe;
  // Nothing was ever granted; or the group is gone from the account, and its memberships with it.
  if (between === undefined || group === undefined) return { do: 'forget' };
  const inGroup = observedAt<ConfirmedGroup>(group, upstream);
  if (group.pk === 'GROUP#DELETED' && inGroup.confirmed !== undefined) {
    // Emptying it would be a way around the guard, and a waste where it is about to go.
    return { do: 'wait', message: 'its group is about to be removed', how: 'soon', on: group };
  }
  // The group is another one by now: the one that the person was in is gone.
  if (inGroup.confirmed?.id !== between.groupId) return { do: 'forget' };
  return { do: 'revoke', between };
}
