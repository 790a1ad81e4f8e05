import { Conflict, Refused } from '../../account/errors';
import type { Person, Profile } from '../../account/port';
import { foldCase } from '../../scim/case-fold';
import type { Work } from '../reconcile/lease';
import type { Done, Kind } from '../reconcile/plan';
import type { PersonObserved, PersonTaken } from '../state/observed';
import { ownerOf } from '../state/ownership';
import { nextForPerson, type PersonAct } from './person-plan';
import { personWanted, profileChange } from './person-wanted';

type PersonWork = Work<PersonTaken>;

/** How people are delivered. */
export const person: Kind<PersonTaken, PersonAct> = {
  next: nextForPerson,
  perform(act, item, state, work) {
    const { profile } = personWanted(item);
    switch (act) {
      case 'resolve':
        return resolve(state, work);
      case 'lookAgain':
        return lookAgain(taken(state), state, work);
      case 'find':
        return find(email(profile), state, work);
      case 'invite':
        return invite(email(profile), state, work);
      case 'update':
        return update(taken(state), email(profile), state, work);
      case 'suspend':
      case 'reactivate':
        return setActive(act, taken(state), state, work);
      case 'remove':
        return remove(taken(state), state, work);
    }
  },
};

/** Whether the invitation that was begun has arrived. */
async function resolve(state: PersonObserved, work: PersonWork): Promise<Done<PersonTaken>> {
  const { intent, ...rest } = state;
  if (intent?.act !== 'invite') return { state: rest };
  const found = await work.upstream.call(work.until, (account) => account.personByEmail(intent.email));
  if (found === undefined || !(await isFree(found, work))) return { state: rest };
  return { state: { ...rest, taken: takenFrom(found, 'invited'), wake: true }, did: 'adopt' };
}

/** What the account really has of a person it took before. */
async function lookAgain(known: PersonTaken, state: PersonObserved, work: PersonWork): Promise<Done<PersonTaken>> {
  const found = await work.upstream.call(work.until, (account) => account.personById(known.id));
  const { recheck: _, taken: __, ...rest } = state;
  work.looked = false;
  if (found === undefined) return { state: rest };
  const { pendingEmail: ___, ...reported } = takenFrom(found, known.origin);
  const { pendingEmail: ____, kind: _____, ...remembered } = known;
  // A new address that the person has not accepted yet is not fought over.
  const pending = known.pendingEmail ?? found.pendingEmail;
  const waits = pending !== undefined && foldCase(found.email) !== foldCase(pending);
  const address = waits ? { email: pending, pendingEmail: pending } : {};
  return { state: { ...rest, taken: { ...remembered, ...reported, ...address } } };
}

async function find(profile: Profile, state: PersonObserved, work: PersonWork): Promise<Done<PersonTaken>> {
  const found = await work.upstream.call(work.until, (account) => account.personByEmail(profile.email));
  const { recheck: _, ...rest } = state;
  work.looked = true;
  if (found === undefined || !(await isFree(found, work))) return { state: rest };
  return { state: { ...rest, taken: takenFrom(found, 'adopted'), wake: true, recheck: true }, did: 'adopt' };
}

async function invite(profile: Profile, state: PersonObserved, work: PersonWork): Promise<Done<PersonTaken>> {
  const { intent: _, ...rest } = state;
  try {
    const invited = await work.upstream.call(work.until, (account) => account.invite(profile));
    const invitedAt = invited.invitedAt ?? work.now.toISOString();
    const person: PersonTaken = { ...profile, id: invited.id, origin: 'invited', active: invited.active, invitedAt };
    return { state: { ...rest, taken: person, wake: true }, did: 'invite' };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return adoptInstead(error, profile, rest, work);
  }
}

/** Somebody has the address already: then it is them, unless they are somebody else of ours. */
async function adoptInstead(
  conflict: Conflict,
  profile: Profile,
  state: PersonObserved,
  work: PersonWork,
): Promise<Done<PersonTaken>> {
  const known =
    conflict.known ?? (await work.upstream.call(work.until, (account) => account.personByEmail(profile.email)));
  if (known === undefined) throw conflict;
  const owner = await ownerOf(work.context.store, work.upstream.name, 'USER', known.id);
  if (owner !== undefined && owner !== work.ref.id) {
    throw new Refused(
      `${profile.email} belongs to somebody in the account who is another user of the directory (${owner}): ` +
        'perhaps a change of email address that was not accepted yet. Correct the address in the identity provider',
    );
  }
  return { state: { ...state, taken: takenFrom(known, 'adopted'), wake: true, recheck: true }, did: 'adopt' };
}

async function update(
  known: PersonTaken,
  profile: Profile,
  state: PersonObserved,
  work: PersonWork,
): Promise<Done<PersonTaken>> {
  const whole = profileChange(known, profile);
  const { email: _, ...withoutEmail } = whole;
  const change: Partial<Profile> = work.upstream.account.capabilities.changeEmail ? whole : withoutEmail;
  const answer = await work.upstream.call(work.until, (account) => account.update(known.id, change));
  const { pendingEmail: before, ...rest } = known;
  const pendingEmail = answer.pendingEmail ?? (change.email === undefined ? before : undefined);
  const former = change.email === undefined ? {} : { formerEmail: known.formerEmail ?? known.email };
  return {
    // What was sent, not what the answer makes of it: an account may spell it its own way and it would never look done.
    state: {
      ...state,
      taken: { ...rest, ...change, ...former, ...(pendingEmail === undefined ? {} : { pendingEmail }) },
    },
    did: 'update',
  };
}

async function setActive(
  act: 'suspend' | 'reactivate',
  known: PersonTaken,
  state: PersonObserved,
  work: PersonWork,
): Promise<Done<PersonTaken>> {
  await work.upstream.call(work.until, (account) => account[act](known.id));
  const { removal: _, ...rest } = state;
  return { state: { ...rest, taken: { ...known, active: act === 'reactivate' } }, did: act };
}

async function remove(known: PersonTaken, state: PersonObserved, work: PersonWork): Promise<Done<PersonTaken>> {
  await work.upstream.call(work.until, (account) => account.remove(known.id));
  const { removal: _, taken: __, ...rest } = state;
  return { state: rest, did: 'remove' };
}

/** A person of the account as one that was taken. */
export function takenFrom(found: Person, origin: PersonTaken['origin']): PersonTaken {
  const { id, email, givenName, familyName, displayName, externalId, active, kind, pendingEmail, invitedAt } = found;
  return {
    id,
    origin,
    email,
    active,
    ...(givenName === undefined ? {} : { givenName }),
    ...(familyName === undefined ? {} : { familyName }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(kind === 'member' ? {} : { kind }),
    ...(pendingEmail === undefined ? {} : { pendingEmail }),
    ...(invitedAt === undefined ? {} : { invitedAt }),
  };
}

async function isFree({ id }: Person, { context, upstream, ref }: PersonWork): Promise<boolean> {
  const owner = await ownerOf(context.store, upstream.name, 'USER', id);
  return owner === undefined || owner === ref.id;
}

/** The acts below are only ever chosen for somebody who is there, or has an address. */
function taken({ taken: known }: PersonObserved): PersonTaken {
  if (known === undefined) throw new Error('nobody there to act upon');
  return known;
}

function email(profile: Profile | undefined): Profile {
  if (profile === undefined) throw new Error('nobody to invite without an email address');
  return profile;
}
