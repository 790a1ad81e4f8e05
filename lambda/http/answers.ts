import { etag } from '../scim/headers';
import { type Derived, locationOf, type ResourceRecord, represent } from '../scim/represent';
import type { ResourceDefinition } from '../scim/schema/resource-definition';
import { parseSelection, type Selection, type SelectionParameters, selects } from '../scim/selection';
import type { JsonObject } from '../scim/types';
import type { Needs } from './collections';
import type { ScimAnswer } from './exchange';

/** A representation with its version; `location` must equal its `meta.location` (RFC 7644 §3.1). */
export interface Represented {
  readonly id: string;
  readonly version: number;
  readonly location: string;
  readonly representation: JsonObject;
}

/** 201 with the new resource (RFC 7644 §3.3); its address also as Content-Location, since the body is what is there (§3.1). */
export function created(resource: Represented): ScimAnswer {
  const answer = ok(resource);
  return { ...answer, status: 201, headers: { Location: resource.location, ...answer.headers } };
}

/** 200 with the resource as it is now. */
export function ok({ id, version, location, representation }: Represented): ScimAnswer {
  return {
    status: 200,
    resourceId: id,
    body: representation,
    headers: { 'Content-Location': location, ETag: etag(version) },
  };
}

/** 204: done, without a body. */
export function noContent(id: string, version?: number): ScimAnswer {
  return { status: 204, resourceId: id, ...(version === undefined ? {} : { headers: { ETag: etag(version) } }) };
}

/** The same without the resource, for a client that prefers a minimal response (RFC 7240 §4.2). */
export function minimal({ resourceId, headers }: ScimAnswer): ScimAnswer {
  return {
    status: 204,
    ...(resourceId === undefined ? {} : { resourceId }),
    headers: { ...headers, 'Preference-Applied': 'return=minimal' },
  };
}

/** 304: the caller has this version (RFC 7644 §3.14). */
export function notModified(id: string, version: number): ScimAnswer {
  return { status: 304, resourceId: id, headers: { ETag: etag(version) } };
}

/** Which attributes a response shows, and which of them must be read from elsewhere. */
export interface Wanted {
  readonly selection: Selection;
  /** For a response with one resource. */
  readonly needs: Needs;
  /**
   * For a list: a user's groups only when `attributes` names them. They are no part of the user's own item, and reading them for
   * every user of a page would cost more than the page.
   */
  readonly needsInList: Needs;
}

/** Reads a request's `attributes` and `excludedAttributes` (RFC 7644 §3.9). */
export function wanted(definition: ResourceDefinition, parameters: SelectionParameters): Wanted {
  const selection = parseSelection(definition, parameters);
  const needs = { members: selects(selection, 'members'), groups: selects(selection, 'groups') };
  const named = parameters.attributes !== undefined && parameters.attributes.length > 0;
  return { selection, needs, needsInList: { ...needs, groups: needs.groups && named } };
}

/**
 * Above this many members, a group lists them by `value` alone: `$ref` and `type` say nothing that the value does not, and
 * with them the response would exceed Lambda's limit.
 */
export const membersInFull = 10_000;

/** A resource as the client receives it. */
export function present(
  definition: ResourceDefinition,
  record: ResourceRecord,
  baseUrl: string,
  derived: Derived,
  { selection }: Wanted,
): Represented {
  return {
    id: record.id,
    version: record.version,
    location: locationOf(definition, record.id, baseUrl),
    representation: compactMembers(represent(definition, record, baseUrl, derived, selection)),
  };
}

/**
 * A representation whose members, when there are very many in the answer, are given by `value` alone.
 *
 * @param inAnswer how many memberships the whole answer has
 */
export function compactMembers(representation: JsonObject, inAnswer?: number): JsonObject {
  const { members } = representation;
  if (!Array.isArray(members) || (inAnswer ?? members.length) <= membersInFull) return representation;
  return { ...representation, members: members.map((member) => ({ value: (member as JsonObject).value ?? null })) };
}
