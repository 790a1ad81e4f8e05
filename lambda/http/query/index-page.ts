import type { Page } from '../../scim/list/page';
import type { Sort } from '../../scim/list/sort';
import type { Match } from './matching';
import type { PageBody } from './page';
import { allMatches, matchesAt, type Search, type SearchPart, sortedPlaces } from './search';

/** A page by index, with the exact number of matches. */
export interface IndexPage {
  readonly total: number;
  readonly resources: PageBody['resources'];
}

type Represent = (matches: readonly Match[]) => Promise<PageBody>;

/** The matches from `startIndex` on, at most `count` of them (RFC 7644 §3.4.2.4). */
export async function indexPage(
  { startIndex, count }: Extract<Page, { method: 'index' }>,
  search: Search,
  represent: Represent,
): Promise<IndexPage> {
  if (search.sort === undefined && !search.filtered) return wholePage(search.parts, startIndex, count, represent);
  const { total, matches } =
    search.sort === undefined
      ? await filteredPage(search, startIndex, count)
      : await sortedPage(search, search.sort, startIndex, count);
  return { total, resources: (await represent(matches)).resources };
}

async function sortedPage(search: Search, sort: Sort, startIndex: number, count: number) {
  const places = await sortedPlaces(search, sort);
  return { total: places.length, matches: await matchesAt(places.slice(startIndex - 1, startIndex - 1 + count)) };
}

/** Counts every match, keeps those of the page. */
async function filteredPage(search: Search, startIndex: number, count: number) {
  const matches: Match[] = [];
  let total = 0;
  for await (const found of allMatches(search)) {
    for (const match of found) {
      total += 1;
      if (total >= startIndex && matches.length < count) matches.push(match);
    }
  }
  return { total, matches };
}

/** Without a filter the directory knows totals and places: a page costs its own items. */
async function wholePage(
  parts: readonly SearchPart[],
  startIndex: number,
  count: number,
  represent: Represent,
): Promise<IndexPage> {
  const [only, ...others] = parts;
  if (only === undefined || others.length > 0) return jointPage(parts, startIndex, count, represent);
  const { collection } = only;
  let body: PageBody = { resources: [], used: 0 };
  const { total } = await collection.list({
    startIndex,
    count,
    // Where the answer is full, the next page begins.
    fits: async (records) => {
      body = await represent(records.map((record) => ({ collection, record })));
      return body.used;
    },
  });
  return { total, resources: body.resources };
}

/** Several types follow one another. Where the second begins depends on how many the first has: places, but no walks. */
async function jointPage(
  parts: readonly SearchPart[],
  startIndex: number,
  count: number,
  represent: Represent,
): Promise<IndexPage> {
  const matches: Match[] = [];
  let total = 0;
  for (const { collection } of parts) {
    const place = { startIndex: Math.max(1, startIndex - total), count: count - matches.length };
    const page = await collection.at(place);
    matches.push(...page.records.map((record) => ({ collection, record })));
    total += page.total;
  }
  return { total, resources: (await represent(matches)).resources };
}
