import type { Page } from '../../scim/list/page';
import type { Match } from './matching';
import { allMatches, type Search, type SearchPart, sortedMatches } from './search';

/** A page by index, with the exact number of matches. */
export interface IndexPage {
  readonly total: number;
  readonly matches: readonly Match[];
}

/** The matches from `startIndex` on, at most `count` of them (RFC 7644 §3.4.2.4). */
export async function indexPage(
  { startIndex, count }: Extract<Page, { method: 'index' }>,
  search: Search,
): Promise<IndexPage> {
  if (search.sort !== undefined) {
    const matches = await sortedMatches(search, search.sort);
    return { total: matches.length, matches: matches.slice(startIndex - 1, startIndex - 1 + count) };
  }
  return search.filtered ? filteredPage(search, startIndex, count) : wholePage(search.parts, startIndex, count);
}

/** Counts every match, keeps those of the page. */
async function filteredPage(search: Search, startIndex: number, count: number): Promise<IndexPage> {
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

/** Without a filter the directory knows totals and places: a page costs its own items. Several types follow one another. */
async function wholePage(parts: readonly SearchPart[], startIndex: number, count: number): Promise<IndexPage> {
  const matches: Match[] = [];
  let total = 0;
  for (const { collection } of parts) {
    const place = { startIndex: Math.max(1, startIndex - total), count: count - matches.length };
    const page = await collection.list(place);
    matches.push(...page.records.map((record) => ({ collection, record })));
    total += page.total;
  }
  return { total, matches };
}
