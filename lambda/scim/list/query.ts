import { badRequest } from '../errors';
import type { SelectionParameters } from '../selection';
import { type Page, type PageLimits, readPage } from './page';

/** What a list request asks for (RFC 7644 §3.4.2): of a query string, or of a SearchRequest. */
export interface ListQuery extends SelectionParameters {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly page: Page;
}

/** Query parameters, decoded: each name with its values in order. */
export type QueryParameters = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Reads the query parameters of a list request. Unknown ones are ignored: Entra ID adds `aadOptscim062020` to every URL.
 * @throws ScimError 400 when one is not as it should be, or is there twice
 */
export function readListQuery(query: QueryParameters, limits: PageLimits): ListQuery {
  return {
    filter: nonEmpty(single(query, 'filter')),
    sortBy: nonEmpty(single(query, 'sortBy')),
    sortOrder: nonEmpty(single(query, 'sortOrder')),
    attributes: all(query, 'attributes'),
    excludedAttributes: all(query, 'excludedAttributes'),
    page: readPage(
      { startIndex: single(query, 'startIndex'), count: single(query, 'count'), cursor: single(query, 'cursor') },
      limits,
    ),
  };
}

/** The attributes that a request for one resource selects: GET, POST, PUT and PATCH take these two parameters (RFC 7644 §3.9). */
export function readSelectionQuery(query: QueryParameters): SelectionParameters {
  return { attributes: all(query, 'attributes'), excludedAttributes: all(query, 'excludedAttributes') };
}

function all(query: QueryParameters, name: string): readonly string[] | undefined {
  return Object.hasOwn(query, name) ? query[name] : undefined;
}

function single(query: QueryParameters, name: string): string | undefined {
  const values = all(query, name) ?? [];
  if (values.length > 1) throw badRequest('invalidValue', `${name} occurs ${values.length} times. Send it once.`);
  return values[0];
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
