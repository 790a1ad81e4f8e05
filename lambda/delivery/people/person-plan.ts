import type { Capabilities } from '../../account/port';
import { addressKey } from '../../scim/email-address';
import { excerpt } from '../../scim/errors';
import type { Item } from '../../table/store';
import type { DeliveryPolicy } from '../delivery-policy';
import type { Lease } from '../reconcile/lease';
import type { Plan } from '../reconcile/plan';
import type { ConfirmedPerson, PersonObserved } from '../state/observed';
import { type PersonWanted, personWanted, profileChange } from './person-wanted';

/** What is done for a person, one exchange with the account each. */
export type PersonAct = 'resolve' | 'lookAgain' | 'find' | 'invite' | 'update' | 'suspend' | 'reactivate' | 'remove';

type PersonPlan = Plan<PersonAct>;

/** What is to be done next for a person. Pure: it asks nobody, and is asked again whenever something has become known. */
export function planForPerson(item: Item, state: PersonObserved, work: Lease<ConfirmedPerson>): PersonPlan {
  const { capabilities } = work.upstream.account;
  // An invitation whose outcome nobody knows comes before everything else: whether there is somebody to suspend depends on it.
  if (state.intent !== undefined && !work.intentIsFresh) return { do: 'act', act: 'resolve' };
  const wanted = personWanted(item);
  if (state.verify === true) {
    if (state.confirmed !== undefined) return { do: 'act', act: 'lookAgain' };
    if (wanted.profile !== undefined && !work.looked) return { do: 'act', act: 'find' };
  }
  if (wanted.life === 'active') {
    return state.confirmed === undefined
      ? arrival(item, wanted, capabilities, work)
      : presence(state.confirmed, wanted, capabilities, state);
  }
  const ending = wanted.life === 'deleted' && work.context.policy.deleted === 'remove' && capabilities.remove;
  return departure(ending ? 'remove' : 'suspend', state, wanted, capabilities, work);
}

function arrival(
  item: Item,
  { profile, unreadable }: PersonWanted,
  { invite }: Capabilities,
  { looked, context, now }: Lease<ConfirmedPerson>,
): PersonPlan {
  // A connection test's dummy user is gone by then. Nothing but an invitation has to wait.
  const settled = Date.parse(String(item.created)) + context.settleMs;
  if (settled > now.getTime())
    return { do: 'wait', until: settled, message: 'a creation settles before it is delivered' };
  if (profile === undefined) return { do: 'refuse', message: withoutAddress(unreadable) };
  if (invite)
    return { do: 'act', act: 'invite', intent: { act: 'invite', email: profile.email, at: now.toISOString() } };
  return !looked ? { do: 'act', act: 'find' } : { do: 'settle', status: 'delivered' };
}

function presence(
  confirmed: ConfirmedPerson,
  { profile, unreadable }: PersonWanted,
  { update, changeEmail }: Capabilities,
  state: PersonObserved,
): PersonPlan {
  const change = profile === undefined || !update ? {} : profileChange(confirmed, profile);
  const { email, ...rest } = change;
  const differs = !confirmed.active || Object.keys(change).length > 0;
  if (confirmed.kind !== undefined && differs) {
    return {
      do: 'refuse',
      message: `${confirmed.email} is a ${nameOf(confirmed)} of the account, whom no sync may change`,
    };
  }
  if (!confirmed.active) return { do: 'act', act: 'reactivate' };
  if (Object.keys(changeEmail ? change : rest).length > 0) return { do: 'act', act: 'update' };
  if (email !== undefined) {
    const message = `this upstream cannot change an email address: change ${confirmed.email} to ${email} in 1Password by hand`;
    return { do: 'refuse', message };
  }
  // They stay who they are in the account; that the identity provider says something else there is told.
  if (unreadable !== undefined) return { do: 'refuse', message: withoutAddress(unreadable) };
  return { do: 'settle', status: 'delivered', state: kept(state) };
}

const withoutAddress = (unreadable: string | undefined): string =>
  unreadable === undefined
    ? 'the person has no email address. Send one as userName or in emails'
    : `${excerpt(unreadable)} is no email address. Correct it in the identity provider (emails, or userName)`;

function departure(
  what: 'suspend' | 'remove',
  state: PersonObserved,
  { profile }: PersonWanted,
  { invite }: Capabilities,
  { looked, context }: Lease<ConfirmedPerson>,
): PersonPlan {
  const { confirmed, removal } = state;
  if (confirmed === undefined) {
    // Nobody is invited only to be suspended. An upstream that invites nobody may still have them from elsewhere.
    const elsewhere = !invite && !looked && profile !== undefined;
    return elsewhere ? { do: 'act', act: 'find' } : { do: 'settle', status: 'delivered' };
  }
  if (what === 'suspend' && !confirmed.active) return { do: 'settle', status: 'delivered', state: kept(state) };
  const sacred = protection(confirmed, profile?.email, context.policy);
  if (sacred !== undefined)
    return {
      do: 'settle',
      status: 'protected',
      message: sacred,
      state: { ...kept(state), removal: asProtected(state, sacred, context.clock()) },
    };
  switch (removal?.verdict) {
    case 'held':
      return { do: 'settle', status: 'held', message: removal.reason, state: { ...kept(state), removal } };
    case 'discarded':
      return { do: 'settle', status: 'delivered', message: removal.reason, state: { ...kept(state), removal } };
    case 'granted':
      return { do: 'act', act: what };
    default:
      return { do: 'guard', what: `${what === 'suspend' ? 'suspending' : 'removing'} ${confirmed.email}` };
  }
}

/** What goes on being known once the person is as they should be: the guard's verdict has served. */
const kept = ({ confirmed, wake }: PersonObserved): object => ({
  ...(confirmed && { confirmed }),
  ...(wake && { wake }),
});

const asProtected = ({ removal }: PersonObserved, reason: string, now: Date): PersonObserved['removal'] =>
  removal?.verdict === 'protected' ? removal : { verdict: 'protected', reason, since: now.toISOString() };

/** Why a person must never be suspended or removed. Any address they are known by protects them. */
function protection(
  confirmed: ConfirmedPerson,
  wanted: string | undefined,
  { protectedEmails }: DeliveryPolicy,
): string | undefined {
  if (confirmed.kind !== undefined)
    return `${confirmed.email} is a ${nameOf(confirmed)} of the account, whom no sync may change`;
  const email = [confirmed.email, confirmed.pendingEmail, confirmed.formerEmail, wanted].find(
    (address) => address !== undefined && protectedEmails.has(addressKey(address)),
  );
  return email === undefined ? undefined : `${email} is protected: no sync suspends or removes this person`;
}

const nameOf = ({ kind }: ConfirmedPerson): string => (kind === 'guest' ? 'guest' : 'special user');
