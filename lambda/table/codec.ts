import { isDeepStrictEqual } from 'node:util';
import { DirectoryKeys, protectedShard } from '../contract/names';
import type { Attributes } from '../scim/types';
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

/** Reads a resource from its item. */
export function toStored(item: Item): Stored {
  return {
    id: item.sk,
    attributes: decodeAttributes(item.attrs),
    version: Number(item.version),
    created: String(item.created),
    lastModified: String(item.lastModified),
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
