import { Conflict, Contradicted } from '../../account/errors';
import { lookAfter } from '../../account/look-after';
import type { Person, Profile } from '../../account/port';
import { sameAddress } from '../../scim/email-address';
import { deliverer } from '../activity-entries';
import { NotYet } from '../reconcile/not-yet';
import type { Done, Reconciler } from '../reconcile/plan';
import type { Unit, Work } from '../reconcile/unit';
import {
  begunOf,
  type ConfirmedPerson,
  mayHave,
  newMs,
  type PersonObserved,
  provenFrom,
  visibleMs,
  withoutBegun,
} from '../state/observed';
import { adoptInstead, withAddress } from './address-conflict';
import { freeByAddress, successorOf, takenFrom } from './find-person';
import { type PersonAct, planPerson } from './person-plan';
import { addressMark, personWanted, profileChange } from './person-wanted';

type PersonUnit = Unit<ConfirmedPerson>;
type PersonDone = Done<ConfirmedPerson>;

/** How people are delivered. */
export const person: Reconciler<ConfirmedPerson, PersonAct> = {
  plan: planPerson,

  async perform(act, units, work) {
    const done: PersonDone[] = [];
    for (const unit of units) done.push(await performOne(act, unit, work));
    return done;
  },

  async beforeSettled({ item, ref }, { context }) {
    if (item.pk === 'USER#DELETED' && ref.kind === 'USER') {
      await context.directory.users.finishDeletion(ref.id, deliverer(item));
    }
  },
};

function performOne(act: PersonAct, unit: PersonUnit, work: Work): Promise<PersonDone> {
  const { item, state } = unit;
  const { profile } = personWanted(item, state.confirmed);
  switch (act) {
    case 'resolve':
      return resolve(unit, work);
    case 'lookAgain':
      return lookAgain(known(state), profile, unit, work);
    case 'find':
      return find(addressed(profile), unit, work);
    case 'invite':
      return invite(addressed(profile), unit, work);
    case 'update':
      return update(known(state), addressed(profile), unit, work);
    case 'suspend':
    case 'reactivate':
      return setActive(act, known(state), unit, work);
    case 'remove':
      return remove(known(state), unit, work);
  }
}

/**
 * Whether the invitation that was begun has arrived. That nobody is found says so only after a while, and for somebody who has left after a
 * longer one: an invitation that arrives late must not leave them there.
 */
async function resolve(unit: PersonUnit, work: Work): Promise<PersonDone> {
  const { state, item } = unit;
  const begun = begunOf(state, 'invite');
  if (begun === undefined) return { state };
  const rest = withoutBegun(state, ({ act }) => act === 'invite');
  const found = await freeByAddress([begun.email], unit, work);
  if (found !== undefined) {
    const confirmed = { ...takenFrom(found, 'invited'), ...addressMark(item) };
    return { state: { ...rest, confirmed, wake: true }, did: 'adopt' };
  }
  const patience = personWanted(item).life === 'active' ? visibleMs : newMs;
  const knownFrom = Date.parse(begun.at) + patience;
  if (work.now.getTime() < knownFrom) {
    throw new NotYet(
      `whether the invitation of ${begun.email} has arrived is not known yet: the account does not show them`,
      knownFrom,
    );
  }
  return { state: rest };
}

/** What the account really has of a person it took before. */
async function lookAgain(
  before: ConfirmedPerson,
  profile: Profile | undefined,
  unit: PersonUnit,
  work: Work,
): Promise<PersonDone> {
  const { verify, confirmed: _, begun, ...rest } = unit.state;
  unit.looked = false;
  // An answer of a moment later may be from before what may have happened.
  const open = begun === undefined || provenFrom(unit.state) <= work.now.getTime() ? {} : { begun };
  const found = await work.call((account) => account.personById(before.id));
  const active =
    found?.active === false && verify === 'repair' ? await activeBeside(found, profile, unit, work) : undefined;
  if (found !== undefined && active === undefined)
    return { state: { ...rest, ...open, confirmed: merged(before, found, unit.state, verify) } };
  const other = active ?? (await successorOf(before, profile, unit, work));
  if (other === undefined) return { state: rest };
  // Another record: of what the former one was called nothing is known of this one.
  const { formerEmail, addressIs, suspendedByHand } = before;
  const successor: ConfirmedPerson = {
    id: other.id,
    origin: 'adopted',
    email: other.email,
    active: before.active,
    ...(formerEmail && { formerEmail }),
    ...(addressIs && { addressIs }),
    ...(suspendedByHand && { suspendedByHand }),
  };
  const confirmed = merged(successor, other, unit.state, verify);
  return { state: { ...rest, confirmed, wake: true }, did: 'adopt' };
}

/** Another record of a suspended leaver's address, which is active: some accounts take an address twice, and the comparison shows it. */
async function activeBeside(
  suspended: Person,
  profile: Profile | undefined,
  unit: PersonUnit,
  work: Work,
): Promise<Person | undefined> {
  if (personWanted(unit.item).life === 'active') return undefined;
  const other = await freeByAddress([suspended.email, profile?.email], unit, work);
  return other?.active === true && other.id !== suspended.id ? other : undefined;
}

