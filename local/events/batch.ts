import type { InvokeResult } from '../functions/pool';
import { asList, asObject, type Json } from '../template/template';
import { type StreamRecord, sequenceOf, timeOf } from './stream-client';

/** How an event source mapping treats batches that fail. */
export interface BatchSettings {
  /** How often a failed batch is repeated; undefined for as long as its records live. */
  readonly retries: number | undefined;
  /** Records older than this are given up, in milliseconds; undefined for never. */
  readonly maxAgeMs: number | undefined;
  readonly onError: 'bisect' | 'repeat';
  /** Whether the function says which records failed, or a batch succeeds and fails as a whole. */
  readonly failures: 'by-item' | 'as-a-whole';
}

/** Why records were given up, in Lambda's words. */
export type GivenUp = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface BatchTarget {
  invoke(records: readonly StreamRecord[]): Promise<InvokeResult>;
  giveUp(records: readonly StreamRecord[], condition: GivenUp): void;
  /** @param attempt how often this has failed, from 1 */
  pause(attempt: number): Promise<void>;
  now(): number;
}

/**
 * Hands a batch to a function as Lambda does: in order, repeated until it succeeds or is given up. What the function reports as failed
 * is repeated from the first such record on; a batch that fails as a whole is halved, so that one bad record does not hold up the others.
 */
export async function processBatch(
  records: readonly StreamRecord[],
  settings: BatchSettings,
  target: BatchTarget,
): Promise<void> {
  let rest = records;
  let failures = 0;
  while (rest.length > 0) {
    const { fresh, old } = byAge(rest, settings, target.now());
    if (old.length > 0) target.giveUp(old, 'RecordAgeExceeded');
    if (fresh.length === 0) return;
    const result = await target.invoke(fresh);
    const failedFrom = firstFailure(result, fresh, settings);
    if (failedFrom === undefined) return;
    if (failedFrom > 0) {
      // Those before it are done with; the rest begins anew.
      rest = fresh.slice(failedFrom);
      failures = 0;
      await target.pause(1);
      continue;
    }
    if (settings.onError === 'bisect' && fresh.length > 1 && result.kind !== 'throttled') {
      const half = Math.ceil(fresh.length / 2);
      await target.pause(1);
      await processBatch(fresh.slice(0, half), settings, target);
      return processBatch(fresh.slice(half), settings, target);
    }
    // Being turned away says nothing about the records: Lambda goes on until they are too old.
    if (result.kind !== 'throttled') failures += 1;
    if (settings.retries !== undefined && failures > settings.retries) {
      target.giveUp(fresh, 'RetryAttemptsExhausted');
      return;
    }
    rest = fresh;
    await target.pause(Math.max(1, failures));
  }
}

function byAge(records: readonly StreamRecord[], { maxAgeMs }: BatchSettings, now: number) {
  if (maxAgeMs === undefined) return { fresh: records, old: [] };
  const isOld = (record: StreamRecord) => now - timeOf(record) > maxAgeMs;
  return { fresh: records.filter((each) => !isOld(each)), old: records.filter(isOld) };
}

/** Position of the first record that failed; undefined when none did. An answer that makes no sense fails the batch as a whole. */
function firstFailure(
  result: InvokeResult,
  records: readonly StreamRecord[],
  { failures }: BatchSettings,
): number | undefined {
  if (result.kind !== 'result') return 0;
  if (failures === 'as-a-whole') return undefined;
  const listed = asObject(JSON.parse(result.payload) as Json)?.batchItemFailures;
  if (listed === undefined || listed === null) return undefined;
  const positions = asList(listed).map((each) => {
    const identifier = asObject(each)?.itemIdentifier;
    return records.findIndex((record) => sequenceOf(record) === identifier);
  });
  if (positions.length === 0) return undefined;
  return positions.includes(-1) ? 0 : Math.min(...positions);
}
