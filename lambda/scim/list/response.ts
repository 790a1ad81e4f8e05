export const LIST_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What an answer says of its place in the whole list. */
export type PageFacts =
  | { readonly totalResults: number; readonly startIndex: number }
  | {
      /** Left out when counting would mean reading everything (RFC 9865 §2). */
      readonly totalResults?: number | undefined;
      /** In every page but the last. */
      readonly nextCursor?: string | undefined;
      /** In no first page. */
      readonly previousCursor?: string | undefined;
    };

/** RFC 7644 §3.4.2. `Resources` is there even when it is empty: JumpCloud's connection test looks for it. */
export interface ListResponse {
  readonly schemas: readonly [typeof LIST_RESPONSE_SCHEMA];
  readonly totalResults?: number;
  readonly startIndex?: number;
  readonly itemsPerPage: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  readonly Resources: readonly object[];
}

/** The answer to a list or search request: one page. */
export function listResponse(resources: readonly object[], facts: PageFacts): ListResponse {
  const place: { -readonly [K in keyof ListResponse]?: ListResponse[K] } = {};
  if (facts.totalResults !== undefined) place.totalResults = facts.totalResults;
  if ('startIndex' in facts) {
    place.startIndex = facts.startIndex;
  } else {
    if (facts.nextCursor !== undefined) place.nextCursor = facts.nextCursor;
    if (facts.previousCursor !== undefined) place.previousCursor = facts.previousCursor;
  }
  return { schemas: [LIST_RESPONSE_SCHEMA], ...place, itemsPerPage: resources.length, Resources: resources };
}
