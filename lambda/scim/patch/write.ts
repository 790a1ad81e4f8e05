import type { Attribute } from '../schema/attribute';
import { type Attributes, isObject, type Json } from '../types';
import { sameJson } from './same';

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
