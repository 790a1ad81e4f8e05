import { DirectoryKeys } from '../contract/names';
import { type Stored, toStored } from '../table/codec';
import { bookmarkKey, bookmarksOf, type KindName } from '../table/keys';
import { type Item, projection } from '../table/store';
import type { Context } from './context';
import { readCounter } from './counter';

/** How long a bookmark is trusted. Long enough for an identity provider's walk, short enough that deletions do not add up. */
const bookmarkSeconds = 15 * 60;

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

/** A place in the list: `skip` resources after the one with the id `afterId` (or after the beginning). */
interface Place {
  readonly afterId: string | undefined;
  readonly skip: number;
}

/**
 * The list of one kind of resource. Ids are time-ordered, so it is in order of creation and people who are added appear at its end.
 *
 * DynamoDB cannot begin at the n-th item. So each page leaves a bookmark where the next one begins: a client that walks the list
 * (1, 101, 201 …) reads each page's own items, the counter and one bookmark. A bookmark also keeps a walk whole when somebody is
 * deleted meanwhile: the next page continues where the last one ended, and nobody is skipped.
 * A place without a bookmark is walked to from the nearest one before it, and costs what lies between.
 */
export class Paging {
  constructor(
    private readonly context: Context,
    private readonly kind: KindName,
  ) {}

  /** @param startIndex position of the first record wanted, from 1 (RFC 7644 §3.4.2.4) */
  async list({ startIndex, count }: { startIndex: number; count: number }): Promise<Page> {
    const first = Math.max(1, startIndex);
    const [{ total }, place] = await Promise.all([
      readCounter(this.context.store, this.kind),
      first > 1 && count > 0 ? this.bookmark(first) : { afterId: undefined, skip: 0 },
    ]);
    if (first > total || count <= 0) return { total, records: [] };
    const records = (await this.after(place, count)).map(toStored);
    await this.leaveBookmark(first + records.length, total, records.at(-1)?.id);
    return { total, records };
  }

  /** The first `count` records after the one with this id, whether that still exists or not; from the beginning when it is undefined. */
  async listAfter(afterId: string | undefined, count: number): Promise<CursorPage> {
    if (count <= 0) return { records: [] };
    // One more than asked for tells whether there is a next page.
    const items = await this.after({ afterId, skip: 0 }, count + 1);
    const records = items.slice(0, count).map(toStored);
    const last = records.at(-1)?.id;
    return items.length > count && last !== undefined ? { records, next: last } : { records };
  }

  /** The last `count` records before the one with this id. */
  async listBefore(beforeId: string, count: number): Promise<CursorPageBefore> {
    if (count <= 0) return { records: [] };
    const items = await this.read(
      { condition: '#pk = :kind AND #sk < :from', from: beforeId, forward: false },
      count + 1,
    );
    const records = items.slice(0, count).map(toStored).reverse();
    const first = records.at(0)?.id;
    return items.length > count && first !== undefined ? { records, previous: first } : { records };
  }

  private async after({ afterId, skip }: Place, count: number): Promise<Item[]> {
    const start = skip === 0 ? afterId : await this.walk(afterId, skip);
    if (skip > 0 && start === undefined) return [];
    const range =
      start === undefined ? { condition: '#pk = :kind' } : { condition: '#pk = :kind AND #sk > :from', from: start };
    return this.read({ ...range, forward: true }, count);
  }

  /** The id of the resource that is `steps` after `afterId`; undefined when the list ends before. */
  private async walk(afterId: string | undefined, steps: number): Promise<string | undefined> {
    const range =
      afterId === undefined
        ? { condition: '#pk = :kind' }
        : { condition: '#pk = :kind AND #sk > :from', from: afterId };
    const items = await this.read({ ...range, forward: true, idsOnly: true }, steps);
    return items.length < steps ? undefined : String(items.at(-1)?.sk);
  }

  private async read(
    range: { condition: string; from?: string; forward: boolean; idsOnly?: boolean },
    count: number,
  ): Promise<Item[]> {
    const items: Item[] = [];
    const only = range.idsOnly === true ? projection([DirectoryKeys.sortKey]) : undefined;
    const pages = this.context.store.query({
      ...only,
      KeyConditionExpression: range.condition,
      ExpressionAttributeNames: {
        ...only?.ExpressionAttributeNames,
        '#pk': DirectoryKeys.partitionKey,
        ...(range.from === undefined ? {} : { '#sk': DirectoryKeys.sortKey }),
      },
      ExpressionAttributeValues: { ':kind': this.kind, ...(range.from === undefined ? {} : { ':from': range.from }) },
      ScanIndexForward: range.forward,
      Limit: count,
    });
    for await (const page of pages) {
      items.push(...page.slice(0, count - items.length));
      // A page ends at 1 MB, too: then there is more to read.
      if (items.length >= count) break;
    }
    return items;
  }

  /** Where to begin for `startIndex`, by the nearest bookmark at or before it that is still trusted. */
  private async bookmark(startIndex: number): Promise<Place> {
    const now = Math.floor(this.context.clock().getTime() / 1000);
    const trusted = (item: Item) => Number(item[DirectoryKeys.ttl]) > now;
    const query = {
      KeyConditionExpression: '#pk = :bookmarks AND #sk <= :start',
      ExpressionAttributeNames: { '#pk': DirectoryKeys.partitionKey, '#sk': DirectoryKeys.sortKey },
      ExpressionAttributeValues: {
        ':bookmarks': bookmarksOf(this.kind),
        ':start': bookmarkKey(this.kind, startIndex).sk,
      },
      ScanIndexForward: false,
    };
    const nearest = (await this.context.store.query({ ...query, Limit: 1 }).next()).value?.[0];
    // DynamoDB removes what has expired within days, not at once: nearer bookmarks of an earlier walk may hide a good one.
    const good =
      nearest === undefined || trusted(nearest) ? nearest : (await this.context.store.queryAll(query)).find(trusted);
    if (good === undefined) return { afterId: undefined, skip: startIndex - 1 };
    return { afterId: String(good.afterId), skip: startIndex - Number(good.sk) };
  }

  private async leaveBookmark(startIndex: number, total: number, afterId: string | undefined): Promise<void> {
    if (startIndex > total || afterId === undefined) return;
    const expires = Math.floor(this.context.clock().getTime() / 1000) + bookmarkSeconds;
    await this.context.store.put({ ...bookmarkKey(this.kind, startIndex), afterId, [DirectoryKeys.ttl]: expires });
  }
}
