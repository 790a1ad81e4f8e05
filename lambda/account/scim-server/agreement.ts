import { foldCase, isObject, type JsonObject } from '../../scim/types';
import type { UserChange } from './change';
import type { Profile } from './profiles';
import { goesBy, text, truth } from './wire';

// Whether what an account shows after a change agrees with what was asked. Only a contradiction counts: what it does not show is not
// doubted, and it may spell things its own way.

/** A text as an account may spell it: without regard to case, Unicode form and blanks. */
const spelt = (name: string): string => foldCase(name.normalize('NFKC')).replace(/\s+/g, ' ').trim();

/** Whether two names are spellings of one. */
export const sameName = (one: string, other: string): boolean => spelt(one) === spelt(other);

/** Whether a name is what an account makes of one that is too long for it. */
export const isCutShort = (shown: string, asked: string): boolean => spelt(asked).startsWith(spelt(shown));

/** How the User in an answer contradicts the change, as text; undefined when it agrees. */
export function contradiction(user: JsonObject, change: UserChange, profile: Profile): string | undefined {
  const active = truth(user.active);
  if (change.active !== undefined && active !== undefined && active !== change.active) {
    return `left the person ${active ? 'active' : 'suspended'}`;
  }
  if (change.email !== undefined && profile.emailChange === 'at once' && !goesBy(user, change.email)) {
    return 'left the email address as it was';
  }
  return keepsName(user, change) ? 'left the name as it was' : undefined;
}

/** Nothing of what was asked is to be seen: one part is enough to believe it, because accounts make the other parts of it. */
function keepsName(user: JsonObject, change: UserChange): boolean {
  const name = isObject(user.name) ? user.name : {};
  const sides = [
    [change.givenName, text(name.givenName)],
    [change.familyName, text(name.familyName)],
    [change.displayName, text(user.displayName)],
  ] as const;
  const shown = sides.flatMap(([asked, is]) => (asked === undefined || is === '' ? [] : [{ asked, is }]));
  if (shown.length === 0 || shown.some(({ asked, is }) => sameName(asked, is) || isCutShort(is, asked))) return false;
  const onlyDisplayName = change.givenName === undefined && change.familyName === undefined;
  return !(onlyDisplayName && isDerived(user, name));
}

/** Some accounts make the display name of the two halves, and keep none of its own. */
function isDerived(user: JsonObject, name: JsonObject): boolean {
  const whole = [text(name.givenName), text(name.familyName)].filter((part) => part !== '').join(' ');
  return whole !== '' && sameName(text(user.displayName), whole);
}
