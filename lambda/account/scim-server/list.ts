import type { JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { Unavailable } from '../errors';
import type { Page } from '../port';
import type { ScimApi } from './api';
import { text } from './wire';

/** Resources asked for at a time. */
export const PAGE_SIZE = 100;

interface Place {
  readonly start: number;
  /** The first resource of the page before, to notice a server that answers every page with the same one. */
  readonly before?: string;
}

/**
 * One page of a SCIM list (RFC 7644 §3.4.2.4), proof against what servers do: answer everything at once, ignore `startIndex` or
 * `count`, hand out smaller pages, answer `startIndex` 0, leave `totalResults` out or count only the page in it.
 * What is missing is a failure: a caller who believes a short list suspends the people that are not in it.
 *
 * @param next from the page before
 * @throws Unavailable when the answer is no list, breaks off early, or goes round in circles
 */
export async function listPage(
  api: ScimApi,
  path: string,
  query: Readonly<Record<string, string>>,
  next: string | undefined,
): Promise<Page<JsonObject>> {
  const place = readPlace(next);
  const body = await api({
    method: 'GET',
    path,
    query: { ...query, startIndex: String(place.start), count: String(PAGE_SIZE) },
  });
  const total = typeof body?.totalResults === 'number' ? body.totalResults : undefined;
  return pageOf(place, resourcesOf(body, total, path), total, path);
}

function pageOf(
  { start, before }: Place,
  items: readonly JsonObject[],
  total: number | undefined,
  path: string,
): Page<JsonObject> {
  const first = text(items[0]?.id);
  const end = start + items.length - 1;
  const reached = total !== undefined && end >= total;
  if (items.length === 0) {
    if (total === undefined || reached) return { items };
    throw new Unavailable(`${path} announced ${total} resources and ended after ${start - 1}`);
  }
  if (first === before) {
    // The server does not page. All is there already if the former page reached the total, or was not cut at our count.
    if (total === undefined ? items.length !== PAGE_SIZE : start > total) return { items: [] };
    throw new Unavailable(`${path} answers every page with the same resources, so the list cannot be read to its end`);
  }
  // A full page that ends at the total is no proof of the end: some servers count only the page. One more request makes sure.
  if (reached && items.length !== PAGE_SIZE) return { items };
  return { items, next: `${end + 1}~${first}` };
}

function resourcesOf(body: JsonObject | undefined, total: number | undefined, path: string): readonly JsonObject[] {
  const resources = body?.Resources;
  // RFC 7644 §3.4.2 lets an empty list leave Resources out; servers in Go write null.
  if ((resources === undefined || resources === null) && total === 0) return [];
  if (!Array.isArray(resources)) throw new Unavailable(`${path} answered without a list of resources`);
  return resources.map((resource) => {
    if (isObject(resource) && text(resource.id) !== '') return resource;
    throw new Unavailable(`${path} listed something that has no id`);
  });
}

function readPlace(next: string | undefined): Place {
  if (next === undefined) return { start: 1 };
  const [, start, before] = /^(\d+)~(.*)$/s.exec(next) ?? [];
  if (start === undefined || before === undefined) throw new RangeError('this page does not belong to this list');
  return { start: Number(start), before };
}

/** Every resource of a list. */
export async function listAll(
  api: ScimApi,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<JsonObject[]> {
  const all: JsonObject[] = [];
  let next: string | undefined;
  do {
    const page: Page<JsonObject> = await listPage(api, path, query, next);
    all.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return all;
}
