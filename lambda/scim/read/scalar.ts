import { booleanFromString, freeTextReferences, isUnassigned, scalarFromComplex } from '../dialects';
import { badRequest, excerpt } from '../errors';
import type { Attribute } from '../schema/attribute';
import type { AttributeType } from '../schema/definition';
import type { Json } from '../types';
import { meantFor } from './meant';

/** Told of each attribute of a request whose value was not kept, by its path. Told again when it happens again. */
export type OnDropped = (path: string) => void;

/** For callers to whom it does not matter. */
export const toNobody: OnDropped = () => undefined;

/**
 * Stands for a value that cannot be read as one of its attribute. Not the same as no value: what was not understood was not said, and
 * clears nothing.
 */
export const UNREAD: unique symbol = Symbol('unread');
export type Unread = typeof UNREAD;

// Control characters, the two Unicode line ends, and halves of surrogate pairs.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\p{Surrogate}]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
// No Unicode text at all (RFC 8259 §8.2), or what most that is written in C takes for its end.
const NO_TEXT = /[\0\p{Surrogate}]/u;
const LINE_BREAKS = /[\t\n\v\f\r\x85\u2028\u2029]+/g;
const NEITHER_BREAK_NOR_TEXT = /(?![\t\n\r])[\p{Cc}\u2028\u2029\p{Surrogate}]/gu;

/**
 * A text without characters that no account shows as they are: a line break within it becomes a blank, other control characters go.
 *
 * @param lines whether the text may have several lines (postal addresses)
 */
function printable(text: string, lines: 'one line' | 'several lines'): string {
  if (!UNPRINTABLE.test(text)) return text;
  const whole = lines === 'one line' ? withoutEnds(text).replace(LINE_BREAKS, ' ') : text;
  return whole.replace(NEITHER_BREAK_NOR_TEXT, '');
}

/**
 * A name by which people or groups are told apart: characters that cannot be seen may stand around it and are taken off; within it they
 * would make two names of what looks like one.
 *
 * @param where how an error names it
 * @throws ScimError 400 invalidValue; invalidSyntax where it is no Unicode text
 */
function identifying(text: string, where: string): string {
  if (!UNPRINTABLE.test(text)) return text;
  const inner = withoutEnds(text);
  if (!UNPRINTABLE.test(inner)) return inner;
  throw badRequest(
    NO_TEXT.test(inner) ? 'invalidSyntax' : 'invalidValue',
    `${where} contains a control character (for example, a line break) or half of a surrogate pair. Correct it in the identity provider.`,
  );
}

/** By hand: a regular expression that is anchored at the end only would look at a long run of such characters once from each of them. */
function withoutEnds(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && CONTROL.test(text.charAt(from))) from += 1;
  while (to > from && CONTROL.test(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

type ScalarType = Exclude<AttributeType, 'complex'>;
type Reader = (value: Json, attribute: Attribute, where: string) => Json | undefined;

/** RFC 7643 §2.3, one reader a data type: the value as it is kept, or undefined when it is none of the type. */
const readers: Record<ScalarType, Reader> = {
  string: (value, attribute, where) => (typeof value === 'string' ? readText(value, attribute, where) : undefined),
  boolean: (value) => {
    const read = booleanFromString(value);
    // Blanks say as little as nothing does.
    return typeof read === 'boolean' || (typeof read === 'string' && read.trim() === '') ? read : undefined;
  },
  integer: (value) => (Number.isSafeInteger(value) ? withoutMinusZero(value) : undefined),
  decimal: (value) => (isStorableNumber(value) ? withoutMinusZero(value) : undefined),
  dateTime: (value) => (typeof value === 'string' && isDateTime(value) ? value : undefined),
  binary: (value) => (typeof value === 'string' && isBase64(value) ? value : undefined),
  reference: (value, { name }) => {
    if (typeof value !== 'string') return undefined;
    return freeTextReferences.has(name) ? printable(value, 'one line') : isUriReference(value) ? value : undefined;
  },
};

const accepted: Record<ScalarType, string> = {
  string: 'a string',
  boolean: 'true or false',
  integer: 'a whole number between -9007199254740991 and 9007199254740991',
  decimal: 'a number between 1e-130 and 1e125 in magnitude, or 0',
  dateTime: 'a string with date and time such as "2026-01-23T04:56:22Z" (xsd:dateTime)',
  binary: 'a string in base64 (RFC 4648 §4)',
  reference: 'a string that is a URI, absolute or relative, such as "https://example.com/a"',
};

/**
 * The value of a simple attribute, by its type and by the attribute's tolerance.
 *
 * @param where how an error names it
 * @returns undefined when it means "unassigned"; UNREAD when it has no meaning here and the attribute is one that no delivery depends on
 * @throws ScimError 400 invalidValue
 */
export function readScalar(
  attribute: Attribute,
  type: ScalarType,
  value: Json,
  where: string,
  onDropped: OnDropped,
): Json | Unread | undefined {
  const read = readers[type];
  const { tolerance } = attribute;
  let known = read(value, attribute, where);
  if (known === undefined) {
    const single = scalarFromComplex(value);
    if (isUnassigned(single)) return undefined;
    const meant = tolerance === 'none' ? single : meantFor(type, single);
    if (meant !== value) known = read(meant, attribute, where);
  }
  // Of a text there may be nothing left.
  if (known !== undefined) return known === '' || (type === 'boolean' && typeof known === 'string') ? undefined : known;
  if (tolerance === 'full') {
    onDropped(attribute.path);
    return UNREAD;
  }
  throw badRequest('invalidValue', `${where} must be ${accepted[type]}; got ${excerpt(value)}.`);
}

function readText(value: string, { tolerance, path }: Attribute, where: string): string {
  if (tolerance === 'none') return identifying(value, where);
  return printable(value, path.startsWith('addresses.') ? 'several lines' : 'one line');
}

function withoutMinusZero(value: Json): Json {
  return value === 0 ? 0 : value;
}

/** JSON.parse makes Infinity of 1e999; DynamoDB keeps magnitudes from 1e-130 up to 1e126. */
function isStorableNumber(value: Json): boolean {
  if (typeof value !== 'number') return false;
  const magnitude = Math.abs(value);
  return value === 0 || (magnitude >= 1e-130 && magnitude <= 1e125);
}

// RFC 7643 §2.3.5: a valid xsd:dateTime; its time zone is optional there.
const DATE_TIME =
  /^-?(\d{4,9})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;

/** Whether this is a date and time of the calendar: 31 April is none. */
function isDateTime(value: string): boolean {
  const parts = DATE_TIME.exec(value);
  return parts !== null && Number(parts[3]) <= daysIn(Number(parts[1]), Number(parts[2]));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** RFC 7643 §2.3.6: the padding may be left out. */
function isBase64(value: string): boolean {
  const digits = value.replace(/={1,2}$/, '');
  const padded = digits.length !== value.length;
  return /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1 && (!padded || value.length % 4 === 0);
}

// RFC 3986's excluded characters; letters beyond ASCII are left in (RFC 3987), clients do not encode them.
const NO_URI = /[\s\p{Cc}\p{Surrogate}<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})/u;

/** RFC 7643 §2.3.7: absolute or relative. */
function isUriReference(value: string): boolean {
  return !NO_URI.test(value);
}
