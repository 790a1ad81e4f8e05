import { badRequest, excerpt } from '../errors';
import { memberOf } from '../read/resource';
import { isObject, type Json, type JsonObject } from '../types';
import { type PageLimits, readPage } from './page';
import type { ListQuery } from './query';

/**
 * Reads the body of a `POST …/.search` (RFC 7644 §3.4.3, RFC 9865 §2.2). It asks for what a query string asks for. `schemas` is not looked
 * at: the endpoint says what the message is.
 * @throws ScimError 400 invalidSyntax, invalidValue, invalidFilter, invalidCount, invalidCursor
 */
export function readSearchRequest(body: Json, limits: PageLimits): ListQuery {
  if (!isObject(body))
    throw badRequest('invalidSyntax', `A search request must be a JSON object; got ${excerpt(body)}.`);
  return {
    filter: text(body, 'filter'),
    sortBy: text(body, 'sortBy'),
    sortOrder: text(body, 'sortOrder'),
    attributes: list(body, 'attributes'),
    excludedAttributes: list(body, 'excludedAttributes'),
    page: readPage(
      { startIndex: memberOf(body, 'startIndex'), count: memberOf(body, 'count'), cursor: memberOf(body, 'cursor') },
      limits,
    ),
  };
}

function text(body: JsonObject, name: string): string | undefined {
  const value = memberOf(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  const scimType = name === 'filter' ? 'invalidFilter' : 'invalidValue';
  throw badRequest(scimType, `${name} must be a string; got ${excerpt(value)}.`);
}

function list(body: JsonObject, name: string): readonly string[] | undefined {
  const value = memberOf(body, name);
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.map(String);
  throw badRequest('invalidValue', `${name} must be an array of attribute names; got ${excerpt(value)}.`);
}
