import { type OnDropped, UNREAD } from '../read/scalar';
import { membersOf, readValue, subAttribute } from '../read/value';
import type { Attribute } from '../schema/attribute';
import type { Json } from '../types';

/** A sub-attribute and its canonical value; undefined when it was sent as "unassigned". */
export type Part = readonly [sub: Attribute, value: Json | undefined];

/**
 * The sub-attributes that a complex value names, each checked. Unlike a whole value, it may be a part of one: a `primary` alone
 * says something of an email that is there. Read-only ones are ignored, as is what has no meaning here. `value` comes first, see
 * `setPart`.
 *
 * @param where how an error names it
 * @throws ScimError 400 invalidValue
 */
export function readParts(attribute: Attribute, value: Json, where: string, onDropped: OnDropped): Part[] {
  const members = membersOf(attribute, value, where, onDropped);
  if (members === UNREAD) return [];
  const parts: Part[] = [];
  for (const [name, part] of Object.entries(members)) {
    const sub = subAttribute(attribute, name, onDropped);
    const canonical = sub === undefined ? UNREAD : readValue(sub, part, onDropped, `${where}.${sub.name}`);
    if (sub !== undefined && canonical !== UNREAD) parts.push([sub, canonical]);
  }
  return parts.sort(([a], [b]) => Number(b.name === 'value') - Number(a.name === 'value'));
}
