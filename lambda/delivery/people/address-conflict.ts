import { Conflict, Refused } from '../../account/errors';
import type { Person, Profile } from '../../account/port';
import { sameAddress } from '../../scim/email-address';
import { NotYet } from '../reconcile/not-yet';
import type { Unit, Work } from '../reconcile/unit';
import { type ConfirmedPerson, observedAt } from '../state/observed';
import { ownerOf } from '../state/ownership';
import { personWanted } from './person-wanted';

/** Longer chains of people who each wait for the next one's address are not followed. */
const maxChain = 20;

/** The user who has an address in the account, and the address that the identity provider wants them to have. */
interface Holder {
  readonly userId: string;
  /** Undefined when they keep what they have: they are not active, or protected, or their change is held, refused or waits to be accepted. */
  readonly wants: string | undefined;
}

/**
 * A person already has the address of an invitation: then it is this user, unless the person belongs to another user.
 *
 * @throws NotYet when another user is about to give the address up
 * @throws Refused when another user has it and keeps it
 * @throws Conflict when no one is found who has it
 */
export async function adoptInstead(
  conflict: Conflict,
  profile: Profile,
  unit: Unit<ConfirmedPerson>,
  work: Work,
): Promise<Person> {
  const found = conflict.known ?? (await work.call((account) => account.personByEmail(profile.email)));
  if (found === undefined) throw conflict;
  const holder = await holderOf(found, unit, work);
  if (holder === undefined) return found;
  if (leaves(holder, profile.email)) throw new NotYet(untilGivenUp(profile.email, holder));
  throw new Refused(
    `${profile.email} belongs to a person in the account who is another user of the directory (${holder.userId}): ` +
      'perhaps a change of email address that was not accepted yet. Correct the address in the identity provider',
  );
}

/**
 * Sends a change. Where its address belongs to somebody of ours who is about to get another one, it waits for them; where they wait for
 * each other in a circle, one of them steps aside.
 *
 * @param send sends a change
 * @returns what was sent in the end, and the answer
 * @throws NotYet when another user is about to give the address up
 */
export async function withAddress(
  known: ConfirmedPerson,
  change: Partial<Profile>,
  unit: Unit<ConfirmedPerson>,
  work: Work,
  send: (change: Partial<Profile>) => Promise<Person>,
): Promise<{ readonly change: Partial<Profile>; readonly answer: Person }> {
  try {
    return { change, answer: await send(change) };
  } catch (error) {
    const { email } = change;
    if (!(error instanceof Conflict) || email === undefined) throw error;
    const found = error.known ?? (await work.call((account) => account.personByEmail(email)));
    const holder = found === undefined ? undefined : await holderOf(found, unit, work);
    if (holder === undefined || !leaves(holder, email)) throw error;
    if (!(await stepsAside(holder, known, unit, work))) throw new NotYet(untilGivenUp(email, holder));
    const aside = { email: asideOf(known, unit) };
    const answer = await send(aside);
    if (answer.pendingEmail !== undefined) {
      throw new Refused(
        `${email} and other addresses change places, and the account waits for the person to accept each new one: ` +
          'change one of them manually, to an address that no one has',
      );
    }
    return { change: aside, answer };
  }
}

/** The other user to whom a person of the account belongs; undefined when there is none. */
async function holderOf(
  { id }: Person,
  { ref }: Unit<ConfirmedPerson>,
  { context, upstream }: Work,
): Promise<Holder | undefined> {
  const userId = await ownerOf(context.store, upstream.name, 'USER', id);
  if (userId === undefined || (ref.kind === 'USER' && userId === ref.id)) return undefined;
  const item = await context.store.read({ kind: 'USER', id: userId });
  if (item === undefined) return { userId, wants: undefined };
  const { confirmed, version, failure, removal } = observedAt<ConfirmedPerson>(item, upstream.name);
  const { life, profile } = personWanted(item, confirmed);
  const isStopped = version === item.version || failure?.kind === 'failed' || removal?.verdict === 'held';
  const moves = life === 'active' && confirmed?.pendingEmail === undefined && !isStopped;
  return { userId, wants: moves ? profile?.email : undefined };
}

const leaves = ({ wants }: Holder, email: string): boolean => wants !== undefined && !sameAddress(wants, email);

const untilGivenUp = (email: string, { userId }: Holder): string =>
  `${email} still belongs to the user ${userId}, who is about to get another address`;

/** Whether these wait for each other in a circle, and this is the one of it who steps aside: the one with the least id. */
async function stepsAside(
  first: Holder,
  known: ConfirmedPerson,
  unit: Unit<ConfirmedPerson>,
  work: Work,
): Promise<boolean> {
  if (unit.ref.kind !== 'USER' || sameAddress(known.email, asideOf(known, unit))) return false;
  const circle = [first.userId];
  let holder = first;
  for (let length = 1; length < maxChain; length += 1) {
    const { wants } = holder;
    if (wants === undefined) return false;
    if (sameAddress(wants, known.email)) return circle.every((id) => unit.ref.kind === 'USER' && unit.ref.id < id);
    const found = await work.call((account) => account.personByEmail(wants));
    const next = found === undefined ? undefined : await holderOf(found, unit, work);
    if (next === undefined || circle.includes(next.userId)) return false;
    circle.push(next.userId);
    holder = next;
  }
  return false;
}

/** An address of the same mailbox that no one else has, for as long as others take the one that is to be free. */
function asideOf({ email }: ConfirmedPerson, { ref }: Unit<ConfirmedPerson>): string {
  const mark = `+aside-${ref.kind === 'USER' ? ref.id.slice(-12) : ''}@`;
  return email.includes(mark) ? email : email.replace(/@(?=[^@]*$)/, mark);
}
