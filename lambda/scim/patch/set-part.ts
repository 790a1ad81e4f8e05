import { badRequest, excerpt } from '../errors';
import type { Attribute } from '../schema/attribute';
import type { Json, JsonObject } from '../types';
import { sameJson } from './same';

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
