import { isDeepStrictEqual } from 'node:util';
import { badRequest, excerpt } from '../errors';
import { type Attribute, findByName } from '../schema/attribute';
import { findExtension, type ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, isObject, type Json, type JsonObject } from '../types';
import { checkSchemas } from './schemas';
import { readValue, requireOnce } from './value';

/**
 * Reads the body of a POST or PUT into canonical attributes (RFC 7644 §3.3, §3.5.1). Unknown and read-only attributes are ignored,
 * write-only ones checked and dropped. What holds for the resource as a whole is `checkResource`'s.
 * @param current the resource as it is, when this replaces one: its immutable attributes stay, and so does an `externalId` that the
 *   body leaves out, since JumpCloud's minimal PUT never has it and the link to the identity provider must not break for it
 *   (RFC 7644 §3.5.1 lets the server decide)
 * @throws ScimError 400 invalidSyntax, invalidValue, mutability
 */
export function readResource(definition: ResourceDefinition, body: Json, current?: Attributes): Attributes {
  const object = requireObject(definition, body);
  checkSchemas(definition, memberOf(object, 'schemas'));
  const read: Attributes = {};
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(object)) {
    const attribute = findByName(definition.attributesByName, name);
    if (attribute) {
      requireOnce(seen, attribute.name, attribute.path);
      readInto(read, attribute, value);
      continue;
    }
    const extension = findExtension(definition, name);
    if (!extension) continue;
    const urn = extension.schema.id;
    requireOnce(seen, urn, urn);
    const attributes = readExtension(urn, extension.attributesByName, value);
    if (Object.keys(attributes).length > 0) read[urn] = attributes;
  }
  if (current) {
    keepImmutable(definition, read, current);
    if (current.externalId !== undefined) read.externalId ??= current.externalId;
  }
  return read;
}

/** The member of a message with this name, in whatever case (RFC 7643 §2.1). */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const folded = name.toLowerCase();
  const spelling = Object.keys(object).find((key) => key.toLowerCase() === folded);
  return spelling === undefined ? undefined : object[spelling];
}

/**
 * The body as an object.
 * @throws ScimError 400 invalidSyntax when it is none
 */
export function requireObject(definition: ResourceDefinition, body: Json): JsonObject {
  if (isObject(body)) return body;
  throw badRequest(
    'invalidSyntax',
    `The request body must be a JSON object, a ${definition.type}; got ${excerpt(body)}.`,
  );
}

/** What was read, or `current` itself where both are the same: the caller then knows that there is nothing to write. */
export function unlessSame(read: Attributes, current: Attributes | undefined): Attributes {
  return current !== undefined && isDeepStrictEqual(read, current) ? current : read;
}

function readInto(target: Attributes, attribute: Attribute, value: Json): void {
  // `members` are no part of the canonical form: read/group.ts reads them.
  if (attribute.mutability === 'readOnly' || attribute.path === 'members') return;
  const canonical = readValue(attribute, value);
  if (canonical !== undefined && attribute.mutability !== 'writeOnly') target[attribute.name] = canonical;
}

function readExtension(urn: string, attributes: ReadonlyMap<string, Attribute>, value: Json): Attributes {
  if (value === null || (Array.isArray(value) && value.length === 0)) return {};
  if (!isObject(value)) {
    throw badRequest(
      'invalidValue',
      `${urn} must be an object with the extension's attributes; got ${excerpt(value)}.`,
    );
  }
  const read: Attributes = {};
  const seen = new Set<string>();
  for (const [name, part] of Object.entries(value)) {
    const attribute = findByName(attributes, name);
    if (!attribute) continue;
    requireOnce(seen, attribute.name, attribute.path);
    readInto(read, attribute, part);
  }
  return read;
}

/** RFC 7644 §3.5.1: an immutable attribute that has a value keeps it; a body that has another one is refused. */
function keepImmutable(definition: ResourceDefinition, read: Attributes, current: Attributes): void {
  for (const { schema, attributes } of definition.extensions) {
    for (const { name, path, mutability } of attributes) {
      if (mutability !== 'immutable') continue;
      const kept = partOf(current, schema.id)[name];
      if (kept === undefined) continue;
      const given = partOf(read, schema.id)[name];
      if (given !== undefined && !isDeepStrictEqual(given, kept)) {
        throw badRequest(
          'mutability',
          `${path} is immutable and has the value ${excerpt(kept)}. Send that one, or leave it out.`,
        );
      }
      read[schema.id] = { ...partOf(read, schema.id), [name]: kept };
    }
  }
}

function partOf(attributes: Attributes, urn: string): JsonObject {
  const part = attributes[urn];
  return isObject(part) ? part : {};
}
