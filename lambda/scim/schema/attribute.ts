import { badRequest, excerpt } from '../errors';
import { type Attributes, isObject, type Json, type JsonObject } from '../types';
import type { AttributeDefinition } from './definition';
import type { Strictness, Tolerance } from './tolerance';

/**
 * An attribute definition compiled once, when the definitions are loaded: with the way errors name it, and its sub-attributes'
 * look-up. Nothing is compiled while a request is served.
 */
export interface Attribute extends AttributeDefinition {
  /** As a filter or an error names it: `userName`, `name.familyName`, `urn:…:User:manager.value`. */
  readonly path: string;
  /** Where it is stored: the URN of its extension, or undefined for an attribute of the base schema and a common one. */
  readonly extension: string | undefined;
  /** What becomes of a value that is not what the type asks for. */
  readonly tolerance: Tolerance;
  readonly subAttributes: readonly Attribute[];
  /** Sub-attributes by name; ask with `findByName`. */
  readonly subAttributesByName: Names<Attribute>;
}

/** Things by a name that is compared without regard to case (RFC 7643 §2.1). To be read with `findByName`, never iterated. */
export type Names<T> = ReadonlyMap<string, T>;

/** The one with this name, in whatever case. The usual spelling is found without folding it. */
export function findByName<T>(names: Names<T>, name: string): T | undefined {
  return names.get(name) ?? names.get(name.toLowerCase());
}

/** A look-up for `findByName`: each thing under its own spelling and under its folded one. */
export function byName<T>(things: readonly T[], nameOf: (thing: T) => string): Names<T> {
  const names = new Map<string, T>();
  for (const thing of things) names.set(nameOf(thing), thing).set(nameOf(thing).toLowerCase(), thing);
  return names;
}

/**
 * Compiles one attribute.
 * @param prefix what stands before its name in a path: '', 'name.' or 'urn:…:'
 * @param strictness which paths are not read with full tolerance
 */
export function compileAttribute(
  definition: AttributeDefinition,
  extension: string | undefined,
  prefix: string,
  strictness: Strictness,
): Attribute {
  const path = `${prefix}${definition.name}`;
  const subAttributes = (definition.subAttributes ?? []).map((sub) =>
    compileAttribute(sub, extension, `${path}.`, strictness),
  );
  return {
    ...definition,
    path,
    extension,
    tolerance: strictness.get(path) ?? 'full',
    subAttributes,
    subAttributesByName: byName(subAttributes, ({ name }) => name),
  };
}

/** An attribute's value in a resource; undefined when it has none. */
export function readAttribute(resource: Attributes, { name, extension }: Attribute): Json | undefined {
  return extension === undefined ? resource[name] : readSub(resource[extension], name);
}

/** A sub-attribute's value in a complex value; undefined when it has none. */
export function readSubAttribute(complex: Json | undefined, { name }: Attribute): Json | undefined {
  return readSub(complex, name);
}

/** The values of an attribute, of however many it may have. */
export function arrayOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function readSub(complex: Json | undefined, name: string): Json | undefined {
  return isObject(complex) ? complex[name] : undefined;
}

/** Whether two JSON values are equal; the order of an object's members does not count, that of an array's does. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((one, index) => sameJson(one, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  );
}

/**
 * A resource with one attribute set, or unassigned with undefined or an empty list. The resource given is not changed; it is
 * returned as it is when it has that value already. An extension without attributes is not kept.
 */
export function writeAttribute(
  resource: Attributes,
  { name, extension }: Attribute,
  value: Json | undefined,
): Attributes {
  if (extension === undefined) return withMember(resource, name, value);
  const former = resource[extension];
  const after = withMember(isObject(former) ? former : {}, name, value);
  return withMember(resource, extension, Object.keys(after).length === 0 ? undefined : after);
}

function withMember(object: Attributes, name: string, value: Json | undefined): Attributes {
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isEmpty ? !Object.hasOwn(object, name) : sameJson(object[name], value)) return object;
  const after = { ...object };
  if (isEmpty) delete after[name];
  else after[name] = value;
  return after;
}

/**
 * A complex value with one sub-attribute set, or unassigned with undefined. The value given is not changed.
 *
 * @throws ScimError 400 mutability when the sub-attribute is immutable and has another value
 */
export function setPart(complex: JsonObject, sub: Attribute, value: Json | undefined): JsonObject {
  const before = complex[sub.name];
  refuseImmutable(sub, before, value);
  const after: JsonObject = { ...complex };
  // A reference to the former value (RFC 7643 §2.4: $ref is the address of what `value` identifies) would point to somebody else.
  if (sub.name === 'value' && after.$ref !== undefined && !sameJson(before, value)) delete after.$ref;
  if (value === undefined) delete after[sub.name];
  else after[sub.name] = value;
  return after;
}

/**
 * RFC 7643 §2.2: an immutable attribute may be set once.
 *
 * @throws ScimError 400 mutability when it has a value and is to have another, or none
 */
export function refuseImmutable(attribute: Attribute, before: Json | undefined, after: Json | undefined): void {
  if (attribute.mutability !== 'immutable' || before === undefined || sameJson(before, after)) return;
  throw badRequest('mutability', `${attribute.path} is immutable and has the value ${excerpt(before)}.`);
}
