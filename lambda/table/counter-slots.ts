import { DirectoryKeys } from '../contract/names';
import { counterKey, type KindName, slotLeaseKey, slotLeases } from './keys';
import type { Step } from './transaction';

/** Where leases are kept: the directory table. */
export interface Leases {
  queryAll(query: {
    readonly KeyConditionExpression: string;
    readonly ExpressionAttributeValues: Record<string, unknown>;
  }): Promise<Record<string, unknown>[]>;
  putIf(
    item: Record<string, unknown>,
    condition: {
      readonly ConditionExpression: string;
      readonly ExpressionAttributeNames?: Record<string, string>;
      readonly ExpressionAttributeValues?: Record<string, unknown>;
    },
  ): Promise<boolean>;
}

/** A slot of the counters that is lent to this process. */
interface Slot {
  readonly number: number;
  /** Until when, in epoch milliseconds. */
  until: number;
}

/** How long a slot is lent. A process that has gone is missed for no longer. */
const leaseMs = 10 * 60_000;
/** How long DynamoDB keeps a lease that is not renewed, in seconds. */
const keepSeconds = 86_400;

/**
 * Slots of the counters: whoever counts does so in a slot that nobody else uses at that time, so that strangers' transactions never
 * meet. There are as many slots as there ever were transactions at once, one of them for each running instance of a function.
 *
 * The sum over the slots is right whoever counts where: a lease keeps transactions apart, nothing else depends on it. So clocks that
 * differ, and a lease that is lost, cost a collision and never a number.
 */
export class CounterSlots {
  readonly #store: Leases;
  readonly #free: Slot[] = [];
  /** Slots that this process holds or is about to take. */
  readonly #taken = new Set<number>();
  #reading: Promise<Record<string, unknown>[]> | undefined;

  constructor(store: Leases) {
    this.#store = store;
  }

  /** Runs `work` with a slot of its own. The first time this reads the leases and writes one. */
  async lend<T>(work: (slot: number) => Promise<T>): Promise<T> {
    const slot = this.#free.pop() ?? (await this.#take());
    // Beside the work, not before it: a slot that was lost meanwhile is as good for this once.
    const kept = this.#keep(slot);
    try {
      return await work(slot.number);
    } finally {
      if (await kept) this.#free.push(slot);
      else this.#taken.delete(slot.number);
    }
  }

  /** Renews a lease in its second half. Whether the slot is still ours. */
  async #keep(slot: Slot): Promise<boolean> {
    const now = Date.now();
    if (slot.until - now > leaseMs / 2) return true;
    const renewed = await this.#lease(slot.number, slot.until, now).catch(() => undefined);
    if (renewed === undefined) return false;
    slot.until = renewed.until;
    return true;
  }

  async #take(): Promise<Slot> {
    for (let attempt = 0; ; attempt += 1) {
      const until = new Map((await this.#leases()).map((lease) => [Number(lease.sk), Number(lease.until)]));
      const now = Date.now();
      const number = this.#choose((slot) => !this.#taken.has(slot) && (until.get(slot) ?? 0) <= now, attempt);
      this.#taken.add(number);
      const slot = await this.#lease(number, until.get(number), now).catch((error: unknown) => {
        this.#taken.delete(number);
        throw error;
      });
      if (slot !== undefined) return slot;
      this.#taken.delete(number);
    }
  }

  /** The lowest free slot; after a lost race one of the first few, so that those who raced once part. */
  #choose(free: (slot: number) => boolean, attempt: number): number {
    let skip = Math.floor(Math.random() * 2 ** Math.min(attempt, 10));
    for (let slot = 0; ; slot += 1) {
      if (!free(slot)) continue;
      if (skip === 0) return slot;
      skip -= 1;
    }
  }

  /** Writes a lease, provided that it still is as it was read; undefined when another process was faster. */
  async #lease(number: number, seen: number | undefined, now: number): Promise<Slot | undefined> {
    const until = now + leaseMs;
    const written = await this.#store.putIf(
      { ...slotLeaseKey(number), until, [DirectoryKeys.ttl]: Math.floor(until / 1000) + keepSeconds },
      seen === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#until = :seen',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':seen': seen },
          },
    );
    return written ? { number, until } : undefined;
  }

  /** Those who ask at the same time share one answer. */
  #leases(): Promise<Record<string, unknown>[]> {
    this.#reading ??= this.#store
      .queryAll({
        KeyConditionExpression: 'pk = :leases',
        ExpressionAttributeValues: { ':leases': slotLeases },
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

/** How the numbers of a kind of resource change: by how much there are more, and more active. Less is negative. */
export interface CountChange {
  readonly total: number;
  /** Of people. */
  readonly active?: number;
  /** How many of the new ones are former ones. */
  readonly returns?: number;
}

const names = ['total', 'active', 'removals', 'returns'] as const;

const role = 'counter';

/**
 * Counts. A removal is counted for itself too: see `Counter.removals`.
 *
 * The store puts the step into the slot that is lent to it, so that two transactions never meet on a counter.
 */
export function count(table: string, kind: KindName, { total, active = 0, returns = 0 }: CountChange): Step {
  const all = { total, active, removals: Math.max(0, -total), returns };
  const changes = names.map((name) => [name, all[name]] as const).filter(([, by]) => by !== 0);
  const Update = {
    TableName: table,
    Key: counterKey(kind),
    UpdateExpression: `ADD ${changes.map(([name]) => `#${name} :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(changes.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(changes.map(([name, by]) => [`:${name}`, by])),
  };
  return { role, action: { Update } };
}

/** Whether one of the steps counts. */
export const counts = (steps: readonly Step[]): boolean => steps.some((step) => step.role === role);

/** The step, counting in this slot; any other step as it is. */
export function inSlot(step: Step, slot: number): Step {
  const { Update } = step.action;
  if (step.role !== role || Update === undefined) return step;
  const Key = { ...Update.Key, sk: counterKey('USER', slot).sk };
  return { role, action: { Update: { ...Update, Key } } };
}
