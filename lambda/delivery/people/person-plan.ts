import type { Capabilities, Profile } from '../../account/port';
import { throwawayDomain } from '../../contract/throwaway';
import { addressKey } from '../../scim/email-address';
import { excerpt } from '../../scim/errors';
import { createdOf } from '../../table/codec';
import type { Item } from '../../table/store';
import type { DeliveryPolicy } from '../delivery-policy';
import type { Plan } from '../reconcile/plan';
import type { Unit, Work } from '../reconcile/unit';
import { begunOf, type ConfirmedPerson, mayHave, type PersonObserved, provenFrom } from '../state/observed';
import { addressMarked, type PersonWanted, personWanted, profileChange } from './person-wanted';

/** What is done for a person, one exchange with the account each. */
export type PersonAct = 'resolve' | 'lookAgain' | 'find' | 'invite' | 'update' | 'suspend' | 'reactivate' | 'remove';

type NextPerson = Plan<PersonAct, ConfirmedPerson>;

/** What is to be done next for a person. Pure: it makes no requests, and is called again whenever something has become known. */
export function planPerson(unit: Unit<ConfirmedPerson>, work: Work): NextPerson {
  const { item, state } = unit;
  const { capabilities } = work.upstream.account;
  // An invitation with an unknown outcome comes before everything else: whether there is a person to suspend depends on it.
  if (mayHave(state, 'invite')) return { do: 'look', act: 'resolve' };
  const wanted = personWanted(item, state.confirmed);
  // No lookup either: such a person cannot exist in the account.
  if (wanted.throwaway && state.confirmed === undefined) return { do: 'settle', status: 'delivered' };
  if (state.verify !== undefined) {
    if (state.confirmed !== undefined) return { do: 'look', act: 'lookAgain' };
    if (wanted.profile !== undefined && !unit.looked) return { do: 'look', act: 'find' };
  }
  if (wanted.life === 'active') {
    return state.confirmed === undefined
      ? arrival(item, wanted, capabilities, unit, work)
      : presence(item, state.confirmed, wanted, capabilities, state, work);
  }
  const ending = wanted.life === 'deleted' && work.context.policy.deleted === 'remove' && capabilities.remove;
  return departure(ending ? 'remove' : 'suspend', unit, wanted, capabilities, work);
}

function arrival(
  item: Item,
  { profile, unreadable }: PersonWanted,
  { invite }: Capabilities,
  { looked }: Unit<ConfirmedPerson>,
  { context, now }: Work,
): NextPerson {
  // A connection test's dummy user is gone by then. Nothing but an invitation has to wait.
  const settled = Date.parse(createdOf(item)) + context.settleMs;
  if (settled > now.getTime())
    return { do: 'wait', until: settled, message: 'the settle time of a new person or group has not ended' };
  if (profile === undefined) return { do: 'refuse', message: withoutAddress(unreadable) };
  if (invite) {
    return { do: 'act', act: 'invite', begun: { act: 'invite', email: profile.email, at: now.toISOString() } };
  }
  return !looked ? { do: 'look', act: 'find' } : { do: 'settle', status: 'delivered' };
}

function presence(
  item: Item,
  confirmed: ConfirmedPerson,
  { profile, unreadable, throwaway }: PersonWanted,
  { update, changeEmail }: Capabilities,
  state: PersonObserved,
  work: Work,
): NextPerson {
  if (throwaway) {
    const message = `the identity provider now gives ${confirmed.email} an address that is reserved for tests (${throwawayDomain}), and nothing is changed for it. Correct the address in the identity provider`;
    return { do: 'refuse', message };
  }
  // Only a lookup tells whether the person exists.
  if (mayHave(state, 'remove')) return lookWhenProven(state, work);
  const change = profile === undefined || !update ? {} : profileChange(confirmed, profile, unsure(state));
  const { email, ...rest } = change;
  // A suspension by others stays, unless the bridge itself may have caused it.
  const suspended = (!confirmed.active && confirmed.suspendedByHand === undefined) || mayBeSwitched(state);
  const differs = suspended || Object.keys(change).length > 0;
  if (confirmed.kind !== undefined && differs) {
    return {
      do: 'refuse',
      message: `${confirmed.email} is a ${nameOf(confirmed)} of the account, whom no sync may change`,
    };
  }
  const sacred = differs ? protection(confirmed, profile?.email, work.context.policy) : undefined;
  if (sacred !== undefined) return leaveProtected(sacred, state, work);
  const at = work.now.toISOString();
  if (suspended) return { do: 'act', act: 'reactivate', begun: { act: 'reactivate', at } };
  const verdict = email === undefined || !changeEmail ? undefined : addressVerdict(state, email);
  if (email !== undefined && changeEmail && verdict === undefined) {
    return {
      do: 'guard',
      what: `changing the address ${confirmed.email} to ${email}`,
      counts: 'addresses',
      about: { email },
    };
  }
  const may = verdict?.verdict === 'granted' ? change : rest;
  if (Object.keys(may).length > 0) return { do: 'act', act: 'update', begun: { act: 'update', at, change: may } };
  if (mayHave(state, 'update')) return lookWhenProven(state, work);
  if (verdict !== undefined && verdict.verdict !== 'granted') {
    const status = verdict.verdict === 'held' ? 'held' : 'delivered';
    return { do: 'settle', status, message: verdict.reason, state: { ...kept(state), removal: verdict } };
  }
  if (email !== undefined) {
    const message = `this upstream cannot change an email address: change ${confirmed.email} to ${email} in 1Password manually`;
    return { do: 'refuse', message };
  }
  // They stay who they are in the account; that the identity provider says something else there is told.
  if (unreadable !== undefined) return { do: 'refuse', message: withoutAddress(unreadable) };
  return { do: 'settle', status: 'delivered', state: { ...kept(state), confirmed: addressMarked(item, confirmed) } };
}

