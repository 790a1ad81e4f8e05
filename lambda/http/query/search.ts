import { type Sort, sortResources } from '../../scim/list/sort';
import { represent } from '../../scim/represent';
import { parseSelection, selectEverything } from '../../scim/selection';
import type { JsonObject } from '../../scim/types';
import type { Collection } from '../collections';
import type { Deadline } from '../request';
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
  readonly deadline: Deadline;
}

/** How many resources a scan reads at a time. */
export const scanPage = 500;

/** All matches, type by type and in order of creation, a page of the directory at a time. */
export async function* allMatches({ parts, deadline }: Search): AsyncGenerator<Match[], void, undefined> {
  const budget = new ScanBudget(deadline);
  for (const { matcher } of parts) yield* matcher.walk({ direction: 'after', id: undefined }, scanPage, budget);
}

/** A match that has been put into order: no more of it is held in memory than tells where it is. */
export interface Place {
  readonly collection: Collection;
  readonly id: string;
}

/**
 * All matches in the order that the request asks for (RFC 7644 §3.4.2.3).
 *
 * @throws ScimError 400 `tooMany` when that takes reading more than one request may
 */
export async function sortedPlaces(search: Search, sort: Sort): Promise<Place[]> {
  const path = sort.attribute.extension === undefined ? '' : `${sort.attribute.extension}:`;
  const parameters = { attributes: [`${path}${sort.attribute.name}`] };
  const selections = new Map(
    search.parts.map(({ collection }) => [collection, parseSelection(collection.definition, parameters)]),
  );
  const sortable: (JsonObject & { readonly [place]: Place })[] = [];
  for await (const matches of allMatches(search)) {
    for (const { collection, record } of matches) {
      const selection = selections.get(collection) ?? selectEverything(collection.definition);
      // An order by what is derived (a member's id) is of no use to clients; stored values are enough.
      const representation = represent(collection.definition, record, '', {}, selection);
      sortable.push({ ...representation, [place]: { collection, id: record.id } });
    }
  }
  return sortResources(sortable, sort).map((resource) => resource[place]);
}

const place = Symbol('place');

/** What stands at these places, read anew; without those who were deleted meanwhile. */
export async function matchesAt(places: readonly Place[]): Promise<Match[]> {
  const collections = [...new Set(places.map(({ collection }) => collection))];
  const found = await Promise.all(
    collections.map(async (collection) => {
      const ids = places.filter((one) => one.collection === collection).map(({ id }) => id);
      return (await collection.getMany(ids)).map((record): Match => ({ collection, record }));
    }),
  );
  const byId = new Map(found.flat().map((match) => [match.record.id, match]));
  return places.map(({ id }) => byId.get(id)).filter((match) => match !== undefined);
}
