import { DirectoryKeys } from '../contract/names';
import { type Stored, toStored } from '../table/codec';
import type { KindName } from '../table/keys';
import type { Item, Query } from '../table/store';
import { type RetryBudget, withRetryBudget } from '../table/transaction';
import { Bookmarks, isExactFor, type Waiting } from './bookmarks';
import type { Context } from './context';
import { type Counter, readCounter } from './counter';

/** A part of the list, in order of creation. */
export interface Page {
  /** How many resources of the kind there are in all. */
  readonly total: number;
  readonly records: Stored[];
}

/** A part of the list that begins after a given resource. */
export interface CursorPage {
  readonly records: Stored[];
  /** Id of the last record when more follow it; pass it on to get them. */
  readonly next?: string;
}

/** A part of the list that ends before a given resource. */
export interface CursorPageBefore {
  /** In order of creation, too. */
  readonly records: Stored[];
  /** Id of the first record when more precede it. */
  readonly previous?: string;
}

/** A page by index that is asked for. */
export interface PageRequest {
  /** Position of the first record wanted, from 1 (RFC 7644 §3.4.2.4). */
  readonly startIndex: number;
  readonly count: number;
  /**
   * How many of the records the answer holds: the next page begins after them.
   *
   * @default - all
   */
  readonly fits?: (records: readonly Stored[]) => Promise<number>;
}

/** Where a page begins. */
interface Beginning {
  /** The id after which it begins; undefined at the beginning of the list, `end` past its end. */
  readonly afterId: string | undefined | typeof end;
  /** Whether that is the present list's place, not only a walk's. */
  readonly exact: boolean;
  /** Whether the page belongs to a walk from the first page on. */
  readonly walk: boolean;
  /** The bookmark that has served its purpose with this page. */
  readonly spent: Waiting | undefined;
}

const end = Symbol('end of the list');

/** Where a read begins or ends: not included; undefined is the beginning of the list. */
type Range = { readonly after: string | undefined } | { readonly before: string };

/** How many ids a jump passes over between two looks at the clock. */
const strideLength = 5000;

/**
 * The list of one kind of resource. Ids are time-ordered, so it is in order of creation and people who are added appear at its end.
 *
 * DynamoDB cannot begin at the n-th item. So each page leaves a bookmark where the next one begins: a client that walks the list
 * (1, 101, 201 …) reads each page's own items, the counters and one bookmark.
 *
 * A page is what the present list has at that place, but for one case: a walk (pages of one size, from the first on) during which
 * people are removed continues where its last page ended. The people after them have moved up, and by their new places a walk would
 * pass over some who were there all the time. Its `total` is then no less than what the walk has shown and still has to show.
 *
 * Any other position is found from the nearest valid bookmark before it, and costs the items in between.
 */
export class Paging {
  private readonly bookmarks: Bookmarks;

  constructor(
    private readonly context: Context,
    private readonly kind: KindName,
  ) {
    this.bookmarks = new Bookmarks(context.store, kind, context.clock);
  }

  /**
   * A page, and a bookmark where the next one begins.
   *
   * @throws Busy when the place is so far from any bookmark that the time is used up; repeating it goes on from where it got to
   */
  list({ startIndex, count, fits }: PageRequest): Promise<Page> {
    const first = Math.max(1, startIndex);
    return withRetryBudget(this.context.budgetMs, (patience) => this.page(first, count, fits, patience));
  }

  /**
   * The page at this position, for clients that do not start at the first page.
   *
   * @throws Busy as {@link list}
   */
  async at({ startIndex, count }: Omit<PageRequest, 'fits'>): Promise<Page> {
    const first = Math.max(1, startIndex);
    const counter = await readCounter(this.context.store, this.kind);
    if (count <= 0) return { total: counter.total, records: [] };
    const place = (patience: RetryBudget) => this.present(first, counter, patience);
    const beginning = {
      afterId: await withRetryBudget(this.context.budgetMs, place),
      exact: true,
      walk: false,
    } as const;
    return this.from({ ...beginning, spent: undefined }, first, count, counter, undefined);
  }

  private async page(first: number, count: number, fits: PageRequest['fits'], patience: RetryBudget): Promise<Page> {
    // Before the items: a removal in between makes a bookmark look older than it is, never newer.
    const [counter, waiting] = await Promise.all([
      readCounter(this.context.store, this.kind),
      first > 1 && count > 0 ? this.bookmarks.waitingAt(first, count) : [],
    ]);
    if (count <= 0) return { total: counter.total, records: [] };
    return this.from(await this.begin(first, counter, waiting, patience), first, count, counter, fits);
  }

  /** The page that begins there. */
  private async from(
    beginning: Beginning,
    first: number,
    count: number,
    counter: Counter,
    fits: PageRequest['fits'],
  ): Promise<Page> {
    const { afterId, exact } = beginning;
    if (afterId === end) return { total: counter.total, records: [] };
    // In the present list the numbers say whether there is more; a walk of its own has to look.
    const items = await this.read({ after: afterId }, exact ? count : count + 1);
    const records = items.slice(0, count).map(toStored);
    const shown = records.slice(0, fits === undefined ? count : await fits(records));
    const next = first + shown.length;
    const more = exact ? next <= counter.total : items.length > shown.length;
    await this.turn(beginning, more ? shown.at(-1)?.id : undefined, next, count, counter);
    return { total: Math.max(counter.total, more ? next : next - 1), records: shown };
  }

