import { isDeepStrictEqual } from 'node:util';
import { withoutFilter } from '../attribute-path';
import { isUnassigned, withoutArrayOfOne } from '../dialects';
import { badRequest, excerpt } from '../errors';
import { type Attribute, findByName } from '../schema/attribute';
import {
  type Extension,
  findExtension,
  findPath,
  isBaseSchema,
  type ResourceDefinition,
} from '../schema/resource-definition';
import { type Attributes, isObject, type Json, type JsonObject } from '../types';
import { type OnDropped, UNREAD } from './scalar';
import { once, readValue } from './value';

/**
 * Reads the body of a POST or PUT into canonical attributes (RFC 7644 §3.3, §3.5.1). Read-only attributes are ignored, write-only
 * ones accepted and dropped. `schemas` is not looked at: the endpoint says what a resource is. What holds for the resource as a whole
 * is `checkResource`'s.
 * @param current the resource as it is, when this replaces one: its immutable attributes stay, and so do an `externalId` that the
 *   body leaves out, since JumpCloud's minimal PUT never has it and the link to the identity provider must not break for it
 *   (RFC 7644 §3.5.1 lets the server decide), and what the body has in a form that means nothing here
 * @param onDropped told of every attribute that was not kept
 * @throws ScimError 400 invalidSyntax, invalidValue, mutability
 */
export function readResource(
  definition: ResourceDefinition,
  body: Json,
  current: Attributes | undefined,
  onDropped: OnDropped,
): Attributes {
  const reader = new ResourceReader(definition, onDropped);
  reader.readMembers(requireObject(definition, body));
  const { read } = reader;
  if (current) {
    reader.keepUnread(current);
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

/** A body on its way to canonical attributes. */
class ResourceReader {
  readonly read: Attributes = {};
  private readonly seen = new Set<string>();
  private readonly dropped = new Set<string>();
  private readonly note: OnDropped;

  constructor(
    private readonly definition: ResourceDefinition,
    onDropped: OnDropped,
  ) {
    this.note = (path) => {
      this.dropped.add(path);
      onDropped(withoutFilter(path));
    };
  }

  /** A resource's own members: attributes, the base schema's URN with attributes, extensions, and names in the notation of paths. */
  readMembers(members: JsonObject): void {
    for (const [name, value] of Object.entries(members)) {
      const attribute = findByName(this.definition.attributesByName, name);
      if (attribute) this.readAttribute(this.read, attribute, value);
      else this.readOther(name, value);
    }
  }

  /** What the body has in a form that means nothing here was not said: as in a PATCH, the former value stays. */
  keepUnread(current: Attributes): void {
    if (this.dropped.size === 0) return;
    this.keepIn(this.read, current, this.definition.attributes);
    for (const { schema, attributes } of this.definition.extensions) {
      this.readInto(schema.id, (part) => this.keepIn(part, partOf(current, schema.id), attributes));
    }
  }

  private keepIn(read: Attributes, current: Attributes, attributes: readonly Attribute[]): void {
    for (const { name, path, subAttributes } of attributes) {
      const former = current[name];
      if (former !== undefined && this.dropped.has(path)) read[name] ??= former;
      if (!isObject(former)) continue;
      for (const sub of subAttributes) {
        const part = former[sub.name];
        if (part === undefined || !this.dropped.has(sub.path)) continue;
        const now = read[name];
        read[name] = { [sub.name]: part, ...(isObject(now) ? now : {}) };
      }
    }
  }

  private readOther(name: string, value: Json): void {
    if (isBaseSchema(this.definition, name) && isObject(value)) {
      this.readMembers(value);
      return;
    }
    const extension = findExtension(this.definition, name);
    if (extension) this.readExtension(extension, value);
    else this.readPath(name, value);
  }

  private readExtension({ schema, attributes, attributesByName }: Extension, value: Json): void {
    const members = withoutArrayOfOne(value);
    if (isUnassigned(members)) return;
    if (!isObject(members)) {
      this.note(schema.id);
      for (const { path } of attributes) this.dropped.add(path);
      return;
    }
    this.readInto(schema.id, (part) => {
      for (const [name, one] of Object.entries(members)) {
        const attribute = findByName(attributesByName, name);
        if (attribute) this.readAttribute(part, attribute, one);
        else this.note(`${schema.id}:${name}`);
      }
    });
  }

  /** Entra ID writes `name.givenName` and `urn:…:User:department` as names of members: what PATCH reads as a path is one here, too. */
  private readPath(name: string, value: Json): void {
    const bracket = name.indexOf('[');
    const path = findPath(this.definition, bracket < 0 ? name : name.slice(0, bracket));
    if (path?.kind !== 'attribute' || bracket >= 0 || (path.sub !== undefined && path.attribute.multiValued)) {
      this.note(name);
      // Of a list, it says too little to replace the former one by nothing.
      if (path?.kind === 'attribute') this.dropped.add(path.attribute.path);
      return;
    }
    const { attribute, sub } = path;
    const whole = sub === undefined ? value : { [sub.name]: value };
    if (attribute.extension === undefined) this.readAttribute(this.read, attribute, whole, sub);
    else this.readInto(attribute.extension, (part) => this.readAttribute(part, attribute, whole, sub));
  }

  /** Reads into an extension's part, which is there only when something is in it. */
  private readInto(urn: string, read: (part: Attributes) => void): void {
    const part = { ...partOf(this.read, urn) };
    read(part);
    if (Object.keys(part).length > 0) this.read[urn] = part;
  }

  /** @param sub the sub-attribute that the name of the member named, when it did */
  private readAttribute(target: Attributes, attribute: Attribute, value: Json, sub?: Attribute): void {
    const { mutability, path, name } = attribute;
    if (!once(this.seen, sub ?? attribute, path, this.note)) return;
    // `members` are no part of the canonical form: read/group.ts reads them. A value that is accepted and dropped can be anything.
    if (mutability === 'readOnly' || mutability === 'writeOnly' || path === 'members') return;
    const canonical = readValue(attribute, value, this.note);
    if (canonical === UNREAD) {
      this.dropped.add((sub ?? attribute).path);
      return;
    }
    const former = target[name];
    if (canonical !== undefined) {
      target[name] = isObject(canonical) && isObject(former) ? { ...canonical, ...former } : canonical;
    }
  }
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
          `${path} is immutable and has the value ${excerpt(kept)}. Send that value, or omit the attribute.`,
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

/** Whether a message's `schemas` names the message (RFC 7644 §3.1). */
export function namesMessage(urn: string, schemas: Json | undefined): boolean {
  return (
    Array.isArray(schemas) && schemas.some((one) => typeof one === 'string' && one.toLowerCase() === urn.toLowerCase())
  );
}
