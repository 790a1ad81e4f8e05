import { ScimError } from '../../scim/errors';
import { parseFilter } from '../../scim/filter/parser';
import type { ListQuery } from '../../scim/list/query';
import { listResponse } from '../../scim/list/response';
import { readSort } from '../../scim/list/sort';
import { RetryBudget } from '../../table/transaction';
import { type Wanted, wanted } from '../answers';
import type { Collection } from '../collections';
import type { ScimAnswer } from '../exchange';
import type { Deadline } from '../request';
import type { Cursors } from './cursor';
import { cursorPage } from './cursor-page';
import { indexPage } from './index-page';
import { type Match, Matcher } from './matching';
import { pageBody } from './page';
import type { Search } from './search';

/** What answering a list request needs besides the request. */
export interface ListContext {
  readonly baseUrl: string;
  /** The size of an answer, in characters of JSON. */
  readonly budget: number;
  readonly cursors: Cursors;
  /** By when the list must be answered. */
  readonly deadline: Deadline;
}

/**
 * Answers a list or search request over one or more resource types (RFC 7644 §3.4.2, §3.4.3; RFC 9865). By key where one serves
 * the filter; else, when there is a filter or an order, by reading the directory within limits.
 *
 * @throws ScimError 400 `invalidFilter`, `invalidValue`, `tooMany`, `invalidCursor`, `expiredCursor`
 */
export async function answerList(
  query: ListQuery,
  collections: readonly Collection[],
  context: ListContext,
): Promise<ScimAnswer> {
  const views = new Map<Collection, Wanted>();
  for (const collection of collections) views.set(collection, wanted(collection.definition, query));
  const view = (match: Match): Wanted => views.get(match.collection) ?? wanted(match.collection.definition, query);
  const search = searchFor(query, collections, context);
  const patience = new RetryBudget(context.deadline.leftMs);
  const represent = (matches: readonly Match[]) => pageBody(matches, view, context.baseUrl, context.budget, patience);
  const { page } = query;
  if (page.method === 'index') {
    const { total, resources } = await indexPage(page, search, represent);
    return { status: 200, body: listResponse(resources, { totalResults: total, startIndex: page.startIndex }) };
  }
  const { facts, resources } = await cursorPage(page, search, scopeOf(query, collections), context.cursors, represent);
  return { status: 200, body: listResponse(resources, facts) };
}

/** The filter and the order, compiled for every resource type that they make sense for. */
function searchFor(query: ListQuery, collections: readonly Collection[], { baseUrl, deadline }: ListContext): Search {
  const filter = query.filter === undefined ? undefined : parseFilter(query.filter);
  const compiled = forSome(collections, (collection) => ({
    collection,
    matcher: new Matcher(collection, filter, baseUrl),
    sort: readSort(collection.definition, query.sortBy, query.sortOrder),
  }));
  return { parts: compiled, filtered: filter !== undefined, sort: compiled[0]?.sort, deadline };
}

/**
 * A search over several types may use attributes that only one of them has: the others then have no matches (RFC 7644 §3.4.2.1).
 * What makes no sense for any type is refused.
 */
function forSome<T>(collections: readonly Collection[], compile: (collection: Collection) => T): T[] {
  const compiled: T[] = [];
  let refusal: ScimError | undefined;
  for (const collection of collections) {
    try {
      compiled.push(compile(collection));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refusal ??= error;
    }
  }
  if (compiled.length === 0 && refusal !== undefined) throw refusal;
  return compiled;
}

/** What a cursor is bound to: a client must repeat these (RFC 9865 §2.1). */
function scopeOf(query: ListQuery, collections: readonly Collection[]): readonly string[] {
  const types = collections.map((collection) => collection.definition.type).join('+');
  return [types, query.filter ?? '', query.sortBy ?? '', query.sortOrder ?? ''];
}
