import { addressKey } from '../scim/email-address';
import { type Attributes, isActive, isObject, textOf } from '../scim/types';
import { dueForAddition, guardOwnerOf, type Stored, toStored } from '../table/codec';
import { deletedKey, guardKey, isId, type Key, type KindName, lookupPartition, resourceKey } from '../table/keys';
import type { Item } from '../table/store';
import { type RetryBudget, withRetryBudget } from '../table/transaction';
import type { Context } from './context';
import { readCounter } from './counter';
import { NotFound, type ResourceType, TooManyValues, VersionMismatch } from './errors';
import { type CursorPage, type CursorPageBefore, type Page, type PageRequest, Paging } from './paging';

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

/** What users and groups have in common: how they are read. All of it strongly consistent. */
export abstract class Resources {
  constructor(
    protected readonly context: Context,
    protected readonly kind: Kind,
  ) {}

  /** The resource with this id; undefined when there is none (any more). */
  async get(id: string): Promise<Stored | undefined> {
    const item = await this.item(id);
    return item === undefined ? undefined : toStored(item);
  }

  /** @throws NotFound */
  async require(id: string): Promise<Stored> {
    const found = await this.get(id);
    if (found === undefined) throw new NotFound(this.kind.resourceType, id);
    return found;
  }

  /** Many resources by id, in the order of the ids; those that do not exist are left out. */
  async getMany(ids: readonly string[]): Promise<Stored[]> {
    const wanted = [...new Set(ids)].filter(isId);
    const keys = wanted.map((id) => resourceKey(this.kind.name, id));
    const items = await this.patiently((patience) => this.context.store.getMany(keys, patience));
    const byId = new Map(items.map((item) => [item.sk, toStored(item)]));
    return wanted.map((id) => byId.get(id)).filter((found) => found !== undefined);
  }

  /** A page by index, with the exact total (RFC 7644 §3.4.2.4). A `startIndex` past the end costs two small reads. */
  list(page: PageRequest): Promise<Page> {
    return this.paging.list(page);
  }

  /** The page at this position, for clients that do not start at the first page. */
  at(page: Omit<PageRequest, 'fits'>): Promise<Page> {
    return this.paging.at(page);
  }

  /** The page after a resource (from the beginning when `afterId` is undefined), at the cost of its own items and one more. */
  listAfter(afterId: string | undefined, count: number): Promise<CursorPage> {
    return this.paging.listAfter(afterId, count);
  }

  /** The page before a resource. */
  listBefore(beforeId: string, count: number): Promise<CursorPageBefore> {
    return this.paging.listBefore(beforeId, count);
  }

  /** How many there are, exactly. */
  async total(): Promise<number> {
    return (await readCounter(this.context.store, this.kind.name)).total;
  }

  /** Holds nothing from page to page: few requests ask for a list. */
  private get paging(): Paging {
    return new Paging(this.context, this.kind.name);
  }

  protected patiently<T>(operation: (patience: RetryBudget) => Promise<T>): Promise<T> {
    return withRetryBudget(this.context.budgetMs, operation);
  }

  protected async item(id: string): Promise<Item | undefined> {
    return isId(id) ? this.context.store.get(resourceKey(this.kind.name, id)) : undefined;
  }

  protected async deletedItem(id: string): Promise<Item | undefined> {
    return isId(id) ? this.context.store.get(deletedKey(this.kind.name, id)) : undefined;
  }

  /** The id of the living resource that holds this unique value: one read. */
  protected async ownerOf(value: string): Promise<string | undefined> {
    const key: Key | undefined = guardOf(this.kind, { [this.kind.uniqueAttribute]: value });
    const guard = key === undefined ? undefined : await this.context.store.get(key);
    return guard === undefined || guard.deleted === true ? undefined : guardOwnerOf(guard);
  }

  /** Ids of the resources listed under a value that is not unique. */
  protected listedUnder(attribute: string, value: string): Promise<string[]> {
    return this.context.store.allSortKeys({
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': lookupPartition(this.kind.name, attribute, value) },
    });
  }
}

/** @throws VersionMismatch when a version is asked for and the resource is at another one */
export function checkVersion(expected: number | undefined, actual: number): void {
  if (expected !== undefined && expected !== actual) throw new VersionMismatch(expected, actual);
}
