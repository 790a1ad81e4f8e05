/**
 * Every place where a real client departs from RFC 7643/7644 in what it sends as a resource, and is understood all the same: who,
 * what, and what we make of it. The PATCH dialects (operation names, paths, values that need creating) stand beside the patch code.
 *
 * What stands nowhere here needs no code, only the absence of a refusal:
 * - Entra ID and others send attributes and schema URNs that no schema of ours has (`http://schemas.microsoft.com/2006/11/…/Group`):
 *   they are ignored, never refused.
 * - Entra ID's validator sends a country's name where an ISO 3166-1 code is due: kept as it came.
 * - Attribute names arrive in any case (PingOne: `username`): RFC 7643 §2.1 has them case-insensitive anyway.
 * - Okta, Entra ID and JumpCloud echo the read-only `id`, `meta` and `groups` in a PUT: ignored, as RFC 7644 §3.5.1 asks.
 * - Okta sends a `password` with every create, even with password sync off: accepted and dropped (`mutability` writeOnly).
 */
import { isObject, type Json } from './types';

/**
 * Entra ID: its documented create request spells the enterprise URN without its last colon.
 * By what was sent (lower case), what was meant.
 */
export const misspeltUrns: ReadonlyMap<string, string> = new Map([
  [
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0user',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  ],
]);

/**
 * Values that mean "unassigned". RFC 7643 §2.5 has null and [] so (JumpCloud sends `"emails": null` on every minimal PUT); Okta
 * sends `"middleName": ""`, and Entra ID clears a manager with `""`.
 */
export function isUnassigned(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * Booleans as strings: Entra ID (`"active": "False"`, `roles[].primary: "True"`) and Keycloak (`"true"`), in any case.
 * Anything else is returned as it came.
 */
export function booleanFromString(value: Json): Json {
  if (typeof value !== 'string' || value.length > 5) return value;
  const folded = value.toLowerCase();
  if (folded === 'true') return true;
  return folded === 'false' ? false : value;
}

/** Entra ID: a one-element array around the value of a single-valued attribute (`"manager": [{…}]`, `"title": ["Engineer"]`). */
export function withoutArrayOfOne(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value;
}

/** OneLogin: an object where a list is due (`"emails": {"value": …}`); Rippling: one member where a list is due. */
export function listOf(value: Json): Json {
  return isObject(value) ? [value] : value;
}

/**
 * Entra ID: the manager as a bare id, where a complex value is due. So for any single-valued complex attribute that has a `value`.
 */
export function complexFromString(value: Json): Json {
  return typeof value === 'string' ? { value } : value;
}

/** References kept as free text: Entra ID's validator sends a `profileUrl` that is no URI, and administrators map what they like to it. */
export const freeTextReferences: ReadonlySet<string> = new Set(['profileUrl']);

/**
 * Elements that say nothing: a `type` or `primary` alone labels no value. ssosync sends `"addresses": [{"type": "work"}]`.
 */
export const labels: ReadonlySet<string> = new Set(['type', 'primary']);
