import type { Capabilities } from '../../account/port';
import { foldCase } from '../../scim/case-fold';
import type { Item } from '../../table/store';
import type { DeliveryPolicy } from '../delivery-policy';
import type { Work } from '../reconcile/lease';
import type { Next } from '../reconcile/plan';
import type { PersonObserved, PersonTaken } from '../state/observed';
import { type PersonWanted, personWanted, profileChange } from './person-wanted';

/** What is done for a person, one exchange with the account each. */
export type PersonAct = 'resolve' | 'lookAgain' | 'find' | 'invite' | 'update' | 'suspend' | 'reactivate' | 'remove';

type NextPerson = Next<PersonAct>;

/** What is to be done next for a person. Pure: it asks nobody, and is asked again whenever something has become known. */
export function nextForPerson(item: Item, state: PersonObserved, work: Work<PersonTaken>): NextPerson {
  const { capabilities } = work.upstream.account;
  // An invitation whose outcome nobody knows comes before everything else: whether there is somebody to suspend depends on it.
  if (state.intent !== undefined && !work.intentIsFresh) return { do: 'act', act: 'resolve' };
  const wanted = personWanted(item);
  if (state.recheck === true) {
    if (state.taken !== undefined) return { do: 'act', act: 'lookAgain' };
    if (wanted.profile !== undefined && !work.looked) return { do: 'act', act: 'find' };
  }
  if (wanted.life === 'active') {
    return state.taken === undefined
      ? arrival(item, wanted, capabilities, work)
      : presence(state.taken, wanted, capabilities, state);
  }
  const ending = wanted.life === 'deleted' && work.context.policy.deleted === 'remove' && capabilities.remove;
  return departure(ending ? 'remove' : 'suspend', state, wanted, capabilities, work);
}

function arrival(
  item: Item,
  { profile }: PersonWanted,
  { invite }: Capabilities,
  { looked, context, now }: Work<PersonTaken>,
): NextPerson {
  // A connection test's dummy user is gone by then. Nothing but an invitation has to wait.
  const settled = Date.parse(String(item.created)) + context.settleMs;
  if (settled > now.getTime())
    return { do: 'wait', until: settled, words: 'a creation settles before it is delivered' };
  if (profile === undefined) {
    return { do: 'refuse', words: 'the person has no email address. Send one as userName or in emails' };
  }
  if (invite)
    return { do: 'act', act: 'invite', intent: { act: 'invite', email: profile.email, at: now.toISOString() } };
  return !looked ? { do: 'act', act: 'find' } : { do: 'settle', status: 'delivered' };
}

function presence(
  taken: PersonTaken,
  { profile }: PersonWanted,
  { update, changeEmail }: Capabilities,
  state: PersonObserved,
): NextPerson {
  const change = profile === undefined || !update ? {} : profileChange(taken, profile);
  const { email, ...rest } = change;
  const differs = !taken.active || Object.keys(change).length > 0;
  if (taken.kind !== undefined && differs) {
    return { do: 'refuse', words: `${taken.email} is a ${nameOf(taken)} of the account, whom no sync may change` };
  }
  if (!taken.active) return { do: 'act', act: 'reactivate' };
  if (Object.keys(changeEmail ? change : rest).length > 0) return { do: 'act', act: 'update' };
  if (email !== undefined) {
    const words = `this upstream cannot change an email address: change ${taken.email} to ${email} in 1Password by hand`;
    return { do: 'refuse', words };
  }
  return { do: 'settle', status: 'delivered', state: kept(state) };
}

function departure(
  what: 'suspend' | 'remove',
  state: PersonObserved,
  { profile }: PersonWanted,
  { invite }: Capabilities,
  { looked, context }: Work<PersonTaken>,
): NextPerson {
  const { taken, removal } = state;
  if (taken === undefined) {
    // Nobody is invited only to be suspended. An upstream that invites nobody may still have them from elsewhere.
    const elsewhere = !invite && !looked && profile !== undefined;
    return elsewhere ? { do: 'act', act: 'find' } : { do: 'settle', status: 'delivered' };
  }
  if (what === 'suspend' && !taken.active) return { do: 'settle', status: 'delivered', state: kept(state) };
  const sacred = protection(taken, profile?.email, context.policy);
  if (sacred !== undefined)
    return {
      do: 'settle',
      status: 'protected',
      words: sacred,
      state: { ...kept(state), removal: asProtected(state, sacred, context.clock()) },
    };
  switch (removal?.verdict) {
    case 'held':
      return { do: 'settle', status: 'held', words: removal.reason, state: { ...kept(state), removal } };
    case 'discarded':
      return { do: 'settle', status: 'delivered', words: removal.reason, state: { ...kept(state), removal } };
    case 'granted':
      return { do: 'act', act: what };
    default:
      return { do: 'guard', what: `${what === 'suspend' ? 'suspending' : 'removing'} ${taken.email}` };
  }
}

/** What goes on being known once the person is as they should be: the guard's verdict has served. */
const kept = ({ taken, wake }: PersonObserved): object => ({ ...(taken && { taken }), ...(wake && { wake }) });

const asProtected = ({ removal }: PersonObserved, reason: string, now: Date): PersonObserved['removal'] =>
  removal?.verdict === 'protected' ? removal : { verdict: 'protected', reason, since: now.toISOString() };

/** Why a person must never be suspended or removed. Any address they are known by protects them. */
function protection(
  taken: PersonTaken,
  wanted: string | undefined,
  { protectedEmails }: DeliveryPolicy,
): string | undefined {
  if (taken.kind !== undefined) return `${taken.email} is a ${nameOf(taken)} of the account, whom no sync may change`;
  const email = [taken.email, taken.pendingEmail, taken.formerEmail, wanted].find(
    (address) => address !== undefined && protectedEmails.has(foldCase(address)),
  );
  return email === undefined ? undefined : `${email} is protected: no sync suspends or removes this person`;
}

const nameOf = ({ kind }: PersonTaken): string => (kind === 'guest' ? 'guest' : 'special user');
