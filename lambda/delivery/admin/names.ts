import { isActive, textOf } from '../../scim/attributes';
import { foldCase } from '../../scim/case-fold';
import { type Attributes, isObject } from '../../scim/types';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import type { CommandContext } from '../state/requeue';
import { type ResourceRef, refOfKey, refText } from '../state/resource-ref';

/** A person, a group or a membership, with everything by which somebody may name it. */
export interface Named {
  readonly ref: ResourceRef;
  readonly item: Item;
  /** For people: a person's userName, a group's name; of a membership both. */
  readonly name: string;
  /** Ids and references, folded. */
  readonly ids: readonly string[];
  /** A person's userName and email addresses, folded. */
  readonly addresses: readonly string[];
  /** Names as people have them, folded: of a person the display name and the whole name, of a group its display name. */
  readonly names: readonly string[];
  /** Of a membership: its person and its group. */
  readonly parts: readonly Named[];
}

export { refText } from '../state/resource-ref';

/** Case, and how many blanks there are between words, do not matter. */
export const folded = (text: string): string => foldCase(text.normalize('NFC').trim().replace(/\s+/g, ' '));

/** Items of the directory with their names; memberships get those of their person and group. What is no resource is left out. */
export async function named(context: CommandContext, items: readonly Item[]): Promise<Named[]> {
  const found = items.flatMap((item) => {
    const ref = refOfKey({ pk: String(item.pk), sk: String(item.sk) });
    return ref === undefined ? [] : [{ ref, item }];
  });
  const memberships = found.flatMap(({ ref }) => (ref.kind === 'MEMBERSHIP' ? [ref] : []));
  const [users, groups] = await Promise.all([
    context.store.resources('USER', [...new Set(memberships.map(({ userId }) => userId))]),
    context.store.resources('GROUP', [...new Set(memberships.map(({ groupId }) => groupId))]),
  ]);
  return found.map(({ ref, item }) => {
    if (ref.kind !== 'MEMBERSHIP') return personOrGroup(ref, item);
    const parts = [users.get(ref.userId), groups.get(ref.groupId)].flatMap((part, index) =>
      part === undefined ? [] : [personOrGroup({ kind: index === 0 ? 'USER' : 'GROUP', id: String(part.sk) }, part)],
    );
    const name = parts.length === 2 ? parts.map((part) => part.name).join(' in ') : '';
    return { ref, item, name, ids: [folded(refText(ref))], addresses: [], names: [], parts };
  });
}

function personOrGroup(ref: Extract<ResourceRef, { readonly id: string }>, item: Item): Named {
  const attributes = item.attrs === undefined ? {} : decodeAttributes(item.attrs);
  const name = textOf(attributes, ref.kind === 'USER' ? 'userName' : 'displayName') ?? ref.id;
  const ids = [ref.id, refText(ref)].map(folded);
  return { ref, item, name, ids, addresses: addressesOf(attributes), names: namesOf(attributes), parts: [] };
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
  if (String(item.pk).endsWith('#DELETED')) return 'deleted';
  return item.attrs !== undefined && !isActive(decodeAttributes(item.attrs)) ? 'suspended' : 'active';
}