  /** Leaves a bookmark for the next page, and takes away the one that led here. */
  private async turn(
    { exact, walk, spent }: Beginning,
    lastId: string | undefined,
    startIndex: number,
    size: number,
    { total, removals, returns }: Counter,
  ): Promise<void> {
    const exactFor = exact ? { total, removals } : undefined;
    await Promise.all([
      lastId === undefined
        ? undefined
        : this.bookmarks.leave({ startIndex, afterId: lastId, exactFor, returns }, walk ? size : 0),
      spent === undefined ? undefined : this.bookmarks.remove(spent),
    ]);
  }

  private async begin(
    first: number,
    counter: Counter,
    waiting: readonly Waiting[],
    patience: RetryBudget,
  ): Promise<Beginning> {
    if (first === 1) return { afterId: undefined, exact: true, walk: true, spent: undefined };
    // Several clients may be paging. The bookmark furthest behind skips no one, so it serves any of them and stays for the others.
    const walks = waiting.toSorted((one, other) => (one.afterId < other.afterId ? -1 : 1));
    const [behind, spent] = [walks[0], walks.at(-1)];
    if (behind === undefined) {
      return { afterId: await this.present(first, counter, patience), exact: true, walk: false, spent: undefined };
    }
    const going = { walk: true, spent };
    if (isExactFor(behind, counter)) return { afterId: behind.afterId, exact: true, ...going };
    // Whoever comes back does so at their old place: then the present list may be behind the walk.
    if (waiting.some(({ returns }) => returns !== counter.returns)) {
      const afterId = await this.present(first, counter, patience);
      if (afterId !== end && (afterId ?? '') < behind.afterId) return { afterId, exact: true, ...going };
    }
    return { afterId: behind.afterId, exact: false, ...going };
  }

  /** The id after which this place in the present list comes. */
  private async present(first: number, counter: Counter, patience: RetryBudget): Promise<Beginning['afterId']> {
    if (first === 1) return undefined;
    if (first > counter.total) return end;
    const nearest = await this.bookmarks.nearest(first, counter);
    let { startIndex, afterId }: { startIndex: number; afterId: string | undefined } = nearest ?? {
      startIndex: 1,
      afterId: undefined,
    };
    while (startIndex < first) {
      const stride = Math.min(strideLength, first - startIndex);
      const passed = await firstOf(this.context.store.sortKeys(this.query({ after: afterId }, stride)), stride);
      const last = passed.at(-1);
      if (last === undefined || passed.length < stride) return end;
      startIndex += stride;
      afterId = last;
      if (patience.isOver && startIndex < first) {
        const { total, removals, returns } = counter;
        await this.bookmarks.leave({ startIndex, afterId, exactFor: { total, removals }, returns }, 0);
        patience.check();
      }
    }
    return afterId;
  }

  /** The first `count` records after the one with this id, whether that still exists or not; from the beginning when it is undefined. */
  async listAfter(afterId: string | undefined, count: number): Promise<CursorPage> {
    if (count <= 0) return { records: [] };
    // One more than asked for tells whether there is a next page.
    const items = await this.read({ after: afterId }, count + 1);
    const records = items.slice(0, count).map(toStored);
    const last = records.at(-1)?.id;
    return items.length > count && last !== undefined ? { records, next: last } : { records };
  }

  /** The last `count` records before the one with this id. */
  async listBefore(beforeId: string, count: number): Promise<CursorPageBefore> {
    if (count <= 0) return { records: [] };
    const items = await this.read({ before: beforeId }, count + 1);
    const records = items.slice(0, count).map(toStored).reverse();
    const first = records.at(0)?.id;
    return items.length > count && first !== undefined ? { records, previous: first } : { records };
  }

  /** Items after a place, in order of creation, or before it, backwards. */
  private read(range: Range, count: number): Promise<Item[]> {
    return firstOf(this.context.store.query(this.query(range, count)), count);
  }

  private query(range: Range, count: number): Query {
    const forward = 'after' in range;
    const from = forward ? range.after : range.before;
    return {
      KeyConditionExpression: `#pk = :kind${from === undefined ? '' : ` AND #sk ${forward ? '>' : '<'} :from`}`,
      ExpressionAttributeNames: {
        '#pk': DirectoryKeys.partitionKey,
        ...(from === undefined ? {} : { '#sk': DirectoryKeys.sortKey }),
      },
      ExpressionAttributeValues: { ':kind': this.kind, ...(from === undefined ? {} : { ':from': from }) },
      ScanIndexForward: forward,
      Limit: count,
    };
  }
}

async function firstOf<T>(pages: AsyncIterable<readonly T[]>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    found.push(...page.slice(0, count - found.length));
    // A page ends at 1 MB, too: then there is more to read.
    if (found.length >= count) break;
  }
  return found;
}
