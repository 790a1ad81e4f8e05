import type { Directory, Page, PageRequest, Stored } from '../directory/directory';
import { NotFound } from '../directory/errors';
import { ScimError } from '../scim/errors';
import type { KeyLookup } from '../scim/filter/lookups';
import { etag, readETags } from '../scim/headers';
import type { PatchRequest } from '../scim/patch/step';
import type { Derived } from '../scim/represent';
import type { ResourceDefinition } from '../scim/schema/resource-definition';
import type { RetryBudget } from '../table/transaction';
import type { Bridge } from './exchange';

/**
 * The version that a change requires (RFC 7644 §3.14, If-Match); undefined if any version is acceptable.
 *
 * @param current reads the resource's version, for a header that names several tags
 * @throws ScimError 412 when none of the named tags is current
 */
export async function requiredVersion(
  ifMatch: string | undefined,
  current: () => Promise<number | undefined>,
): Promise<number | undefined> {
  if (ifMatch === undefined) return undefined;
  const tags = readETags(ifMatch);
  if (tags === '*') return undefined;
  const version = await current();
  // If the resource does not exist, the change itself answers 404.
  if (version === undefined) return undefined;
  if (!tags.includes(etag(version))) {
    throw new ScimError(
      412,
      `The resource is at version ${etag(version)}, but If-Match requires ${ifMatch}. Read the resource again, then retry the change.`,
    );
  }
  return version;
}

/** Whether the caller already has this version (If-None-Match), so that the response to GET is 304. */
export function isUnchanged(ifNoneMatch: string | undefined, version: number): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = readETags(ifNoneMatch);
  return tags === '*' || tags.includes(etag(version));
}

/**
 * Runs a PATCH. When there is no such resource, a request that was not as it should be is told that first: 400 rather than 404. So the
 * tolerance that lets a suspension go through hides no mistake where there is nothing to do.
 *
 * @throws ScimError the request's doubt, in place of NotFound
 */
export async function orDoubt<T>({ doubt }: PatchRequest, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof NotFound && doubt !== undefined ? doubt : error;
  }
}

/** Which attributes that are not stored with the resource an answer or a filter needs. */
export interface Needs {
  readonly members: boolean;
  readonly groups: boolean;
}

/** A part of a list, and where to continue in the same direction; undefined at the end. */
export interface Stretch {
  readonly records: Stored[];
  readonly further: string | undefined;
}

/** Sorts after every id: a walk backwards from here begins at the end. */
const beyondEveryId = 'g';

/** One resource type as lists and reads see it: where its resources come from, and what is added to them. */
export interface Collection {
  readonly definition: ResourceDefinition;
  /** A page by index of a client that may walk the list: see `Paging`. */
  list(page: PageRequest): Promise<Page>;
  /** What the list has at this place. */
  at(page: Omit<PageRequest, 'fits'>): Promise<Page>;
  /** Those of these ids that there are. */
  getMany(ids: readonly string[]): Promise<Stored[]>;
  /** The records after one (or from the beginning), in order of creation. */
  listAfter(afterId: string | undefined, count: number): Promise<Stretch>;
  /** The records before one (or up to the end), in order of creation. */
  listBefore(beforeId: string | undefined, count: number): Promise<Stretch>;
  /** The resources with this value, by key; undefined if no key covers this attribute. */
  find(lookup: KeyLookup): Promise<Stored[]> | undefined;
  /** Ids of the resources to which another one with this value leads: a group to its members. Undefined if none does. */
  reachedBy(lookup: KeyLookup): Promise<readonly string[]> | undefined;
  /**
   * The attributes that are stored elsewhere: a group's members, a user's groups.
   *
   * @param patience time for it and what else the caller does
   * @throws Busy
   */
  derive(id: string, needs: Needs, patience?: RetryBudget): Promise<Derived>;
}

/** People. */
export function userCollection({ directory, user }: Bridge): Collection {
  const { users } = directory;
  return {
    definition: user,
    ...walks(users),
    find: ({ attribute, value }) => {
      switch (attribute) {
        case 'id':
        case 'userName':
        case 'externalId':
          return users.find({ by: attribute, value });
        case 'emails.value':
          return users.find({ by: 'email', value });
        default:
          return undefined;
      }
    },
    reachedBy: ({ attribute, value }) => {
      switch (attribute) {
        case 'groups.value':
          return directory.groups.memberIds(value);
        case 'groups.display':
          return directory.groups
            .find({ by: 'displayName', value })
            .then(([only]) => (only ? directory.groups.memberIds(only.id) : []));
        default:
          return undefined;
      }
    },
    derive: async (id, needs) => (needs.groups ? { groups: await users.groupsOf(id) } : {}),
  };
}

/** Groups. */
export function groupCollection({ directory, group }: Bridge): Collection {
  const { groups } = directory;
  return {
    definition: group,
    ...walks(groups),
    find: ({ attribute, value }) => {
      switch (attribute) {
        case 'id':
        case 'displayName':
        case 'externalId':
          return groups.find({ by: attribute, value });
        case 'members.value':
          return groups.find({ by: 'member', value });
        default:
          return undefined;
      }
    },
    reachedBy: () => undefined,
    derive: async (id, needs, patience) => (needs.members ? { memberIds: await groups.memberIds(id, patience) } : {}),
  };
}

function walks(
  resources: Pick<Directory['users'], 'list' | 'at' | 'getMany' | 'listAfter' | 'listBefore'>,
): Pick<Collection, 'list' | 'at' | 'getMany' | 'listAfter' | 'listBefore'> {
  return {
    list: (page) => resources.list(page),
    at: (page) => resources.at(page),
    getMany: (ids) => resources.getMany(ids),
    listAfter: async (afterId, count) => {
      const { records, next } = await resources.listAfter(afterId, count);
      return { records, further: next };
    },
    listBefore: async (beforeId = beyondEveryId, count) => {
      const { records, previous } = await resources.listBefore(beforeId, count);
      return { records, further: previous };
    },
  };
}
