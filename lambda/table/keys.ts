import { createHash } from 'node:crypto';
import { addressKey } from '../scim/email-address';
import { foldCase } from '../scim/types';

/** Primary key of an item in the directory table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The kinds of resource, as keys spell them. */
export type KindName = 'USER' | 'GROUP';

/** All ids are created here (UUIDv7), so an id of another form does not need to be looked up. */
const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a string can be the id of a resource of this directory. */
export function isId(value: string): boolean {
  return idForm.test(value);
}

export const resourceKey = (kind: KindName, id: string): Key => ({ pk: kind, sk: id });

/** The key of a deleted resource, which is kept so that the same user can return and delivery can finish the removal. */
export const deletedKey = (kind: KindName, id: string): Key => ({ pk: `${kind}#DELETED`, sk: id });

/** Prefix of the partition that contains a group's memberships. */
export const membersPrefix = 'MEMBERS#';

/** The partition that contains a group's memberships. */
export const membersOf = (groupId: string): string => `${membersPrefix}${groupId}`;

export const membershipKey = (groupId: string, userId: string): Key => ({ pk: membersOf(groupId), sk: userId });

/**
 * The guard that makes a value unique, ignoring case. Two spellings of one address count as the same userName, since they would be one
 * person in the account (docs/decisions/0024).
 */
export const guardKey = (attribute: string, value: string): Key => ({
  pk: `UNIQUE#${attribute}`,
  sk: keyPart(attribute === 'userName' ? addressKey(value) : foldCase(value)),
});

/** The partition that lists the resources with this value. The caller folds the case if case is ignored. */
export const lookupPartition = (kind: KindName, attribute: string, value: string): string =>
  `LOOKUP#${kind}#${attribute}#${keyPart(value)}`;

/** The partition whose items, one a slot, add up to the numbers of a kind. */
export const countersOf = (kind: KindName): string => `STATE#COUNT#${kind}`;

/** A slot's share of the numbers of a kind. */
export const counterKey = (kind: KindName, slot = 0): Key => ({ pk: countersOf(kind), sk: padded(slot, 4) });

/** The partition that says which slots are lent to whom. */
export const slotLeases = 'STATE#SLOT';

export const slotLeaseKey = (slot: number): Key => ({ pk: slotLeases, sk: padded(slot, 4) });

export const bookmarksOf = (kind: KindName): string => `STATE#BOOKMARK#${kind}`;

/**
 * How the sort keys of the bookmarks at a place begin.
 *
 * @param size the page size of the walk that they belong to; 0 for those of no walk. Left out: all at this place
 */
export const bookmarkPrefix = (startIndex: number, size?: number): string =>
  `${padded(startIndex, 10)}#${size === undefined ? '' : `${padded(size, 5)}#`}`;

/** Zero-padded, so that keys sort by number. */
const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

const longestPlainPart = 512;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * A client's value as part of a key. DynamoDB accepts 1 to 1,024 bytes of UTF-8 as a sort key. A value that does not fit (too long, empty,
 * half a surrogate pair) is replaced by its digest, prefixed with `#`; no other value begins with `#`.
 */
function keyPart(value: string): string {
  const plain =
    value !== '' &&
    !value.startsWith('#') &&
    Buffer.byteLength(value) <= longestPlainPart &&
    !loneSurrogate.test(value);
  return plain ? value : `#${createHash('sha256').update(value, 'utf16le').digest('base64url')}`;
}
