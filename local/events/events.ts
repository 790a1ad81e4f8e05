import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../clock';
import type { DatabaseAddress } from '../database/dynamodb-local';
import type { Callable, Callables } from '../functions/callables';
import type { FunctionDefinition } from '../functions/definition';
import { type FunctionPool, payloadLimit } from '../functions/pool';
import type { AccessControl } from '../iam/access';
import type { Queues } from '../queues';
import type { Resolver } from '../template/intrinsics';
import {
  type AsynchronousSettings,
  callAsynchronously,
  type Failure,
  readAsynchronousSettings,
  traceId,
} from './asynchronous';
import type { Checkpoints } from './checkpoints';
import { readMappings, type StreamMapping } from './mapping';
import { StreamPoller } from './poller';
import { readScheduledCalls, type ScheduledCall } from './rules';
import { StreamClient, type StreamRecord } from './stream-client';

export interface EventSurroundings {
  readonly resolver: Resolver;
  readonly functions: readonly FunctionDefinition[];
  readonly callables: Callables;
  readonly pools: ReadonlyMap<string, FunctionPool>;
  readonly access: AccessControl;
  readonly queues: Queues;
  readonly checkpoints: Checkpoints;
  readonly database: DatabaseAddress;
  /** A stream's ARN in the template to the one that DynamoDB Local knows. */
  readonly streams: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly onTrouble: (text: string) => void;
  /** A function is handed records of a stream, the last of which is so many milliseconds old. */
  readonly onStreamRead: (definition: FunctionDefinition, ageMs: number) => void;
}

/** What calls functions without a request from outside: streams and schedules. */
export class Events {
  private readonly ending = new AbortController();
  private readonly mappings: readonly StreamMapping[];
  private readonly scheduled: readonly ScheduledCall[];
  /** By the logical id of what is called. */
  private readonly asynchronous: ReadonlyMap<string, AsynchronousSettings>;
  private pollers: readonly StreamPoller[] = [];
  private readonly calls = new Set<Promise<void>>();
  /** Rules that do not tick, as if somebody had disabled them: by the beginning of their logical id. */
  readonly disabled = new Set<string>();

  /** @throws TemplateError when the template declares what AWS would refuse, or what cannot be run here */
  constructor(private readonly around: EventSurroundings) {
    const { resolver, functions, callables, access, queues } = around;
    this.mappings = readMappings(resolver, functions, callables, access);
    this.scheduled = readScheduledCalls(resolver, callables, queues);
    this.asynchronous = new Map(
      functions.flatMap((each) =>
        callables.of(each).map((called) => [called.id, readAsynchronousSettings(resolver, each, called, access)]),
      ),
    );
  }

  start(): void {
    this.pollers = this.mappings.map((mapping) => this.poller(mapping));
    for (const poller of this.pollers) poller.start();
    for (const call of this.scheduled) this.keep(this.tick(call));
  }

  /** How far behind every stream is read, in milliseconds, as when a function does not keep up. */
  set streamLag(ms: number) {
    for (const poller of this.pollers) poller.lagMs = ms;
  }

  /** Whether records are being read or handed over. */
  get isBusy(): boolean {
    return this.pollers.some((poller) => poller.isBusy);
  }

  /** Calls a function without waiting for it, as Lambda's invocation type Event does. */
  invoke({ functionId, id }: Callable, payload: string): void {
    const pool = this.around.pools.get(functionId);
    const settings = this.asynchronous.get(id);
    if (pool === undefined || settings === undefined || this.ended) return;
    this.keep(
      callAsynchronously(pool, payload, settings, {
        pause: (ms) => this.wait(ms),
        ended: () => this.ended,
        now: this.around.clock.now,
        giveUp: (queueArn, failure) => this.giveUp(queueArn, failure),
      }),
    );
  }

  /** Resolves when the batches and calls in hand have ended, or after the grace period, and nothing more begins. */
  async stop(graceMs: number): Promise<void> {
    this.ending.abort();
    const all = Promise.all([...this.pollers.map((poller) => poller.stop()), ...this.calls]);
    await Promise.race([all, pause(graceMs, undefined, { ref: false })]);
  }

