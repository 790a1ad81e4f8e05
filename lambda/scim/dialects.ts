/**
 * Every place where a real client departs from RFC 7643/7644 in what it sends as a resource, and is understood all the same: who,
 * what, and what we make of it. Those of a PATCH stand at the end.
 *
 * What stands nowhere here needs no code, only the absence of a refusal:
 * - Entra ID and others send attributes and schema URNs that no schema of ours has (`http://schemas.microsoft.com/2006/11/…/Group`):
 *   they are dropped, never refused; the request log names them.
 * - `schemas` is a hint at most: the endpoint says what a resource is. OneLogin's templates name SCIM 1.1's URNs, or ones that no RFC has
 *   (`urn:scim:schemas:core:2.0`); others leave it out.
 * - Entra ID's validator sends a country's name where an ISO 3166-1 code is due: kept as it came.
 * - Attribute names arrive in any case (PingOne: `username`): RFC 7643 §2.1 has them case-insensitive anyway.
 * - Okta, Entra ID and JumpCloud echo the read-only `id`, `meta` and `groups` in a PUT: ignored, as RFC 7644 §3.5.1 asks.
 * - Okta sends a `password` with every create, even with password sync off: accepted and dropped (`mutability` writeOnly).
 */
import { isObject, type Json } from './types';

const ENTERPRISE_URN =
  /^urn:(?:ietf:params:)?scim:schemas:extension:enterprise(?:user)?(?::\d+(?:\.\d+)*)?:?(?:users?)?$/i;

/**
 * Whether a URN means the enterprise extension. Entra ID's documented create request leaves its last colon out; OneLogin's templates have
 * `urn:scim:schemas:extension:enterprise:1.0` (SCIM 1.1) and `…:2.0`.
 */
export function isEnterpriseUrn(urn: string): boolean {
  return ENTERPRISE_URN.test(urn);
}

const BASE_URN = {
  User: /^urn:(?:ietf:params:)?scim:schemas:core(?::\d+(?:\.\d+)*)?(?::?users?)?$/i,
  Group: /^urn:(?:ietf:params:)?scim:schemas:core(?::\d+(?:\.\d+)*)?(?::?groups?)?$/i,
} as const;

/**
 * Whether a URN means the base schema of a resource type, whatever its case. OneLogin's templates have `urn:scim:schemas:core:1.0`
 * (SCIM 1.1) and `urn:scim:schemas:core:2.0`.
 */
export function isBaseUrn(urn: string, type: 'User' | 'Group'): boolean {
  return BASE_URN[type].test(urn);
}

/**
 * Values that mean "unassigned". RFC 7643 §2.5 has null and [] so (JumpCloud sends `"emails": null` on every minimal PUT); Okta
 * sends `"middleName": ""`, and Entra ID clears a manager with `""`.
 */
export function isUnassigned(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * Booleans as strings: Entra ID (`"active": "False"`, `roles[].primary: "True"`) and Keycloak (`"true"`), in any case, with blanks
 * around them or not: an administrator's mapping leaves some, and somebody's suspension must not fail for them. Anything else is
 * returned as it came.
 */
export function booleanFromString(value: Json): Json {
  if (typeof value !== 'string' || value.length > 20) return value;
  const folded = value.trim().toLowerCase();
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
 * A complex value that came as what it is mainly about: Entra ID sends the manager as a bare id, Okta `"entitlements": ["a"]`, templates
 * `"name": "Ann Bell"`. It is the `value`, or of a name and an address the `formatted`.
 */
export function complexFromScalar(names: { has(name: string): boolean }, value: Json): Json {
  if (typeof value === 'object') return value;
  const name = ['value', 'formatted'].find((one) => names.has(one));
  return name === undefined ? value : { [name]: value };
}

/** A simple value in the form of a complex one: a group's `"displayName": [{"$ref": null, "value": "Staff"}]` (azure-docs#42220). */
export function scalarFromComplex(value: Json): Json {
  const single = withoutArrayOfOne(value);
  return isObject(single) && single.value !== undefined ? withoutArrayOfOne(single.value) : single;
}

/** Attributes that keep their last word when a client sends nothing for them: letting somebody in again must be said (`true`). */
export const keptUnlessSaid: ReadonlySet<string> = new Set(['active']);

/** References kept as free text: Entra ID's validator sends a `profileUrl` that is no URI, and administrators map what they like to it. */
export const freeTextReferences: ReadonlySet<string> = new Set(['profileUrl']);

/**
 * Elements that say nothing: a `type` or `primary` alone labels no value. ssosync sends `"addresses": [{"type": "work"}]`.
 */
export const labels: ReadonlySet<string> = new Set(['type', 'primary']);

/**
 * Every place where a real client departs from RFC 7644 §3.5.2 in what it sends as a PATCH, and is understood all the same: who,
 * what, and what we make of it. Single values (booleans as strings, arrays of one, a manager as "", nulls) are tolerated as above.
 *
 * What stands nowhere here needs no code, only the absence of a refusal:
 * - Okta sends the read-only `id` inside the path-less value of every rename; attributes that cannot be changed are ignored there.
 *   With a path of its own such an attribute is refused (`mutability`), as the RFC has it.
 * - Okta sends `password`: accepted and dropped.
 * - Entra ID (`aadOptscim062020`) sends path-less values with dotted and URN-qualified keys: every key is read as a path.
 * - Entra ID and Okta send what their administrators map, attributes that no schema of ours has included. Those are dropped, as they are
 *   in a POST, with a URN or without: the rest of the request is somebody's name or suspension. The one shape that stays refused is a
 *   public suite's (docs/conformance.md).
 * - Microsoft's validator sends no operations at all, others an empty `path`: nothing to do, and no path.
 * - Entra ID sends `"$ref": null` in members, Okta a `display`: of a member only `value` counts.
 */
export type OperationName = 'add' | 'replace' | 'remove';

const NAMES: readonly OperationName[] = ['add', 'replace', 'remove'];

/** Entra ID capitalises the operation (`Replace`); read in any case. Undefined when it is none of the three. */
export function readOperationName(sent: Json | undefined): OperationName | undefined {
  return typeof sent === 'string' ? NAMES.find((name) => name === sent.toLowerCase()) : undefined;
}

/** What an operation does when the filter in its path selects nothing. */
export type OnMiss = 'create' | 'refuse' | 'ignore';

/**
 * `emails[type eq "work"].value` with no such element. RFC 7644 §3.5.2.1 lets `add` create it; §3.5.2.3 wants `noTarget` of
 * `replace`. Entra ID, which alone capitalises its operations, sends `Replace` and expects the element to be created. Removing
 * what is not there is done already: clients repeat removals.
 *
 * @param sent the operation's name as the client wrote it
 * @param simple whether the filter is a single `type eq …` or `primary eq …`
 */
export function onMiss(sent: string, name: OperationName, simple: 'simple filter' | 'other filter'): OnMiss {
  if (name === 'add') return 'create';
  if (name === 'remove') return 'ignore';
  return /^[A-Z]/.test(sent) && simple === 'simple filter' ? 'create' : 'refuse';
}

/**
 * What a `remove` of a multi-valued attribute with a value takes away. The RFC knows no such value, but Entra ID (legacy),
 * JumpCloud, authentik and ssosync list in it what to remove: emptying a group instead would cut everybody off. Without a value,
 * or with null (Keycloak), the attribute is emptied; an empty list removes nothing.
 */
export function removalOf(value: Json | undefined): 'all' | 'listed' {
  return value === undefined || value === null ? 'all' : 'listed';
}