/** What is remembered of a person, brought up to date by what the account shows. */
function merged(
  before: ConfirmedPerson,
  found: Person,
  state: PersonObserved,
  verify: PersonObserved['verify'],
): ConfirmedPerson {
  const { pendingEmail: _, ...reported } = takenFrom(found, before.origin);
  const { pendingEmail: __, kind: ___, suspendedByHand, ...remembered } = before;
  // A new address that the person has not accepted yet is not fought over.
  const pending = before.pendingEmail ?? found.pendingEmail;
  const waits = pending !== undefined && !sameAddress(found.email, pending);
  const address = waits ? { email: pending, pendingEmail: pending } : {};
  // A suspension that the bridge did not cause was decided by a person. Verifying for another reason keeps it; a repair reverts it.
  const byHand =
    !found.active &&
    verify !== 'repair' &&
    (suspendedByHand === true || (before.active && !mayHave(state, 'suspend', 'reactivate')));
  return { ...remembered, ...reported, ...address, ...(byHand ? { suspendedByHand: true } : {}) };
}

async function find(profile: Profile, unit: PersonUnit, work: Work): Promise<PersonDone> {
  const { verify: _, ...rest } = unit.state;
  const found = await freeByAddress([profile.email, unit.before?.email], unit, work);
  unit.looked = true;
  // A list that still shows a person whom the account has just removed is late, or keeps a suspended record of them.
  if (found === undefined || (unit.acts.includes('remove') && found.id === unit.before?.id)) return { state: rest };
  const confirmed = { ...takenFrom(found, 'adopted'), ...addressMark(unit.item) };
  return { state: { ...rest, confirmed, wake: true, verify: true }, did: 'adopt' };
}

async function invite(profile: Profile, unit: PersonUnit, work: Work): Promise<PersonDone> {
  const rest = withoutBegun(unit.state, ({ act }) => act === 'invite');
  try {
    const invited = await work.call((account) => account.invite(profile));
    const invitedAt = invited.invitedAt ?? work.now.toISOString();
    const { id, active } = invited;
    const confirmed: ConfirmedPerson = {
      ...profile,
      id,
      origin: 'invited',
      active,
      invitedAt,
      ...addressMark(unit.item),
    };
    return { state: { ...rest, confirmed, wake: true }, did: 'invite' };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const known = await adoptInstead(error, profile, unit, work);
    const confirmed = { ...takenFrom(known, 'adopted'), ...addressMark(unit.item) };
    return { state: { ...rest, confirmed, wake: true, verify: true }, did: 'adopt' };
  }
}

/** Sends what was written down before: what may be sent of the change, which is not the address while the guard holds it. */
async function update(before: ConfirmedPerson, profile: Profile, unit: PersonUnit, work: Work): Promise<PersonDone> {
  const wanted = begunOf(unit.state, 'update')?.change ?? {};
  const now = profileChange(before, profile, new Set(Object.keys(wanted)));
  const { email: _, ...withoutEmail } = now;
  const change = wanted.email === undefined || now.email === undefined ? withoutEmail : now;
  const sent = await withAddress(before, change, unit, work, (some) =>
    work.call((account) => account.update(before.id, some)),
  );
  const { pendingEmail: formerly, ...rest } = before;
  const { email } = sent.change;
  const pendingEmail = sent.answer.pendingEmail ?? (email === undefined ? formerly : undefined);
  const former = email === undefined ? {} : { formerEmail: before.formerEmail ?? before.email };
  // What was sent, not what the answer makes of it: an account may spell it its own way and it would never look done.
  const confirmed: ConfirmedPerson = {
    ...rest,
    ...sent.change,
    ...former,
    ...(pendingEmail === undefined ? {} : { pendingEmail }),
  };
  const state = withoutBegun(unit.state, ({ act }) => act === 'update');
  return { state: { ...state, confirmed }, did: 'update' };
}

async function setActive(
  act: 'suspend' | 'reactivate',
  before: ConfirmedPerson,
  unit: PersonUnit,
  work: Work,
): Promise<PersonDone> {
  await work.call((account) => account[act](before.id));
  const { removal, ...rest } = withoutBegun(unit.state, (one) => one.act === 'suspend' || one.act === 'reactivate');
  const { suspendedByHand: _, ...person } = before;
  const about = removal?.email === undefined ? {} : { removal };
  return { state: { ...rest, ...about, confirmed: { ...person, active: act === 'reactivate' } }, did: act };
}

/** A removal is a success when the person is not shown as active any more: then whoever else has the address is looked up. */
async function remove(before: ConfirmedPerson, unit: PersonUnit, work: Work): Promise<PersonDone> {
  await work.call((account) => account.remove(before.id));
  const look = freeByAddress([before.email], unit, work);
  const left = await lookAfter(`the removal of ${before.email}`, look);
  if (left?.id === before.id && left.active) {
    throw new Contradicted(`the account accepted the removal of ${before.email} and shows them as active`, 'read');
  }
  const { confirmed: _, begun: __, ...rest } = unit.state;
  unit.looked = false;
  return { state: { ...rest, verify: true }, did: 'remove' };
}

/** The acts below are only chosen for a person who is there, or has an address. */
function known({ confirmed }: PersonObserved): ConfirmedPerson {
  if (confirmed === undefined) throw new Error('nobody there to act upon');
  return confirmed;
}

function addressed(profile: Profile | undefined): Profile {
  if (profile === undefined) throw new Error('nobody to invite without an email address');
  return profile;
}
