import { countersOf, type KindName } from '../table/keys';
import type { Store } from '../table/store';

/** Counts of a kind of resource, updated in the transactions that add and remove. */
export interface Counter {
  /** Number of resources. */
  readonly total: number;
  /** Number of active users; users only. */
  readonly active: number;
  /** Total number of removals: if unchanged, nothing was removed in between. */
  readonly removals: number;
  /** How many of those who were removed have come back, to their old places in the list. */
  readonly returns: number;
}

/** Adds up the slots: one Query, a read unit for each seventy of them. */
export async function readCounter(store: Pick<Store, 'queryAll'>, kind: KindName): Promise<Counter> {
  const slots = await store.queryAll({
    KeyConditionExpression: 'pk = :counters',
    ExpressionAttributeValues: { ':counters': countersOf(kind) },
  });
  const sum = (name: keyof Counter) => slots.reduce((all, slot) => all + Number(slot[name] ?? 0), 0);
  return { total: sum('total'), active: sum('active'), removals: sum('removals'), returns: sum('returns') };
}
