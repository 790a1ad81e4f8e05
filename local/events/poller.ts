import { setTimeout as pause } from 'node:timers/promises';
import { type BatchTarget, type GivenUp, processBatch } from './batch';
import type { Checkpoints } from './checkpoints';
import type { StreamMapping } from './mapping';
import {
  PlaceForgotten,
  type Start,
  type StreamClient,
  type StreamPart,
  type StreamRecord,
  sequenceOf,
} from './stream-client';

/** Lambda looks at a shard four times a second. */
const pollMs = 250;
/** How often new shards are looked for, in milliseconds. */
const shardsMs = 10_000;
/** The longest pause between two attempts at a batch, in milliseconds. */
const longestPauseMs = 30_000;

export interface PollerSurroundings {
  readonly stream: StreamClient;
  readonly checkpoints: Checkpoints;
  readonly invoke: BatchTarget['invoke'];
  readonly giveUp: (records: readonly StreamRecord[], condition: GivenUp) => void;
  /** Called with what goes wrong between this machine and its database. */
  readonly onTrouble: (text: string) => void;
}

/** Hands the records of a stream to a function, shard by shard and in order, as Lambda's event source mapping does. */
export class StreamPoller {
  private readonly ending = new AbortController();
  private readonly shards = new Map<string, Promise<void>>();
  private readonly finished = new Set<string>();
  private watching: Promise<void> | undefined;

  constructor(
    private readonly mapping: StreamMapping,
    private readonly around: PollerSurroundings,
  ) {}

  start(): void {
    this.watching = this.watch();
  }

  /** Resolves when the batch in hand has been answered and nothing more will be handed over. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.watching;
    await Promise.all(this.shards.values());
  }

  private async watch(): Promise<void> {
    // A shard that appears later holds what happened since, whatever the starting position.
    let start: Start = this.mapping.startingPosition;
    while (!this.ended) {
      await this.attempt(async () => {
        const shards = await this.around.stream.shards();
        const known = new Set(shards.map(({ id }) => id));
        for (const { id, parent } of shards) {
          const parentDone = parent === undefined || !known.has(parent) || this.finished.has(parent);
          if (!this.shards.has(id) && parentDone) this.shards.set(id, this.follow(id, start));
        }
        start = 'TRIM_HORIZON';
      });
      await this.wait(shardsMs);
    }
  }

  private async follow(shardId: string, start: Start): Promise<void> {
    let iterator: string | undefined;
    while (!this.ended) {
      const done = await this.attempt(
        async () => {
          iterator ??= await this.begin(shardId, start);
          const part = await this.read(iterator);
          iterator = part.next;
          await this.handOver(shardId, part.records);
          return part.next === undefined;
        },
        () => {
          iterator = undefined;
        },
      );
      if (done === true) {
        this.finished.add(shardId);
        return;
      }
      await this.wait(pollMs);
    }
  }

  private async begin(shardId: string, start: Start): Promise<string> {
    const { stream, checkpoints } = this.around;
    const after = checkpoints.get(this.mapping.id, shardId);
    try {
      return await stream.iterator(shardId, after === undefined ? start : { after });
    } catch (error) {
      if (!(error instanceof PlaceForgotten) || after === undefined) throw error;
      return stream.iterator(shardId, 'TRIM_HORIZON');
    }
  }

  /** What there is, and what comes within the window when that does not fill a batch. */
  private async read(iterator: string): Promise<StreamPart> {
    const { windowMs, batchSize } = this.mapping;
    let part = await this.around.stream.read(iterator);
    const until = Date.now() + windowMs;
    while (
      part.records.length > 0 &&
      part.records.length < batchSize &&
      part.next !== undefined &&
      Date.now() < until
    ) {
      await this.wait(Math.min(pollMs, until - Date.now()));
      const more = await this.around.stream.read(part.next);
      part = { ...more, records: [...part.records, ...more.records] };
    }
    return part;
  }

  private async handOver(shardId: string, records: readonly StreamRecord[]): Promise<void> {
    const { mapping } = this;
    const passing = records.filter((record) => mapping.filter(record));
    for (let at = 0; at < passing.length && !this.ended; at += mapping.batchSize) {
      await processBatch(passing.slice(at, at + mapping.batchSize), mapping, {
        invoke: this.around.invoke,
        giveUp: this.around.giveUp,
        pause: (attempt) => this.wait(Math.min(longestPauseMs, 500 * 2 ** attempt)),
        now: Date.now,
      });
    }
    const last = records.at(-1);
    // Not when the run ends in the middle: the next one begins with what was not done.
    if (last !== undefined && !this.ended) this.around.checkpoints.set(mapping.id, shardId, sequenceOf(last));
  }

  private get ended(): boolean {
    return this.ending.signal.aborted;
  }

  private async attempt<T>(work: () => Promise<T>, onFailure: () => void = () => {}): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      onFailure();
      if (!this.ended && !(error instanceof PlaceForgotten))
        this.around.onTrouble(`${this.mapping.id}: ${String(error)}`);
      return undefined;
    }
  }

  private async wait(ms: number): Promise<void> {
    // Rejects only when the run ends, which is what the loops look for themselves.
    await pause(ms, undefined, { signal: this.ending.signal }).catch(() => {});
  }
}
