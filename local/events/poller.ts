import type { Clock } from '../clock';
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
  readonly clock: Pick<Clock, 'now' | 'pause'>;
  /** @param ageMs for how long the records have waited since they were read, in milliseconds */
  readonly invoke: (records: readonly StreamRecord[], ageMs: number) => ReturnType<BatchTarget['invoke']>;
  readonly giveUp: (records: readonly StreamRecord[], condition: GivenUp) => void;
  /** Called with what goes wrong between this machine and its database. */
  readonly onTrouble: (text: string) => void;
}

/** Records that were read, and when. */
interface Backlog {
  readonly records: readonly StreamRecord[];
  /** Epoch milliseconds. */
  readonly readAt: number;
}

/** Hands the records of a stream to a function, shard by shard and in order, as Lambda's event source mapping does. */
export class StreamPoller {
  private readonly ending = new AbortController();
  private readonly shards = new Map<string, Promise<void>>();
  private readonly finished = new Set<string>();
  private watching: Promise<void> | undefined;
  /** Records are handed over so long after they were read, in milliseconds. */
  lagMs = 0;
  /** What goes on between two pauses. */
  private active = 0;

  constructor(
    private readonly mapping: StreamMapping,
    private readonly around: PollerSurroundings,
  ) {}

  start(): void {
    this.watching = this.watch();
  }

  /** Whether anything is being read or handed over. */
  get isBusy(): boolean {
    return this.active > 0;
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
    const backlog: Backlog[] = [];
    const { now } = this.around.clock;
    while (!this.ended) {
      const done = await this.attempt(
        async () => {
          iterator ??= await this.begin(shardId, start);
          const part = await this.read(iterator);
          iterator = part.next;
          if (part.records.length > 0) backlog.push({ records: part.records, readAt: now() });
          for (;;) {
            const [first] = backlog;
            // What a closed shard still holds is not kept for later: nothing would come back to it.
            if (first === undefined || (part.next !== undefined && first.readAt + this.lagMs > now())) break;
            await this.handOver(shardId, first);
            backlog.shift();
          }
          return part.next === undefined;
        },
        () => {
          iterator = undefined;
          backlog.length = 0;
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
    const { now } = this.around.clock;
    const until = now() + windowMs;
    while (part.records.length > 0 && part.records.length < batchSize && part.next !== undefined && now() < until) {
      await this.rest(Math.min(pollMs, until - now()));
      const more = await this.around.stream.read(part.next);
      part = { ...more, records: [...part.records, ...more.records] };
    }
    return part;
  }

  private async handOver(shardId: string, { records, readAt }: Backlog): Promise<void> {
    const { mapping } = this;
    const passing = records.filter((record) => mapping.filter(record));
    for (let at = 0; at < passing.length && !this.ended; at += mapping.batchSize) {
      await processBatch(passing.slice(at, at + mapping.batchSize), mapping, {
        invoke: (some) => this.around.invoke(some, this.around.clock.now() - readAt),
        giveUp: this.around.giveUp,
        pause: (attempt) => this.rest(Math.min(longestPauseMs, 500 * 2 ** attempt)),
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
    this.active += 1;
    try {
      return await work();
    } catch (error) {
      onFailure();
      if (!this.ended && !(error instanceof PlaceForgotten))
        this.around.onTrouble(`${this.mapping.id}: ${String(error)}`);
      return undefined;
    } finally {
      this.active -= 1;
    }
  }

  private wait(ms: number): Promise<void> {
    return this.around.clock.pause(ms, this.ending.signal);
  }

  /** Waits in the middle of an attempt, which is at rest meanwhile. */
  private async rest(ms: number): Promise<void> {
    this.active -= 1;
    await this.wait(ms);
    this.active += 1;
  }
}
