import { etag } from './headers';
import type { ResourceDefinition } from './schema/resource-definition';
import type { Extent, Selection } from './selection';
import { type Attributes, isObject, type Json, type JsonObject } from './types';

/** A resource as the directory keeps it. Times are xsd:dateTime in UTC. */
export interface ResourceRecord {
  readonly id: string;
  readonly attributes: Attributes;
  readonly version: number;
  readonly created: string;
  readonly lastModified: string;
}

/** The attributes of a resource that live elsewhere. Absent: not read, and therefore not in the representation. */
export interface Derived {
  /** A user's groups. */
  readonly groups?: readonly { readonly id: string; readonly displayName: string }[];
  /** A group's members. */
  readonly memberIds?: readonly string[];
}

/**
 * A resource as a client receives it (RFC 7643 §3, RFC 7644 §3.9). `schemas` has an extension's URN only when the representation has
 * one of its attributes.
 * @param baseUrl without a trailing slash: the start of `meta.location` and every `$ref`
 */
export function represent(
  definition: ResourceDefinition,
  record: ResourceRecord,
  baseUrl: string,
  derived: Derived,
  selection: Selection,
): JsonObject {
  const schemas: Json[] = [definition.schema.id];
  const representation: JsonObject = { schemas };
  for (const [name, extent] of selection.attributes) {
    const value = currentValue(name, definition, record, baseUrl, derived);
    if (value !== undefined) put(representation, name, value, extent);
  }
  for (const [urn, extents] of selection.extensions) {
    const stored = record.attributes[urn];
    if (!isObject(stored)) continue;
    const part = project(stored, extents);
    if (part === undefined) continue;
    representation[urn] = part;
    schemas.push(urn);
  }
  return representation;
}

/** The address of a resource: its `meta.location`, its Location and Content-Location headers. */
export function locationOf(definition: Pick<ResourceDefinition, 'endpoint'>, id: string, baseUrl: string): string {
  return `${baseUrl}${definition.endpoint}/${id}`;
}

function currentValue(
  name: string,
  definition: ResourceDefinition,
  record: ResourceRecord,
  baseUrl: string,
  derived: Derived,
): Json | undefined {
  switch (name) {
    case 'schemas':
      return undefined; // there already: what is in it depends on what follows
    case 'id':
      return record.id;
    case 'meta':
      return {
        resourceType: definition.type,
        created: record.created,
        lastModified: record.lastModified,
        location: locationOf(definition, record.id, baseUrl),
        version: etag(record.version),
      };
    case 'groups':
      return derived.groups?.map(({ id, displayName }) => ({
        value: id,
        $ref: `${baseUrl}/Groups/${id}`,
        display: displayName,
        type: 'direct',
      }));
    case 'members':
      return derived.memberIds?.map((id) => ({ value: id, $ref: `${baseUrl}/Users/${id}`, type: 'User' }));
    default:
      return record.attributes[name];
  }
}

function project(stored: JsonObject, extents: ReadonlyMap<string, Extent>): JsonObject | undefined {
  const part: JsonObject = {};
  let found = false;
  for (const [name, extent] of extents) {
    const value = stored[name];
    if (value !== undefined && put(part, name, value, extent)) found = true;
  }
  return found ? part : undefined;
}

/** Puts as much of a value as is selected; false when that is nothing. */
function put(target: JsonObject, name: string, value: Json, extent: Extent): boolean {
  const selected = extent === 'whole' ? value : narrow(value, extent);
  if (selected === undefined) return false;
  target[name] = selected;
  return true;
}

function narrow(value: Json, subs: ReadonlySet<string>): Json | undefined {
  if (isObject(value)) return pick(value, subs);
  if (!Array.isArray(value)) return value;
  const elements: Json[] = [];
  for (const element of value) {
    const picked = isObject(element) ? pick(element, subs) : element;
    if (picked !== undefined) elements.push(picked);
  }
  return elements.length === 0 && value.length > 0 ? undefined : elements;
}

function pick(object: JsonObject, subs: ReadonlySet<string>): JsonObject | undefined {
  const picked: JsonObject = {};
  let found = false;
  for (const name of subs) {
    const value = object[name];
    if (value === undefined) continue;
    picked[name] = value;
    found = true;
  }
  return found ? picked : undefined;
}
