import { isDeepStrictEqual } from 'node:util';
import type { Attributes } from '../scim/types';

/** The attributes as they will be read back: no `undefined`, plain objects. So that comparing them tells whether they change. */
export function plain(attributes: Attributes): Attributes {
  return JSON.parse(JSON.stringify(attributes)) as Attributes;
}

/** Whether two sets of attributes are the same; the order of names does not matter, the order of values does. */
export function sameAttributes(one: Attributes, other: Attributes): boolean {
  return isDeepStrictEqual(one, other);
}

/** The later of two times, as ISO text: a clock that was set back never makes a resource look older than it was. */
export function laterOf(earliest: string, now: Date): string {
  const time = now.toISOString();
  return time > earliest ? time : earliest;
}
