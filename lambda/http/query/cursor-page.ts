import type { Page } from '../../scim/list/page';
import type { PageFacts } from '../../scim/list/response';
import type { Sort } from '../../scim/list/sort';
import type { Cursors, Position } from './cursor';
import { indexPage } from './index-page';
import { type Match, ScanBudget } from './matching';
import type { PageBody } from './page';
import { matchesAt, type Search, scanPage, sortedPlaces } from './search';

/** One page of a walk, with what lies beyond its ends. */
interface Stretch {
  readonly matches: readonly Match[];
  /** Whether there are matches before the first, after the last. */
  readonly before: boolean;
  readonly after: boolean;
  /** The position that a match has in cursors. */
  readonly at: (match: Match, index: number) => Omit<Position, 'direction'>;
  readonly total?: number | undefined;
}

/**
 * A page by cursor (RFC 9865): from the beginning, or from where a cursor points. Costs the page itself; with a filter that no key
 * serves, what is read until the page is full.
 *
 * @throws ScimError 400 `invalidCursor`, `expiredCursor`, `tooMany`
 */
export async function cursorPage(
  page: Extract<Page, { method: 'cursor' }>,
  search: Search,
  scope: readonly string[],
  cursors: Cursors,
  represent: (matches: readonly Match[]) => Promise<PageBody>,
): Promise<{ readonly facts: PageFacts; readonly resources: PageBody['resources'] }> {
  if (page.count === 0) {
    const { total } = await indexPage({ method: 'index', startIndex: 1, count: 0 }, search, represent);
    return { facts: { totalResults: total }, resources: [] };
  }
  const from = page.cursor === undefined ? undefined : await cursors.open(page.cursor, scope);
  const stretch = await (search.sort === undefined
    ? walk(search, from, page.count)
    : sortedStretch(search, search.sort, from, page.count));
  const { resources, used } = await represent(stretch.matches);
  const [first, last] = [stretch.matches[0], stretch.matches[used - 1]];
  const next = last !== undefined && (stretch.after || used < stretch.matches.length);
  const seal = (direction: Position['direction'], match: Match, index: number) =>
    cursors.seal({ direction, ...stretch.at(match, index) }, scope);
  return {
    resources,
    facts: {
      totalResults: stretch.total,
      nextCursor: next ? await seal('after', last, used - 1) : undefined,
      previousCursor: first !== undefined && stretch.before ? await seal('before', first, 0) : undefined,
    },
  };
}

/** In a sorted list a position is a place: the order is made anew for each page. */
async function sortedStretch(search: Search, sort: Sort, from: Position | undefined, count: number): Promise<Stretch> {
  const places = await sortedPlaces(search, sort);
  const place = Number(from?.at ?? -1);
  const start = from?.direction === 'before' ? Math.max(0, place - count) : place + 1;
  const end = from?.direction === 'before' ? place : start + count;
  return {
    matches: await matchesAt(places.slice(start, end)),
    before: start > 0,
    after: end < places.length,
    at: (_match, index) => ({ collection: 0, at: String(start + index) }),
    total: places.length,
  };
}

/** Walks the directory from a position, in the direction that the cursor has, until the page is full. */
async function walk(search: Search, from: Position | undefined, count: number): Promise<Stretch> {
  const backwards = from?.direction === 'before';
  // One match more than the page holds tells whether there is another page.
  const found = await collect(search, from, count + 1, backwards);
  const more = found.length > count;
  const matches = backwards ? found.slice(0, count).reverse() : found.slice(0, count);
  const place = (match: Match) => ({
    collection: search.parts.findIndex(({ collection }) => collection === match.collection),
    at: match.record.id,
  });
  // The page that a client came from is there: it held the resource at which the cursor points.
  return backwards
    ? { matches, before: more, after: true, at: place }
    : { matches, before: from !== undefined, after: more, at: place };
}

async function collect(
  search: Search,
  from: Position | undefined,
  wanted: number,
  backwards: boolean,
): Promise<Match[]> {
  const budget = new ScanBudget(search.deadline);
  const found: Match[] = [];
  const first = from?.collection ?? 0;
  const size = search.filtered ? scanPage : wanted;
  // The part in which the cursor points, then those beyond it in its direction.
  const parts = backwards ? search.parts.slice(0, first + 1).reverse() : search.parts.slice(first);
  for (const [index, { matcher }] of parts.entries()) {
    const start = { direction: backwards ? 'before' : 'after', id: index === 0 ? from?.at : undefined } as const;
    for await (const matches of matcher.walk(start, size, budget)) {
      found.push(...matches);
      if (found.length >= wanted) return found.slice(0, wanted);
    }
  }
  return found;
}
