import { badRequest, excerpt, type ScimError } from '../errors';
import type { Json } from '../types';

/** Which page a list request asks for. */
export type Page =
  | { readonly method: 'index'; readonly startIndex: number; readonly count: number }
  | {
      readonly method: 'cursor';
      /** As the client sends it back; undefined asks for the first page. */
      readonly cursor: string | undefined;
      readonly count: number;
    };

/** How many resources a page has at most, and when the request does not say. */
export interface PageLimits {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
}

/** The paging parameters of a request, of a query string or a SearchRequest. */
export interface PageParameters {
  readonly startIndex?: Json | undefined;
  readonly count?: Json | undefined;
  /** There, even if empty or null: the client pages by cursor. */
  readonly cursor?: Json | undefined;
}

// RFC 9865 §2: unreserved characters of RFC 3986.
const CURSOR = /^[-._~0-9A-Za-z]+$/;

/**
 * Reads the paging parameters. By index (RFC 7644 §3.4.2.4): a startIndex below 1 is 1, a count below 0 is 0. By cursor (RFC 9865 §2):
 * a startIndex is then ignored. A count above the maximum is answered with a smaller page, as both RFCs allow.
 * @throws ScimError 400 invalidValue, invalidCount, invalidCursor
 */
export function readPage(parameters: PageParameters, limits: PageLimits): Page {
  const { cursor } = parameters;
  if (cursor === undefined) {
    const startIndex = Math.max(1, readInteger('startIndex', parameters.startIndex, 'invalidValue') ?? 1);
    return { method: 'index', startIndex, count: readCount(parameters.count, limits, 'invalidValue') };
  }
  const count = readCount(parameters.count, limits, 'invalidCount');
  if (cursor === null || cursor === '') return { method: 'cursor', cursor: undefined, count };
  if (typeof cursor !== 'string' || !CURSOR.test(cursor)) throw invalidCursor();
  return { method: 'cursor', cursor, count };
}

/** A cursor that this service never gave out, or not for this request. One text for all reasons, so that it tells a forger nothing. */
export function invalidCursor(): ScimError {
  return badRequest(
    'invalidCursor',
    'The cursor is not valid for this request. Start again without a cursor value, and keep the other parameters the same on every page.',
  );
}

/** A cursor that is too old (RFC 9865 §3). */
export function expiredCursor(): ScimError {
  return badRequest('expiredCursor', 'The cursor has expired. Start again without a cursor value.');
}

function readCount(value: Json | undefined, limits: PageLimits, scimType: 'invalidValue' | 'invalidCount'): number {
  const count = readInteger('count', value, scimType) ?? limits.defaultPageSize;
  return Math.min(limits.maxPageSize, Math.max(0, count));
}

function readInteger(
  name: string,
  value: Json | undefined,
  scimType: 'invalidValue' | 'invalidCount',
): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  // Beyond 2^53 a number is no longer exact, and no list is that long.
  if (typeof number === 'number' && (Number.isInteger(number) || Math.abs(number) === Number.POSITIVE_INFINITY)) {
    return Math.min(Number.MAX_SAFE_INTEGER, number);
  }
  throw badRequest(scimType, `${name} must be a whole number; got ${excerpt(value)}.`);
}
