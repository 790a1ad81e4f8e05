import type { Profile } from '../../account/port';
import { isThrowawayUser } from '../../policy/throwaways';
import { addressOf, saidAddressOf, sameAddress, unreadableAddressOf } from '../../scim/email-address';
import { type Attributes, isActive, isObject, textOf } from '../../scim/types';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import type { ConfirmedPerson } from '../state/observed';

/** What the identity provider wants of a person. */
export interface PersonWanted {
  readonly life: 'active' | 'inactive' | 'deleted';
  /** Undefined when they have no email address: no account can know them. */
  readonly profile: Profile | undefined;
  /** What stands where their email address should, and gives none. */
  readonly unreadable?: string;
  /** Whether they exist for a test only: no account is ever told of them. */
  readonly throwaway: boolean;
}

/** @param known what the account has of the person: an address that was never said to be another one is not changed */
export function personWanted(item: Item, known?: ConfirmedPerson): PersonWanted {
  const attributes = decodeAttributes(item.attrs);
  const inactive = isActive(attributes) ? 'active' : 'inactive';
  const profile = profileOf(attributes);
  // The userName stands in for an address in an invitation. A person who had an address keeps it when it is no longer sent.
  const isUnsaid = known !== undefined && known.addressIs !== 'userName' && isUserName(attributes);
  const kept = profile === undefined || !isUnsaid ? profile : { ...profile, email: known.email };
  const unreadable = unreadableAddressOf(attributes);
  return {
    life: item.pk === 'USER#DELETED' ? 'deleted' : inactive,
    profile: kept,
    throwaway: isThrowawayUser(attributes),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

/** Whether a person's address is their userName, for want of an email address. */
const isUserName = (attributes: Attributes): boolean =>
  saidAddressOf(attributes) === undefined && addressOf(attributes) !== undefined;

/** The mark that an address which is sent is the userName. */
export const addressMark = (item: Item): Pick<ConfirmedPerson, 'addressIs'> =>
  isUserName(decodeAttributes(item.attrs)) ? { addressIs: 'userName' } : {};

/** What is known of a person, with that mark as it is once they are settled: an address that was said is no userName any more. */
export function addressMarked(item: Item, { addressIs, ...confirmed }: ConfirmedPerson): ConfirmedPerson {
  const attributes = decodeAttributes(item.attrs);
  if (saidAddressOf(attributes) !== undefined) return confirmed;
  const isTheirs = addressIs === 'userName' || sameAddress(addressOf(attributes) ?? '', confirmed.email);
  return isTheirs ? { ...confirmed, addressIs: 'userName' } : confirmed;
}

/** A person's profile as the account takes it; undefined without an email address. */
export function profileOf(attributes: Attributes): Profile | undefined {
  const email = addressOf(attributes);
  if (email === undefined) return undefined;
  const name: Attributes = isObject(attributes.name) ? attributes.name : {};
  const parts = {
    givenName: textOf(name, 'givenName'),
    familyName: textOf(name, 'familyName'),
    displayName: textOf(attributes, 'displayName') ?? textOf(name, 'formatted'),
    externalId: textOf(attributes, 'externalId'),
    locale: textOf(attributes, 'preferredLanguage') ?? textOf(attributes, 'locale'),
  };
  return {
    email,
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== '')),
  };
}

const shown = ['givenName', 'familyName', 'displayName'] as const;
const unshown = ['externalId', 'locale'] as const;

/**
 * What must be changed of a person. The email only when it is another one: never because it is spelt differently. What the identity
 * provider does not say (any more) stays. What many accounts do not show is sent along with a change, but is none by itself where
 * it is unknown whether the account has it.
 *
 * @param unsure attributes whose value in the account is unknown
 */
export function profileChange(
  confirmed: ConfirmedPerson,
  wanted: Profile,
  unsure: ReadonlySet<string> = new Set(),
): Partial<Profile> {
  const differs = (name: keyof Profile) =>
    wanted[name] !== undefined && (wanted[name] !== confirmed[name] || unsure.has(name));
  const only = (names: readonly (keyof Profile)[]): Partial<Profile> =>
    Object.fromEntries(names.map((name) => [name, wanted[name]]));
  const isSame = sameAddress(wanted.email, confirmed.email) && !unsure.has('email');
  const email = isSame ? [] : (['email'] as const);
  const names = shown.filter(differs);
  const quiet = unshown.filter(differs);
  const certain = quiet.filter(
    (name) => confirmed.origin === 'invited' || confirmed[name] !== undefined || unsure.has(name),
  );
  return email.length + names.length + certain.length === 0 ? {} : only([...email, ...names, ...quiet]);
}
