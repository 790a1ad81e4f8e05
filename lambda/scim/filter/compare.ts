import { booleanFromString } from '../dialects';
import { badRequest, excerpt } from '../errors';
import type { Attribute } from '../schema/attribute';
import { foldCase, type Json } from '../types';
import type { ComparisonOperator, FilterValue } from './ast';

/** Decides one value of an attribute. */
export type Test = (value: Json | undefined) => boolean;

/**
 * Compiles `attribute operator value` by the attribute's type (RFC 7644 §3.4.2.2, table 3). An attribute without a value equals
 * null and nothing else; so `ne` holds for it, as `not (… eq …)` does.
 *
 * @param attribute a simple attribute
 * @param text the value as a text
 * @throws ScimError 400 invalidFilter when the type knows no such comparison, or the value is none of the type
 */
export function compileComparison(
  attribute: Attribute,
  operator: ComparisonOperator,
  value: FilterValue,
  text: string = String(value),
): Test {
  // RFC 7643 §2.5: null is "no value", whatever the type.
  if (value === null) return compareWithNull(attribute, operator);
  switch (attribute.type) {
    case 'boolean':
      return compareBoolean(attribute, operator, value);
    case 'integer':
    case 'decimal':
      return compareNumber(attribute, operator, value);
    case 'dateTime':
      return compareDateTime(attribute, operator, text);
    case 'binary':
      if (isOrdering(operator)) throw unsupported(attribute, operator, 'eq, ne, co, sw, ew and pr');
      return compareText(attribute, operator, text);
    default:
      return compareText(attribute, operator, text);
  }
}

/** `pr`: RFC 7643 §2.5 has null, an empty array and absence as one; RFC 7644 §3.4.2.2 adds the empty string. */
export function isPresent(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function compareWithNull(attribute: Attribute, operator: ComparisonOperator): Test {
  if (operator === 'eq') return (value) => !isPresent(value);
  if (operator === 'ne') return isPresent;
  throw badRequest('invalidFilter', `${attribute.path} ${operator} null: null can be compared only with eq and ne.`);
}

function compareBoolean(attribute: Attribute, operator: ComparisonOperator, value: FilterValue): Test {
  if (operator !== 'eq' && operator !== 'ne') throw unsupported(attribute, operator, 'eq, ne and pr');
  // Entra ID writes roles[primary eq "True"].
  const expected = booleanFromString(value);
  if (typeof expected !== 'boolean') throw mismatch(attribute, value, 'true or false');
  return operator === 'eq' ? (actual) => actual === expected : (actual) => actual !== expected;
}

function compareNumber(attribute: Attribute, operator: ComparisonOperator, expected: FilterValue): Test {
  if (isSubstring(operator)) throw unsupported(attribute, operator, 'eq, ne, gt, ge, lt, le and pr');
  if (typeof expected !== 'number') throw mismatch(attribute, expected, 'a number without quotes');
  return compareOrdered(operator, expected, (actual) => (typeof actual === 'number' ? actual : undefined));
}

function compareDateTime(attribute: Attribute, operator: ComparisonOperator, value: string): Test {
  if (isSubstring(operator)) return compareText(attribute, operator, value);
  const expected = readInstant(value);
  if (expected === undefined) throw mismatch(attribute, value, 'a date and time such as "2026-01-31T08:00:00Z"');
  return compareOrdered(operator, expected, readInstant);
}

function compareText(attribute: Attribute, operator: ComparisonOperator, text: string): Test {
  const read = attribute.caseExact ? exactText : foldedText;
  const expected = attribute.caseExact ? text : foldCase(text);
  switch (operator) {
    case 'co':
      return (actual) => read(actual)?.includes(expected) ?? false;
    case 'sw':
      return (actual) => read(actual)?.startsWith(expected) ?? false;
    case 'ew':
      return (actual) => read(actual)?.endsWith(expected) ?? false;
    default:
      return compareOrdered(operator, expected, read);
  }
}

type OrderedOperator = Exclude<ComparisonOperator, 'co' | 'sw' | 'ew'>;

function compareOrdered<T extends string | number>(
  operator: OrderedOperator,
  expected: T,
  read: (value: Json | undefined) => T | undefined,
): Test {
  const ordered = (holds: (actual: T) => boolean): Test => {
    return (value) => {
      const actual = read(value);
      return actual !== undefined && holds(actual);
    };
  };
  switch (operator) {
    case 'eq':
      return (value) => read(value) === expected;
    case 'ne':
      return (value) => read(value) !== expected;
    case 'gt':
      return ordered((actual) => actual > expected);
    case 'ge':
      return ordered((actual) => actual >= expected);
    case 'lt':
      return ordered((actual) => actual < expected);
    case 'le':
      return ordered((actual) => actual <= expected);
  }
}

function exactText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function foldedText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? foldCase(value) : undefined;
}

// xsd:dateTime (RFC 7643 §2.3.5). Date.parse alone would take many a form that is none.
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** Milliseconds since 1970. A dateTime without an offset is taken as UTC, lest the answer depend on where this runs. */
function readInstant(value: FilterValue | Json | undefined): number | undefined {
  const match = typeof value === 'string' ? DATE_TIME.exec(value) : null;
  if (match === null) return undefined;
  const instant = Date.parse(match[1] === undefined ? `${match[0]}Z` : match[0]);
  return Number.isNaN(instant) ? undefined : instant;
}

function isSubstring(operator: ComparisonOperator): operator is 'co' | 'sw' | 'ew' {
  return operator === 'co' || operator === 'sw' || operator === 'ew';
}

function isOrdering(operator: ComparisonOperator): boolean {
  return operator === 'gt' || operator === 'ge' || operator === 'lt' || operator === 'le';
}

function unsupported(attribute: Attribute, operator: ComparisonOperator, supported: string) {
  const detail = `${attribute.path} is of type ${attribute.type}, which does not support ${operator}. Supported: ${supported}.`;
  return badRequest('invalidFilter', detail);
}

function mismatch(attribute: Attribute, value: FilterValue, expected: string) {
  const detail = `${attribute.path} is of type ${attribute.type}: expected ${expected}, found ${excerpt(value)}.`;
  return badRequest('invalidFilter', detail);
}
