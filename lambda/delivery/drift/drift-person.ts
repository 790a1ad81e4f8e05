import type { Person } from '../../account/port';
import type { Explanation, PersonDifference } from '../../contract/operator-requests';
import { addressKey, addressOf } from '../../scim/email-address';
import { type Attributes, isActive } from '../../scim/types';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import { type ConfirmedPerson, observedAt, type PersonObserved } from '../state/observed';

/** How a person of the account stands to their directory user. */
export type PersonStanding =
  | { readonly standing: 'same' }
  /** They differ, and it is known why: nothing to repair. */
  | { readonly standing: 'explained'; readonly why: Explanation }
  /**
   * What is remembered of the person is out of date: they accepted the new email that they were asked to accept, or somebody has suspended
   * them by hand whom the bridge may not, for they are protected.
   */
  | { readonly standing: 'out of date' }
  | { readonly standing: 'drift'; readonly differences: readonly PersonDifference[] };

/** Compares a person of the account with the user whose they are. */
export function comparePerson(item: Item, upstream: string, person: Person): PersonStanding {
  const state = observedAt<ConfirmedPerson>(item, upstream) as PersonObserved;
  // Imported and not linked: the directory follows the account, not the account the directory.
  if (item.linked === false) return { standing: 'same' };
  const wanted = decodeAttributes(item.attrs);
  const active = item.pk === 'USER' && isActive(wanted);
  if (state.removal?.verdict === 'protected' && !active && !person.active) return { standing: 'out of date' };
  if (state.removal !== undefined) return { standing: 'explained', why: 'removal' };
  if (state.version !== item.version || state.verify !== undefined) return { standing: 'explained', why: 'pending' };
  const { confirmed } = state;
  const differences: PersonDifference[] = [];
  if (active !== person.active) differences.push(person.active ? 'active' : 'suspended');
  // Who is suspended keeps whatever name they have; it is brought up to date when they come back.
  if (active && differsInName(confirmed, person)) differences.push('name');
  const email = active ? emailStanding(wanted, confirmed, person) : 'same';
  if (email === 'differs') differences.push('email');
  if (differences.length > 0) return { standing: 'drift', differences };
  if (email === 'waits') return { standing: 'explained', why: 'email to be accepted' };
  return email === 'accepted' ? { standing: 'out of date' } : { standing: 'same' };
}

/**
 * Against what was sent, not against what the identity provider says: accounts cut names their own way, and that is no drift. Only
 * what both sides tell is compared.
 */
function differsInName(confirmed: ConfirmedPerson | undefined, person: Person): boolean {
  const told = (name: 'givenName' | 'familyName' | 'displayName'): boolean =>
    confirmed?.[name] !== undefined && person[name] !== undefined && person[name] !== '';
  const differs = (name: 'givenName' | 'familyName' | 'displayName'): boolean =>
    told(name) && confirmed?.[name]?.trim() !== person[name]?.trim();
  if (told('givenName') || told('familyName')) return differs('givenName') || differs('familyName');
  return differs('displayName');
}

function emailStanding(
  wanted: Attributes,
  confirmed: ConfirmedPerson | undefined,
  person: Person,
): 'same' | 'waits' | 'accepted' | 'differs' {
  const fold = (email: string | undefined) => (email === undefined ? undefined : addressKey(email));
  const want = fold(addressOf(wanted));
  if (want === undefined || want === fold(person.email)) {
    return confirmed?.pendingEmail === undefined ? 'same' : 'accepted';
  }
  if (fold(person.pendingEmail) === want || fold(confirmed?.pendingEmail) === want) return 'waits';
  // Adopting by email, and accounts that cannot change it, leave the address as it was: what was taken is the measure then.
  return fold(confirmed?.email) === fold(person.email) ? 'same' : 'differs';
}
