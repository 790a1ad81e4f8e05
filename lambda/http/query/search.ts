import { badRequest } from '../../scim/errors';
import { type Sort, sortResources } from '../../scim/list/sort';
import { represent } from '../../scim/represent';
import { selectEverything } from '../../scim/selection';
import type { JsonObject } from '../../scim/types';
import type { Collection } from '../collections';
import { maxSorted } from './limits';
import { type Match, type Matcher, ScanBudget } from './matching';

/** A request's filter on one resource type. */
export interface SearchPart {
  readonly collection: Collection;
  readonly matcher: Matcher;
}

/** What a list request looks for. */
export interface Search {
  readonly parts: readonly SearchPart[];
  readonly filtered: boolean;
  readonly sort: Sort | undefined;
}

/** How many resources a scan reads at a time. */
export const scanPage = 500;

/** All matches, type by type and in order of creation, a page of the directory at a time. */
export async function* allMatches({ parts }: Search): AsyncGenerator<Match[], void, undefined> {
  const budget = new ScanBudget();
  for (const { matcher } of parts) yield* matcher.walk({ direction: 'after', id: undefined }, scanPage, budget);
}

/**
 * All matches in the order that the request asks for (RFC 7644 §3.4.2.3).
 *
 * @throws ScimError 400 `tooMany`
 */
export async function sortedMatches(search: Search, sort: Sort): Promise<Match[]> {
  const matches: Match[] = [];
  for await (const page of allMatches(search)) {
    matches.push(...page);
    if (matches.length > maxSorted) {
      throw badRequest(
        'tooMany',
        `One request can sort at most ${maxSorted} resources. Omit sortBy, or narrow the filter.`,
      );
    }
  }
  // An order by what is derived (a member's id) means nothing to anybody; what is stored is enough.
  const sortable = matches.map((match) => ({ [marker]: match, ...whole(match) }) as JsonObject & { [marker]: Match });
  return sortResources(sortable, sort).map((resource) => resource[marker]);
}

const marker = Symbol('match');

function whole({ collection: { definition }, record }: Match): JsonObject {
  return represent(definition, record, '', {}, selectEverything(definition));
}