const withoutAddress = (unreadable: string | undefined): string =>
  unreadable === undefined
    ? 'the person has no email address. Send one as userName or in emails'
    : `${excerpt(unreadable)} is no email address. Correct it in the identity provider (emails, or userName)`;

function departure(
  what: 'suspend' | 'remove',
  { state, looked }: Unit<ConfirmedPerson>,
  { profile }: PersonWanted,
  { invite }: Capabilities,
  work: Work,
): NextPerson {
  const { confirmed } = state;
  if (confirmed === undefined) {
    // No one is invited only to be suspended. An upstream that cannot invite may still have the person from elsewhere.
    const elsewhere = !invite && !looked && profile !== undefined;
    return elsewhere ? { do: 'look', act: 'find' } : { do: 'settle', status: 'delivered' };
  }
  if (what === 'suspend' && !confirmed.active && !mayBeSwitched(state)) {
    // The identity provider wants this by now, so the identity provider will also be the one to bring them back.
    const { suspendedByHand: _, ...rest } = confirmed;
    if (state.begun !== undefined) return lookWhenProven(state, work);
    return { do: 'settle', status: 'delivered', state: { ...kept(state), confirmed: rest } };
  }
  const sacred = protection(confirmed, profile?.email, work.context.policy);
  if (sacred !== undefined) return leaveProtected(sacred, state, work);
  const removal = state.removal?.email === undefined ? state.removal : undefined;
  switch (removal?.verdict) {
    case 'held':
      return { do: 'settle', status: 'held', message: removal.reason, state: { ...kept(state), removal } };
    case 'discarded':
      return { do: 'settle', status: 'delivered', message: removal.reason, state: { ...kept(state), removal } };
    case 'granted':
      return { do: 'act', act: what, begun: { act: what, at: work.now.toISOString() } };
    default:
      return {
        do: 'guard',
        what: `${what === 'suspend' ? 'suspending' : 'removing'} ${confirmed.email}`,
        counts: 'people',
      };
  }
}

/** Whether they may have been suspended or reactivated since that was last confirmed. */
const mayBeSwitched = (state: PersonObserved): boolean => mayHave(state, 'suspend', 'reactivate');

/** The attributes whose value in the account is unknown: an update of them may have happened. */
const unsure = (state: PersonObserved): ReadonlySet<string> =>
  new Set(Object.keys(begunOf(state, 'update')?.change ?? {}));

/** What nothing that is wanted would settle is asked for, once the account's answer proves it. */
function lookWhenProven(state: PersonObserved, { now }: Work): NextPerson {
  const until = provenFrom(state);
  if (until <= now.getTime()) return { do: 'look', act: 'lookAgain' };
  return { do: 'wait', until, message: 'the bridge will check shortly whether the last change was made' };
}

/** What the guard has said about this address. */
const addressVerdict = ({ removal }: PersonObserved, email: string): PersonObserved['removal'] =>
  removal?.email === email ? removal : undefined;

/** What goes on being known once the person is as they should be: the guard's verdict has served. */
const kept = ({ confirmed, begun, wake }: PersonObserved): PersonObserved => ({
  ...(confirmed && { confirmed }),
  ...(begun && { begun }),
  ...(wake && { wake }),
});

function leaveProtected(reason: string, state: PersonObserved, { now }: Work): NextPerson {
  const { removal: before } = state;
  const removal =
    before?.verdict === 'protected' ? before : ({ verdict: 'protected', reason, since: now.toISOString() } as const);
  return { do: 'settle', status: 'protected', message: reason, state: { ...kept(state), removal } };
}

/** Why a sync must never change a person. Any address they are known by protects them. */
function protection(
  confirmed: ConfirmedPerson,
  wanted: Profile['email'] | undefined,
  { protectedEmails }: DeliveryPolicy,
): string | undefined {
  if (confirmed.kind !== undefined) {
    return `${confirmed.email} is a ${nameOf(confirmed)} of the account, whom no sync may change`;
  }
  const email = [confirmed.email, confirmed.pendingEmail, confirmed.formerEmail, wanted].find(
    (address) => address !== undefined && protectedEmails.has(addressKey(address)),
  );
  return email === undefined ? undefined : `${email} is protected: no sync changes, suspends or removes this person`;
}

const nameOf = ({ kind }: ConfirmedPerson): string => (kind === 'guest' ? 'guest' : 'special user');
