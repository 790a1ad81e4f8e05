import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DirectoryKeys, type DueKind, protectedShard, shardsPerKind } from '../contract/names';
import { type Attributes, isActive } from '../scim/types';
import { deletedKey, type Key, membersPrefix, resourceKey } from './keys';
import type { Item, Values } from './store';

/** A resource as stored in the directory. */
export interface Stored {
  readonly id: string;
  /** Canonical SCIM attributes: no id, meta, schemas, groups or members. */
  readonly attributes: Attributes;
  /** Counts the accepted changes, from 1: the ETag. */
  readonly version: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly created: string;
  /** ISO 8601, UTC, milliseconds. Equals `created` until the first change. */
  readonly lastModified: string;
  /** False on a resource that was imported from an account and not yet sent by the identity provider; it is never delivered. */
  readonly linked?: false;
  /** True on a group that a POST has not given all its members yet: repeating that POST goes on. */
  readonly unfinished?: true;
}

/** The attributes that the directory itself writes on a resource's item. All others belong to delivery and are preserved. */
const own: ReadonlySet<string> = new Set([
  DirectoryKeys.partitionKey,
  DirectoryKeys.sortKey,
  DirectoryKeys.duePartitionKey,
  DirectoryKeys.dueSortKey,
  DirectoryKeys.requestId,
  'attrs',
  'version',
  'created',
  'lastModified',
  'deletedAt',
  'linked',
  'unfinished',
]);

/**
 * Attributes are stored as JSON text, not as a DynamoDB map: text is read back exactly as it was written. A map refuses numbers beyond 38
 * digits and more than 32 levels, and its JavaScript codec throws on integers beyond 2^53 and cannot hold half a surrogate pair.
 */
export const encodeAttributes = (attributes: Attributes): string => JSON.stringify(attributes);

export const decodeAttributes = (text: unknown): Attributes => JSON.parse(String(text)) as Attributes;

/** How many changes of a resource or a membership were accepted. */
export const versionOf = (item: Values): number => Number(item.version);

/** ISO time at which a resource was created. */
export const createdOf = (item: Values): string => String(item.created);

/** ISO time of a resource's last change. */
export const lastModifiedOf = (item: Values): string => String(item.lastModified);

/** The group of a membership, as the index by user has it too. */
export const groupIdOf = (membership: Values): string => String(membership[DirectoryKeys.byUserSortKey]);

/** The id of the resource that holds the unique value of a guard. */
export const guardOwnerOf = (guard: Values): string => String(guard.owner);

/** Reads a resource from its item. */
export function toStored(item: Item): Stored {
  return {
    id: item.sk,
    attributes: decodeAttributes(item.attrs),
    version: versionOf(item),
    created: createdOf(item),
    lastModified: lastModifiedOf(item),
    ...(item.linked === false ? { linked: false } : {}),
    ...(item.unfinished === true ? { unfinished: true } : {}),
  };
}

/** The attributes that delivery recorded on the item; they are kept when the item moves. */
export function carried(item: Values): Values {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !own.has(name)));
}

/** When the item is to be delivered (epoch milliseconds); undefined when nothing is pending, and it is at most listed as protected. */
export function dueAtOf(item: Values): number | undefined {
  const value = item[DirectoryKeys.dueSortKey];
  return typeof value === 'number' && item[DirectoryKeys.duePartitionKey] !== protectedShard ? value : undefined;
}

/** The attributes as they will be read back: no `undefined`, plain objects. So that comparing them tells whether they change. */
export function plain(attributes: Attributes): Attributes {
  return JSON.parse(JSON.stringify(attributes)) as Attributes;
}

/** Whether two sets of attributes are the same; the order of names does not matter, the order of values does. */
export function sameAttributes(one: Attributes, other: Attributes): boolean {
  return isDeepStrictEqual(one, other);
}

/** The later of two times, as ISO text: a clock that was set back never makes a resource look older than it was. */
export function laterOf(earliest: string, now: Date): string {
  const time = now.toISOString();
  return time > earliest ? time : earliest;
}

/** When a change that gives access is due: after its settle time. */
export function dueForAddition(created: string, now: Date, settleMs: number): number {
  return Math.max(now.getTime(), Date.parse(created) + settleMs);
}

/**
 * The earlier of the item's present due time and the change's. So a change advances an item that waits for a retry, and an overdue
 * item keeps its place (without a write to the index). Always written, even if equal: delivery may have removed the item from the
 * index since it was read.
 */
export function sooner(already: number | undefined, due: number): number {
  return already === undefined ? due : Math.min(already, due);
}

/**
 * The parts of an item that determine its partition in the index `due`: its key and, for a membership, whether it is wanted; for a user,
 * the attributes as stored, which say whether the user is active.
 */
export interface DueItem extends Key {
  readonly attrs?: unknown;
  readonly [DirectoryKeys.desired]?: unknown;
}

/** The partition of the index `due` that contains a user, group or membership while it is pending. */
export function dueShard(item: DueItem): string {
  const digest = createHash('sha256').update(item.sk).digest();
  return `${kindOf(item)}#${(digest[0] ?? 0) % shardsPerKind}`;
}

function kindOf(item: DueItem): DueKind {
  const { pk, desired } = item;
  if (pk.startsWith(membersPrefix)) return desired === 'absent' ? 'REVOKE' : 'GRANT';
  if (!pk.startsWith('USER')) return 'GROUP';
  return isLeaver(item) ? 'LEAVER' : 'USER';
}

/** Whether the item is a user who is to have no access: deleted, or not active. */
export function isLeaver({ pk, attrs }: DueItem): boolean {
  if (pk === deletedPartition) return true;
  return pk === userPartition && attrs !== undefined && !isActive(decodeAttributes(attrs));
}

const { pk: userPartition } = resourceKey('USER', '');
const { pk: deletedPartition } = deletedKey('USER', '');

/** The attributes that add an item to the index `due`. */
export function dueAttributes(item: DueItem, dueAt: number): Record<string, string | number> {
  return { [DirectoryKeys.duePartitionKey]: dueShard(item), [DirectoryKeys.dueSortKey]: dueAt };
}
