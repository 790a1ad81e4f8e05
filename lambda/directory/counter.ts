import { counterKey, type KindName } from '../table/keys';
import type { Store } from '../table/store';

/** What is counted of a kind of resource, in the transactions that add and remove. */
export interface Counter {
  /** How many there are. */
  readonly total: number;
  /** How many of them are active; people only. */
  readonly active: number;
  /** How many removals there have ever been: unchanged means that nobody was removed in between. */
  readonly removals: number;
}

/** Reads one small item. */
export async function readCounter(store: Store, kind: KindName): Promise<Counter> {
  const item = await store.get(counterKey(kind));
  return { total: Number(item?.total ?? 0), active: Number(item?.active ?? 0), removals: Number(item?.removals ?? 0) };
}