  private async tick({ ruleId, schedule, atStart, called, event }: ScheduledCall): Promise<void> {
    const { now: time } = this.around.clock;
    let next = atStart ? new Date(time()) : schedule(new Date(time()));
    while (next !== undefined) {
      // A machine that was asleep ticks once when it wakes, not once for each time it missed.
      while (time() < next.getTime() && !this.ended) await this.wait(Math.min(60_000, next.getTime() - time()));
      if (this.ended) return;
      if (![...this.disabled].some((id) => ruleId.startsWith(id))) this.invoke(called, event(next));
      const now = new Date(time());
      next = schedule(now.getTime() - next.getTime() > 60_000 ? now : next);
    }
  }

  private poller(mapping: StreamMapping): StreamPoller {
    const { pools, streams, database, checkpoints, queues, onTrouble, onStreamRead } = this.around;
    const pool = pools.get(mapping.functionId);
    const streamArn = streams.get(mapping.streamArn);
    if (pool === undefined || streamArn === undefined)
      throw new Error(`${mapping.id}: ${mapping.streamArn} does not run.`);
    return new StreamPoller(mapping, {
      stream: new StreamClient(database, streamArn),
      checkpoints,
      onTrouble,
      clock: this.around.clock,
      invoke: async (records, ageMs) => {
        const payload = JSON.stringify({
          Records: records.map((each) => ({ ...each, eventSourceARN: mapping.streamArn })),
        });
        // Lambda makes such a batch smaller; failing it as a whole comes to the same, since it is then halved.
        if (Buffer.byteLength(payload) > payloadLimit) return { kind: 'too-large' };
        // By the machine's time or by the run's, whichever makes it older.
        onStreamRead(pool.definition, Math.max(Date.now() - createdAt(records), ageMs));
        return pool.invoke({ payload, requestId: crypto.randomUUID(), traceId: traceId() });
      },
      giveUp: (records, condition) => {
        const what = `${mapping.functionId}: ${records.length} records of the stream were discarded (${condition})`;
        if (mapping.failuresArn === undefined) onTrouble(what);
        else queues.send(mapping.failuresArn, batchInfo(mapping, records, condition), what);
      },
    });
  }

  private giveUp(queueArn: string | undefined, failure: Failure): void {
    const what = `${failure.functionId} failed and will not be called again for this event (${failure.condition})`;
    if (queueArn === undefined) this.around.onTrouble(what);
    else this.around.queues.send(queueArn, failure, what);
  }

  private keep(call: Promise<void>): void {
    const kept = call.catch((error: unknown) => this.around.onTrouble(String(error)));
    this.calls.add(kept);
    void kept.finally(() => this.calls.delete(kept));
  }

  private get ended(): boolean {
    return this.ending.signal.aborted;
  }

  private async wait(ms: number): Promise<void> {
    await this.around.clock.pause(ms, this.ending.signal);
  }
}

/** When the last record was written, in milliseconds since 1970. DynamoDB gives seconds. */
function createdAt(records: readonly StreamRecord[]): number {
  const { ApproximateCreationDateTime } = (records.at(-1)?.dynamodb ?? {}) as { ApproximateCreationDateTime?: number };
  return (ApproximateCreationDateTime ?? Date.now() / 1000) * 1000;
}

/** As Lambda's destination has it: where the records are, not what is in them. */
function batchInfo(
  { streamArn, functionId }: StreamMapping,
  records: readonly StreamRecord[],
  condition: string,
): object {
  const sequences = records.map((record) => (record.dynamodb as { SequenceNumber?: string }).SequenceNumber);
  return {
    requestContext: { functionId, condition },
    DDBStreamBatchInfo: {
      startSequenceNumber: sequences[0],
      endSequenceNumber: sequences.at(-1),
      batchSize: records.length,
      streamArn,
    },
  };
}
