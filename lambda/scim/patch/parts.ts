import { badRequest, excerpt } from '../errors';
import { readValue } from '../read/value';
import { type Attribute, findByName } from '../schema/attribute';
import { isObject, type Json } from '../types';

/** A sub-attribute and its canonical value; undefined when it was sent as "unassigned". */
export type Part = readonly [sub: Attribute, value: Json | undefined];

/**
 * The sub-attributes that a complex value names, each checked. Unlike a whole value, it may be a part of one: a `primary` alone
 * says something of an email that is there. Read-only and unknown ones are ignored. `value` comes first, see `setPart`.
 *
 * @param where how an error names it
 * @throws ScimError 400 invalidValue
 */
export function readParts(attribute: Attribute, value: Json, where: string): Part[] {
  if (!isObject(value)) {
    const names = attribute.subAttributes.map(({ name }) => name).join(', ');
    throw badRequest('invalidValue', `${where} must be an object with any of ${names}; got ${excerpt(value)}.`);
  }
  const parts: Part[] = [];
  for (const [name, part] of Object.entries(value)) {
    const sub = findByName(attribute.subAttributesByName, name);
    if (sub === undefined || sub.mutability === 'readOnly') continue;
    parts.push([sub, readValue(sub, part, `${where}.${sub.name}`)]);
  }
  return parts.sort(([a], [b]) => Number(b.name === 'value') - Number(a.name === 'value'));
}
