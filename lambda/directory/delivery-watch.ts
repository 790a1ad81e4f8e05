import { DirectoryKeys, ordinaryShards } from '../contract/names';
import { dueAtOf } from '../table/codec';
import { Busy } from '../table/errors';
import { deletedKey, type KindName, resourceKey } from '../table/keys';
import type { Item, Store } from '../table/store';

/** What an account has refused for good. */
export interface Refused {
  readonly upstream: string;
  /** For the administrator, with the account's own words. */
  readonly message: string;
}

/** What accounts have refused of an item as it is now, as delivery has noted it there. Earlier versions do not count. */
export function refusedOf(item: Item): readonly Refused[] {
  const observed = item[DirectoryKeys.observed] as Observed | undefined;
  return Object.entries(observed?.[DirectoryKeys.observedPerUpstream] ?? {}).flatMap(([upstream, { failure }]) =>
    failure?.kind === 'failed' && failure.version === item.version ? [{ upstream, message: failure.message }] : [],
  );
}

/** As much of delivery's notes as is read here. */
interface Observed {
  readonly [DirectoryKeys.observedPerUpstream]?: Readonly<
    Record<string, { readonly failure?: { readonly kind: string; readonly version: number; readonly message: string } }>
  >;
}

/** How long between two looks, in milliseconds. */
const lookEveryMs = 200;

/** How long the next changes wait at most once one was not delivered in time, and for how long they do so, in milliseconds. */
const impatient = { waitMs: 1_000, forMs: 60_000 } as const;

/** What a watch works with. */
export interface WatchOptions {
  readonly store: Pick<Store, 'get'>;
  /** How long a change may wait, in milliseconds. */
  readonly waitMs: number;
  /** Current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** @default - a timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

/**
 * Waits until accounts have taken a change, or refused it. It only looks at the resource's item, where delivery notes what has become
 * of it, and so needs no secret and no permission besides. While an account does not keep up (it is slow, out of reach, paused), changes
 * hardly wait.
 */
export class DeliveryWatch {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  #impatientUntil = 0;

  constructor(private readonly options: WatchOptions) {
    this.#now = options.now ?? Date.now;
    this.#sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /**
   * @param since when the request came, in epoch milliseconds: the wait counts from then
   * @returns what accounts have refused; empty when all have taken it, and when that is not known in time or will not be
   */
  async refused(kind: KindName, id: string, since: number): Promise<readonly Refused[]> {
    try {
      return await this.#wait(kind, id, since);
    } catch (error) {
      // The change is accepted. What became of it since cannot be told.
      if (error instanceof Busy) return [];
      throw error;
    }
  }

  async #wait(kind: KindName, id: string, since: number): Promise<readonly Refused[]> {
    const { waitMs } = this.options;
    const until = since + (this.#now() < this.#impatientUntil ? Math.min(impatient.waitMs, waitMs) : waitMs);
    for (;;) {
      const item = await this.#item(kind, id);
      if (item === undefined) return [];
      const refused = refusedOf(item);
      if (refused.length > 0 || !isTriedBy(item, until)) return refused;
      const left = until - this.#now();
      if (left <= 0) {
        this.#impatientUntil = this.#now() + impatient.forMs;
        return [];
      }
      await this.#sleep(Math.min(lookEveryMs, left));
    }
  }

  async #item(kind: KindName, id: string): Promise<Item | undefined> {
    const { store } = this.options;
    return (await store.get(resourceKey(kind, id))) ?? (await store.get(deletedKey(kind, id)));
  }
}

/** Whether delivery will try it in time: it is due, does not settle or wait for another try until then, and no operator has to decide. */
function isTriedBy(item: Item, until: number): boolean {
  const dueAt = dueAtOf(item);
  return dueAt !== undefined && dueAt < until && ordinaryShards.includes(String(item[DirectoryKeys.duePartitionKey]));
}
