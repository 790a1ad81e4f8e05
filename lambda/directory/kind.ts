import { addressKey } from '../scim/email-address';
import { type Attributes, isActive, isObject, textOf } from '../scim/types';
import { dueForAddition } from '../table/due-index';
import { guardKey, type Key, type KindName, lookupPartition } from '../table/keys';
import { type ResourceType, TooManyValues } from './errors';

/** What differs between users and groups in how they are kept. */
export interface Kind {
  readonly name: KindName;
  readonly resourceType: ResourceType;
  /** The attribute whose value no two resources of the kind share; case does not matter. */
  readonly uniqueAttribute: string;
  /** The partitions in which the resource is listed, so that it is found by values that are not unique. */
  lookups(attributes: Attributes): string[];
}

/** With more e-mail addresses than this, replacing all of them would not fit into one transaction (100 actions). */
const maxEmails = 40;

export const userKind: Kind = {
  name: 'USER',
  resourceType: 'User',
  uniqueAttribute: 'userName',
  lookups(attributes) {
    const emails = emailsOf(attributes);
    // The guard of the userName finds this one already: most identity providers send the address as userName too.
    emails.delete(addressKey(textOf(attributes, 'userName') ?? ''));
    if (emails.size > maxEmails) throw new TooManyValues('emails', maxEmails);
    return [
      ...externalIdLookup('USER', attributes),
      ...[...emails].map((email) => lookupPartition('USER', 'email', email)),
    ];
  },
};

export const groupKind: Kind = {
  name: 'GROUP',
  resourceType: 'Group',
  uniqueAttribute: 'displayName',
  lookups: (attributes) => externalIdLookup('GROUP', attributes),
};

/** The user's e-mail addresses, as they are compared: spellings of one address are one. */
export function emailsOf(attributes: Attributes): Set<string> {
  const emails = Array.isArray(attributes.emails) ? attributes.emails : [];
  const values = emails.map((email) => (isObject(email) ? email.value : undefined));
  return new Set(values.filter((value) => typeof value === 'string').map(addressKey));
}

/** The guard of the resource's unique value; undefined when it has none. */
export function guardOf(kind: Kind, attributes: Attributes): Key | undefined {
  const value = textOf(attributes, kind.uniqueAttribute);
  return value === undefined ? undefined : guardKey(kind.uniqueAttribute, value);
}

function externalIdLookup(kind: KindName, attributes: Attributes): string[] {
  const externalId = textOf(attributes, 'externalId');
  return externalId === undefined ? [] : [lookupPartition(kind, 'externalId', externalId)];
}

/**
 * The time at which a change is due, in epoch milliseconds.
 *
 * A creation settles first: an identity provider's connection test creates, updates and deletes a dummy user within seconds,
 * and nobody may be invited for that. Updates of a user who is still settling wait as well; removing access never waits.
 *
 * @param created ISO time at which the resource was created
 * @param settleMs the settle time
 */
export function dueForChange(attributes: Attributes, created: string, now: Date, settleMs: number): number {
  return isActive(attributes) ? dueForAddition(created, now, settleMs) : now.getTime();
}
