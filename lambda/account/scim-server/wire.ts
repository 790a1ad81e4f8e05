import { addressKey } from '../../scim/email-address';
import { foldCase, isObject, type Json, type JsonObject } from '../../scim/types';
import type { Person, Profile as PersonProfile } from '../port';
import type { Profile } from './profiles';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

// Servers write values of other JSON types than RFC 7643 has for them: ids as numbers, booleans as text or 0 and 1, a list of one as
// the one, a list as an object with the keys 0, 1, 2 …, a member or an address as a bare text. Each is read where it can mean one
// thing only.

/** A text, or '': the self-hosted bridge writes empty texts where others leave an attribute out. Numbers count as their digits. */
export function text(json: Json | undefined): string {
  if (typeof json === 'string') return json;
  return typeof json === 'number' ? String(json) : '';
}

/** A whole number, also written as text; undefined for anything else. */
export function wholeNumber(json: Json | undefined): number | undefined {
  const digits = text(json).trim();
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}

/** Yes or no in the spellings that are sent; undefined when nothing is said. */
export function truth(json: Json | undefined): boolean | undefined {
  if (typeof json === 'boolean') return json;
  const said = foldCase(text(json).trim());
  if (/^(true|1|yes|on|active|enabled)$/.test(said)) return true;
  return /^(false|0|no|off|inactive|disabled|suspended|deactivated|blocked)$/.test(said) ? false : undefined;
}

/** The elements of a list; undefined when there is none. */
export function elements(json: Json | undefined): readonly Json[] | undefined {
  if (Array.isArray(json)) return json;
  if (typeof json === 'string' || typeof json === 'number') return json === '' ? [] : [json];
  if (!isObject(json)) return undefined;
  const names = Object.keys(json);
  return names.every((name) => /^\d+$/.test(name)) ? Object.values(json) : [json];
}

/** An element's `value`, or the element itself where it is a bare text. */
function valueIn(json: Json): string {
  return isObject(json) ? text(json.value) : text(json);
}

/** A SCIM User in the port's words. The email is the primary one, else the first, else userName. */
export function personOf(user: JsonObject, { activeState }: Profile): Person {
  const name = isObject(user.name) ? user.name : {};
  const active = isActive(user);
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

/** `active` is not required (RFC 7643 §4.1.1): only a no, however it is written, means suspended. */
export function isActive(user: JsonObject): boolean {
  return truth(user.active) !== false;
}

function emailOf(user: JsonObject): string {
  const emails = emailsOf(user);
  return valueIn(emails.find(isPrimary) ?? emails[0] ?? null) || text(user.userName);
}

const isPrimary = (email: Json): boolean => isObject(email) && truth(email.primary) === true;

function emailsOf(user: JsonObject): readonly Json[] {
  return (elements(user.emails) ?? []).filter((email) => valueIn(email) !== '');
}

/** Some releases say so in `roles` or `userType`; without either, a person does not count as a guest. */
function isGuest(user: JsonObject): boolean {
  const said = [text(user.userType), ...(elements(user.roles) ?? []).map(valueIn)];
  return said.some((role) => foldCase(role) === 'guest');
}

/**
 * Whether a User goes by that email: as userName, as the primary email, or as any where none is primary. A filter's answer is believed
 * only then. Beside a primary one stand addresses of others, too: a leaver's is given to whoever reads their mail from now on.
 */
export function goesBy(user: JsonObject, email: string): boolean {
  const wanted = addressKey(email);
  const emails = emailsOf(user);
  const main = emails.some(isPrimary) ? emails.filter(isPrimary) : emails;
  return [text(user.userName), ...main.map(valueIn)].some((value) => addressKey(value) === wanted);
}

/** The ids of a group's members as a body shows them; undefined when it shows none. Nested groups are no people. */
export function membersIn(group: JsonObject): readonly string[] | undefined {
  return elements(group.members)
    ?.filter((member) => !isNested(member))
    .map((member) => valueIn(member) || referredTo(member).id);
}

function isNested(member: Json): boolean {
  return (isObject(member) && foldCase(text(member.type)) === 'group') || referredTo(member).collection === 'groups';
}

/** What a member refers to (RFC 7643 §2.4): some servers leave its value out, and its type. */
function referredTo(member: Json): { readonly collection: string; readonly id: string } {
  const reference = isObject(member) ? text(member.$ref) || text(member.ref) : '';
  const [, collection = '', id = ''] = /([^/]+)\/([^/?#]+)\/?$/.exec(reference) ?? [];
  return { collection: foldCase(collection), id };
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
