import type { JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import type { Profile } from '../port';
import { optional, text, USER_SCHEMA } from './wire';

/** A change of a person, the account's own switch included. */
export type UserChange = Partial<Profile> & { readonly active?: boolean };

/**
 * A change as PATCH operations, one attribute each with a path, which is what every server takes.
 * displayName comes before the names: hosted provisioning splits a new displayName into first word and rest, and the names that
 * follow put that right (recorded behaviour of hosted provisioning).
 */
export function changeOperations(change: UserChange): JsonObject[] {
  const operations: JsonObject[] = [];
  const replace = (path: string, value: JsonObject[string] | undefined): void => {
    if (value !== undefined) operations.push({ op: 'replace', path, value });
  };
  replace('displayName', change.displayName);
  replace('name.givenName', change.givenName);
  replace('name.familyName', change.familyName);
  replace('externalId', change.externalId);
  replace('preferredLanguage', change.locale);
  if (change.email !== undefined) {
    replace('userName', change.email);
    // The whole list: a filter such as emails[type eq "work"] finds nothing where the server drops `type`, as hosted provisioning does.
    replace('emails', [{ value: change.email, type: 'work', primary: true }]);
  }
  replace('active', change.active);
  return operations;
}

/** Attributes that the server makes (RFC 7643 §3.1, §4.1.2): sent back, some refuse them. */
const SERVERS_OWN = ['meta', 'groups', 'id'] as const;

/** A User with a change applied, for PUT: userName and emails stay as the server spelt them unless the change names an email. */
export function changedUser(user: JsonObject, change: UserChange): JsonObject {
  const rest = Object.fromEntries(
    Object.entries(user).filter(([name]) => !(SERVERS_OWN as readonly string[]).includes(name)),
  );
  const given = change.givenName !== undefined || change.familyName !== undefined;
  return {
    ...rest,
    schemas: Array.isArray(user.schemas) ? user.schemas : [USER_SCHEMA],
    id: text(user.id),
    ...(given ? { name: changedName(user, change) } : {}),
    ...(change.displayName === undefined ? {} : { displayName: change.displayName }),
    ...(change.externalId === undefined ? {} : { externalId: change.externalId }),
    ...(change.locale === undefined ? {} : { preferredLanguage: change.locale }),
    ...(change.email === undefined
      ? {}
      : { userName: change.email, emails: [{ value: change.email, type: 'work', primary: true }] }),
    ...(change.active === undefined ? {} : { active: change.active }),
  };
}

function changedName(user: JsonObject, change: UserChange): JsonObject {
  const before = isObject(user.name) ? user.name : {};
  const givenName = change.givenName ?? text(before.givenName);
  const familyName = change.familyName ?? text(before.familyName);
  return {
    ...before,
    ...optional('givenName', givenName),
    ...optional('familyName', familyName),
    formatted: [givenName, familyName].filter((part) => part !== '').join(' '),
  };
}
