import type { Attribute } from '../schema/attribute';
import { type Attributes, isObject, type Json } from '../types';

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
