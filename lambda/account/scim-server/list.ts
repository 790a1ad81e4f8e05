import type { JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { Refused, Unavailable } from '../errors';
import type { Page } from '../port';
import type { ScimApi } from './api';
import { elements, text, wholeNumber } from './wire';

/** Resources asked for at a time. */
const PAGE_SIZE = 100;
/** A total may be wrong by this number, or by this share, before the list itself is rejected. */
const toleratedCount = 20;
const toleratedShare = 0.05;

/** What is read as a list. */
export interface List {
  /** Such as `/Users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /**
   * How an answer counts that announces resources and lists none. A list of groups is only doubted, since a missing group removes no
   * one; a list of people fails, since a missing person would be invited again. @default 'doubt'
   */
  readonly nothingShown?: 'doubt' | 'failure';
}

/** Where in a list the next page begins. */
interface Place {
  readonly start: number;
  /** The first resource of the page before, to notice a server that answers every page with the same one. */
  readonly before?: string;
  /** The first resource of the list, to notice a server that counts from 0. */
  readonly head?: string;
}

/**
 * One page of a SCIM list (RFC 7644 §3.4.2.4). Tolerates what servers do: answer everything at once, ignore `startIndex` or `count`,
 * return smaller pages, count from 0, omit `totalResults`, miscount, or count only the current page.
 *
 * A short list is a failure: a caller that believes it suspends the people who are not in it. Where a server contradicts itself only
 * slightly, or may have cut the list, the items are used, and `doubt` says why absence from the list proves nothing.
 *
 * @param next from the page before
 * @throws Refused when the bookmark belongs to another list: start again
 * @throws Unavailable when the answer is not a list, ends early, or repeats the same page
 */
export async function listPage(api: ScimApi, list: List, next: string | undefined): Promise<Page<JsonObject>> {
  const place = readPlace(next);
  let { items, total } = await ask(api, list, place.start);
  // An empty page before the end may be a hiccup.
  if (items.length === 0 && place.start <= (total ?? 0)) ({ items, total } = await ask(api, list, place.start));
  if (items.length === 0) return end(api, list, place, total);
  const first = text(items[0]?.id);
  // The page before again, or the first one: there are no others.
  if (first === place.before || first === place.head) return circle(list, place, items.length, total);
  const last = place.start + items.length - 1;
  const reached = total !== undefined && last >= total;
  // A page that ends at the total is no proof of the end where the server may have cut it and counts only what it shows. One more
  // request makes sure.
  const mayBeCut = items.length === PAGE_SIZE || (place.start === 1 && looksCut(items.length));
  if (reached && !mayBeCut) return { items };
  return { items, next: JSON.stringify([last + 1, first, place.head ?? first]) };
}

/**
 * Whether the list can be read: one resource is asked for.
 * @throws AccountError when it cannot
 */
export async function probeList(api: ScimApi, list: List): Promise<void> {
  await ask(api, list, 1, 1);
}

interface Answer {
  readonly items: readonly JsonObject[];
  readonly total: number | undefined;
}

async function ask(api: ScimApi, { path, query }: List, start: number, count = PAGE_SIZE): Promise<Answer> {
  const body = await api({
    method: 'GET',
    path,
    query: { ...query, startIndex: String(start), count: String(count) },
  });
  const total = wholeNumber(body?.totalResults);
  return { items: resourcesOf(body, total, path), total };
}

/** After an empty page: whether it is the end of the list. */
async function end(api: ScimApi, list: List, place: Place, total: number | undefined): Promise<Page<JsonObject>> {
  const { path, nothingShown = 'doubt' } = list;
  const seen = place.start - 1;
  if (total === undefined || seen >= total) return { items: [] };
  const missing = total - seen;
  if ((seen === 0 && nothingShown === 'failure') || missing > Math.max(toleratedCount, total * toleratedShare)) {
    throw new Unavailable(`${path} announced ${total} resources and ended after ${seen}`);
  }
  const zeroth = missing === 1 && place.head !== undefined ? (await ask(api, list, 0, 1)).items[0] : undefined;
  // The server counts from 0, so the first resource was never requested.
  if (zeroth !== undefined && text(zeroth.id) !== place.head) return { items: [zeroth] };
  return { items: [], doubt: `${path} announced ${total} resources and showed ${seen}` };
}

/** The server does not page: whether the list is complete all the same. */
function circle({ path }: List, { start }: Place, count: number, total: number | undefined): Page<JsonObject> {
  const isWhole = total === undefined ? count !== PAGE_SIZE : start > total;
  if (!isWhole) {
    throw new Unavailable(`${path} answers every page with the same resources, so the list cannot be read to its end`);
  }
  if (!looksCut(count)) return { items: [] };
  return {
    items: [],
    doubt: `${path} shows exactly ${count} resources, answers every page with them, and may have more`,
  };
}

/** Lists are cut at round numbers. */
const looksCut = (count: number): boolean => count % 10 === 0 || count % 25 === 0;

function resourcesOf(body: JsonObject | undefined, total: number | undefined, path: string): readonly JsonObject[] {
  const resources = body?.Resources ?? body?.resources;
  // RFC 7644 §3.4.2 lets an empty list leave Resources out; servers in Go write null.
  if ((resources === undefined || resources === null) && total === 0) return [];
  const listed = typeof resources === 'object' ? elements(resources) : undefined;
  if (listed === undefined) throw new Unavailable(`${path} answered without a list of resources`, { status: 200 });
  return listed.map((resource) => {
    if (isObject(resource) && text(resource.id) !== '') return resource;
    throw new Unavailable(`${path} listed something that has no id`);
  });
}

function readPlace(next: string | undefined): Place {
  if (next === undefined) return { start: 1 };
  const [start, before, head] = parts(next);
  if (typeof start !== 'number' || typeof before !== 'string' || typeof head !== 'string') {
    throw new Refused('this page does not belong to this list', 'bookmark');
  }
  return { start, before, head };
}

function parts(next: string): unknown[] {
  try {
    const json = JSON.parse(next) as unknown;
    return Array.isArray(json) ? json : [];
  } catch {
    return [];
  }
}

/** Every resource of a list. */
export async function listAll(api: ScimApi, list: List): Promise<Page<JsonObject>> {
  const all: JsonObject[] = [];
  const doubts: string[] = [];
  let next: string | undefined;
  do {
    const page: Page<JsonObject> = await listPage(api, list, next);
    all.push(...page.items);
    if (page.doubt !== undefined) doubts.push(page.doubt);
    next = page.next;
  } while (next !== undefined);
  return doubts.length === 0 ? { items: all } : { items: all, doubt: doubts.join('; ') };
}
