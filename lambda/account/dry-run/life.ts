import { createHash, randomBytes } from 'node:crypto';
import { addressKey, sameAddress } from '../../scim/email-address';
import type { Person, Profile } from '../port';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A person's id, in the form of 1Password's: 26 upper-case characters. It follows from the email, so that two invitations of one
 * email at the same moment write the same person instead of two.
 *
 * @param turn 0 for the first person of that email; more when the id is taken
 */
export function personId(email: string, turn: number): string {
  return base32(
    createHash('sha256')
      .update(`${addressKey(email)}\n${turn}`)
      .digest(),
  ).toUpperCase();
}

/** A group's id, in the form of 1Password's: 26 lower-case characters, random because names may be there more than once. */
export function groupId(): string {
  return base32(randomBytes(16));
}

function base32(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.subarray(0, 16).toString('hex')}`) << 2n;
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = `${BASE32[Number(bits & 31n)]}${text}`;
    bits >>= 5n;
  }
  return text;
}

/** A simulated person as stored. Times are epoch milliseconds. */
export interface Simulated {
  readonly id: string;
  readonly email: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  readonly externalId?: string;
  readonly locale?: string;
  readonly invitedAt: number;
  readonly confirmed: boolean;
  readonly suspended: boolean;
  /** A new email address that the person has been asked to accept. */
  readonly pending?: { readonly email: string; readonly since: number };
}

/** When simulated people do what they are asked for. */
export interface Pace {
  /** After how many milliseconds a person accepts an invitation or a new email. */
  readonly acceptAfterMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The states of a simulated person: each rule takes a person and returns the next state. Nothing runs in the background; time decides. */
export function invited(id: string, profile: Profile, now: number): Simulated {
  return { id, ...profile, invitedAt: now, confirmed: false, suspended: false };
}

/** The person as of now: a pending email is accepted after its time. A suspended person accepts nothing. */
export function asOf(person: Simulated, { acceptAfterMs, now }: Pace): Simulated {
  const { pending, ...rest } = person;
  if (pending === undefined || person.suspended || now - pending.since < acceptAfterMs) return person;
  return { ...rest, email: pending.email };
}

/** Whether the person has accepted the invitation. */
export function hasAccepted(person: Simulated, { acceptAfterMs, now }: Pace): boolean {
  return person.confirmed || (!person.suspended && now - person.invitedAt >= acceptAfterMs);
}

/** A change of profile; a new email waits for the person, and the former address, or the same in another case, ends the wait. */
export function changed(person: Simulated, { email, ...change }: Partial<Profile>, now: number): Simulated {
  const after: Simulated = { ...person, ...change };
  if (email === undefined || email === person.pending?.email) return after;
  const { pending: _, ...settled } = after;
  return sameAddress(email, person.email) ? settled : { ...settled, pending: { email, since: now } };
}

/** Confirmation by an administrator. Only who accepted can be confirmed. */
export function confirmed(person: Simulated, pace: Pace): Simulated {
  return hasAccepted(person, pace) && !person.suspended ? { ...person, confirmed: true } : person;
}

/** The person as the port describes one. */
export function seen(person: Simulated, pace: Pace): Person {
  const { id, email, invitedAt, suspended, pending } = person;
  const { givenName, familyName, displayName, externalId } = person;
  return {
    id,
    email,
    ...(givenName === undefined ? {} : { givenName }),
    ...(familyName === undefined ? {} : { familyName }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(externalId === undefined ? {} : { externalId }),
    active: !suspended,
    state: suspended ? 'suspended' : person.confirmed ? 'active' : hasAccepted(person, pace) ? 'accepted' : 'invited',
    kind: 'member',
    invitedAt: new Date(invitedAt).toISOString(),
    ...(pending === undefined ? {} : { pendingEmail: pending.email }),
  };
}
