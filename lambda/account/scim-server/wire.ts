import { foldCase } from '../../scim/case-fold';
import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import type { Person, Profile as PersonProfile } from '../port';
import type { Profile } from './profiles';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** A text, or '': the self-hosted bridge writes empty texts where others leave an attribute out. */
export function text(json: Json | undefined): string {
  return typeof json === 'string' ? json : '';
}

/** A SCIM User in the port's words. The email is the primary one, else the first, else userName. */
export function personOf(user: JsonObject, { activeState }: Profile): Person {
  const name = isObject(user.name) ? user.name : {};
  // `active` is not required (RFC 7643 §4.1.1); only false, in the spellings that are sent, means suspended.
  const active = !(user.active === false || foldCase(text(user.active)) === 'false');
  return {
    id: text(user.id),
    email: emailOf(user),
    ...optional('givenName', text(name.givenName)),
    ...optional('familyName', text(name.familyName)),
    ...optional('displayName', text(user.displayName)),
    ...optional('externalId', text(user.externalId)),
    active,
    state: active ? activeState : 'suspended',
    kind: isGuest(user) ? 'guest' : 'member',
  };
}

function emailOf(user: JsonObject): string {
  const emails = emailsOf(user);
  const primary = emails.find((email) => email.primary === true) ?? emails[0];
  return text(primary?.value) || text(user.userName);
}

function emailsOf(user: JsonObject): JsonObject[] {
  return Array.isArray(user.emails)
    ? (user.emails.filter((email) => isObject(email) && text(email.value) !== '') as JsonObject[])
    : [];
}

/** Some releases say so in `roles` or `userType`; where nothing is said, nobody is taken for a guest. */
function isGuest(user: JsonObject): boolean {
  const roles = Array.isArray(user.roles) ? user.roles : [];
  const said = [user.userType, ...roles.map((role) => (isObject(role) ? role.value : role))];
  return said.some((role) => foldCase(text(role)) === 'guest');
}

/** Whether a User goes by that email: as userName or any of the emails. A filter's answer is believed only then. */
export function goesBy(user: JsonObject, email: string): boolean {
  const wanted = foldCase(email);
  return [user.userName, ...emailsOf(user).map(({ value }) => value)].some((value) => foldCase(text(value)) === wanted);
}

/** Names as an invitation writes them. `name` and its parts are required by hosted provisioning's schema. */
export function invitation(profile: PersonProfile): JsonObject {
  const { givenName = '', familyName = '', email } = profile;
  const full = [givenName, familyName].filter((part) => part !== '').join(' ');
  const displayName = profile.displayName || full || (email.split('@')[0] ?? email);
  return {
    schemas: [USER_SCHEMA],
    userName: email,
    name: {
      ...optional('givenName', givenName),
      ...optional('familyName', familyName),
      formatted: full || displayName,
    },
    displayName,
    emails: [{ value: email, type: 'work', primary: true }],
    active: true,
    ...optional('externalId', profile.externalId ?? ''),
    ...optional('preferredLanguage', profile.locale ?? ''),
  };
}

/** A quoted value of a filter (RFC 7644 §3.4.2.2: a JSON string). */
export function equals(attribute: string, value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}

/** A property that is there when the text is. */
export function optional<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]?: string });
}
