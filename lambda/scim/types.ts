/** Any JSON value, as `JSON.parse` yields it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/**
 * The canonical form of a resource, as the directory stores it: attribute names spelt as their schema spells them, extension
 * attributes under their schema's URN, values checked and normalised, nothing that is unassigned (RFC 7643 §2.5: null, [] and
 * absent are one). `schemas`, `id`, `meta`, a user's `groups` and a group's `members` are never in it: the server makes them.
 */
export type Attributes = { [name: string]: Json };

/** Whether a JSON value is an object: not null, not an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string attribute; undefined when it is absent or something else. */
export function textOf(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether the identity provider wants the person to have access: unless it says otherwise (RFC 7643 §4.1.1 leaves it open). */
export function isActive(attributes: Attributes): boolean {
  return attributes.active !== false;
}

const ONLY_ASCII = /^[\0-\x7f]*$/;

/**
 * A string as it is compared where case does not matter (RFC 7643 §2.2, `caseExact` false): lower case, and composed (NFC), so
 * that "é" typed in either of its two Unicode forms is one name. Uniqueness, filters and sorting all use this one.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return ONLY_ASCII.test(lower) ? lower : lower.normalize('NFC');
}
