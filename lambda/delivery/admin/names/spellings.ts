import { type Attributes, foldCase, isActive, isObject } from '../../../scim/types';
import { decodeAttributes } from '../../../table/codec';
import { refText } from '../../state/resource-ref';
import type { Named } from './names';

/** Case, and how many blanks there are between words, do not matter. */
export const folded = (text: string): string => foldCase(text.normalize('NFC').trim().replace(/\s+/g, ' '));

/** Every text by which an operator may name a person, a group or a membership, folded; the most specific first. */
export interface Spellings {
  /** Ids and references. */
  readonly ids: readonly string[];
  /** A person's userName and email addresses. */
  readonly addresses: readonly string[];
  /** Names as people have them: of a person the display name and the whole name, of a group its display name. */
  readonly names: readonly string[];
}

export function spellingsOf({ ref, item }: Named): Spellings {
  if (ref.kind === 'MEMBERSHIP') return { ids: [folded(refText(ref))], addresses: [], names: [] };
  const attributes = item.attrs === undefined ? {} : decodeAttributes(item.attrs);
  return { ids: [ref.id, refText(ref)].map(folded), addresses: addressesOf(attributes), names: namesOf(attributes) };
}

function addressesOf(attributes: Attributes): string[] {
  const emails = Array.isArray(attributes.emails) ? attributes.emails : [];
  const values = emails.map((email) => (isObject(email) ? email.value : undefined));
  return textsOf([attributes.userName, ...values]);
}

function namesOf(attributes: Attributes): string[] {
  const name = isObject(attributes.name) ? attributes.name : {};
  const parts = textsOf([name.givenName, name.familyName]);
  return textsOf([attributes.displayName, name.formatted, parts.length === 2 ? parts.join(' ') : undefined]);
}

const textsOf = (values: readonly unknown[]): string[] =>
  values.flatMap((value) => (typeof value === 'string' && value.trim() !== '' ? [folded(value)] : []));

/** How the identity provider has a person or group: for lists in which that tells two of the same name apart. */
export function standing({ item }: Named): 'active' | 'suspended' | 'deleted' {
  if (item.pk.endsWith('#DELETED')) return 'deleted';
  return item.attrs !== undefined && !isActive(decodeAttributes(item.attrs)) ? 'suspended' : 'active';
}
