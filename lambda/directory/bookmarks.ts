import { v7 } from 'uuid';
import { DirectoryKeys } from '../contract/names';
import { bookmarkPrefix, bookmarksOf, type Key, type KindName } from '../table/keys';
import type { Item, Query, Store } from '../table/store';
import type { Counter } from './counter';

/** How long a bookmark is good for, in milliseconds. Long enough for the pauses of an identity provider's walk. */
const bookmarkMs = 15 * 60_000;
/** A walk that stood still for so long is over when a newer one is at the same place. */
const overtakenMs = 60_000;
/** How many bookmarks are looked through for one that is good. */
const lookedThrough = 25;

/** Where a page begins, as the page before it left it. */
export interface Bookmark {
  /** Position of the page's first record, from 1. */
  readonly startIndex: number;
  /** The id after which the page begins. */
  readonly afterId: string;
  /** The numbers of the list for which this is the place in the list. Undefined: it is the place in one walk only, since people left during it. */
  readonly exactFor: Pick<Counter, 'total' | 'removals'> | undefined;
  /** `Counter.returns` at that time. */
  readonly returns: number;
}

/** A bookmark at which a walk waits to be continued. */
export interface Waiting extends Bookmark {
  readonly key: Key;
  readonly leftAt: number;
}

/** Whether the bookmark is valid for these numbers: no one was added or removed since. */
export function isExactFor(bookmark: Bookmark, { total, removals }: Counter): boolean {
  return bookmark.exactFor?.total === total && bookmark.exactFor.removals === removals;
}

/** The bookmarks in the list of one kind of resource. Each is an item of its own, so that walks do not move one another's. */
export class Bookmarks {
  constructor(
    private readonly store: Pick<Store, 'query' | 'put' | 'remove'>,
    private readonly kind: KindName,
    private readonly clock: () => Date,
  ) {}

  /** @param size the page size of the walk that it belongs to; 0 for none */
  async leave({ startIndex, afterId, exactFor, returns }: Bookmark, size: number): Promise<void> {
    const now = this.clock().getTime();
    await this.store.put({
      [DirectoryKeys.partitionKey]: bookmarksOf(this.kind),
      [DirectoryKeys.sortKey]: `${bookmarkPrefix(startIndex, size)}${v7()}`,
      startIndex,
      afterId,
      returns,
      ...exactFor,
      leftAt: now,
      [DirectoryKeys.ttl]: Math.floor((now + bookmarkMs) / 1000),
    });
  }

  /** The walks with pages of this size that wait at this place: one, unless several go on at once. */
  async waitingAt(startIndex: number, size: number): Promise<Waiting[]> {
    const there = await this.some({
      KeyConditionExpression: '#pk = :bookmarks AND begins_with(#sk, :prefix)',
      ExpressionAttributeValues: { ':bookmarks': bookmarksOf(this.kind), ':prefix': bookmarkPrefix(startIndex, size) },
    });
    const [newest = 0] = there.map(({ leftAt }) => leftAt);
    const now = this.clock().getTime();
    return there.filter(({ leftAt }) => leftAt === newest || leftAt + overtakenMs > now);
  }

  /** The nearest bookmark at or before this place that is exact for a list with these numbers. */
  async nearest(startIndex: number, counter: Counter): Promise<Bookmark | undefined> {
    const before = await this.some({
      KeyConditionExpression: '#pk = :bookmarks AND #sk < :beyond',
      ExpressionAttributeValues: { ':bookmarks': bookmarksOf(this.kind), ':beyond': bookmarkPrefix(startIndex + 1) },
    });
    return before.find((bookmark) => isExactFor(bookmark, counter));
  }

  /** Ends the wait of a walk that has been continued. */
  remove({ key }: Waiting): Promise<void> {
    return this.store.remove(key);
  }

  /** Those that are still good among the last few of a Query: DynamoDB removes what has expired within days, not at once. */
  private async some(query: Pick<Query, 'KeyConditionExpression' | 'ExpressionAttributeValues'>): Promise<Waiting[]> {
    const pages = this.store.query({
      ...query,
      ExpressionAttributeNames: { '#pk': DirectoryKeys.partitionKey, '#sk': DirectoryKeys.sortKey },
      ScanIndexForward: false,
      Limit: lookedThrough,
    });
    const { value } = await pages.next();
    const now = this.clock().getTime();
    return (value ?? []).map(toWaiting).filter(({ leftAt }) => leftAt + bookmarkMs > now);
  }
}

function toWaiting(item: Item): Waiting {
  return {
    key: { pk: item.pk, sk: item.sk },
    startIndex: Number(item.startIndex),
    afterId: String(item.afterId),
    exactFor: item.total === undefined ? undefined : { total: Number(item.total), removals: Number(item.removals) },
    returns: Number(item.returns),
    leftAt: Number(item.leftAt),
  };
}
