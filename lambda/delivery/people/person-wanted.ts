import type { Profile } from '../../account/port';
import { addressOf } from '../../directory/address';
import { isActive, textOf } from '../../directory/kind';
import { foldCase } from '../../scim/case-fold';
import { type Attributes, isObject } from '../../scim/types';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import type { PersonTaken } from '../state/observed';

/** What the identity provider wants of a person. */
export interface PersonWanted {
  readonly life: 'active' | 'inactive' | 'deleted';
  /** Undefined when they have no email address: no account can know them. */
  readonly profile: Profile | undefined;
}

export function personWanted(item: Item): PersonWanted {
  const attributes = decodeAttributes(item.attrs);
  const inactive = isActive(attributes) ? 'active' : 'inactive';
  return { life: item.pk === 'USER#DELETED' ? 'deleted' : inactive, profile: profileOf(attributes) };
}

/** A person's profile in the account's words; undefined without an email address. */
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
 * nobody knows whether the account has it.
 */
export function profileChange(taken: PersonTaken, wanted: Profile): Partial<Profile> {
  const differs = (name: keyof Profile) => wanted[name] !== undefined && wanted[name] !== taken[name];
  const only = (names: readonly (keyof Profile)[]): Partial<Profile> =>
    Object.fromEntries(names.map((name) => [name, wanted[name]]));
  const email = foldCase(wanted.email) === foldCase(taken.email) ? [] : (['email'] as const);
  const names = shown.filter(differs);
  const quiet = unshown.filter(differs);
  const certain = quiet.filter((name) => taken.origin === 'invited' || taken[name] !== undefined);
  return email.length + names.length + certain.length === 0 ? {} : only([...email, ...names, ...quiet]);
}
