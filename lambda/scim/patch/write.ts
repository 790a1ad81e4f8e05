import { badRequest, excerpt } from '../errors';
import type { Attribute } from '../schema/attribute';
import { type Attributes, isObject, type Json, type JsonObject } from '../types';

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
