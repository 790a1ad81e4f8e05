import { type BatchSettings, type GivenUp, processBatch } from '../../../local/events/batch';
import { type StreamRecord, sequenceOf } from '../../../local/events/stream-client';
import type { InvokeResult } from '../../../local/functions/pool';

const now = 1_000_000_000_000;
const record = (sequence: number, ageSeconds = 0): StreamRecord => ({
  dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: now / 1000 - ageSeconds },
});
const records = (...sequences: readonly number[]) => sequences.map((each) => record(each));
const settings: BatchSettings = { retries: 2, maxAgeMs: 60_000, onError: 'bisect', failures: 'by-item' };

const ok: InvokeResult = { kind: 'result', payload: 'null' };
const failed: InvokeResult = { kind: 'error', payload: '{}' };
const failedItems = (...sequences: readonly number[]): InvokeResult => ({
  kind: 'result',
  payload: JSON.stringify({ batchItemFailures: sequences.map((each) => ({ itemIdentifier: String(each) })) }),
});

/** Runs a batch against a function that answers as told; what it was given, and what was given up. */
async function run(
  batch: readonly StreamRecord[],
  answer: (sequences: readonly number[], call: number) => InvokeResult,
  changed: Partial<BatchSettings> = {},
) {
  const calls: number[][] = [];
  const givenUp: [GivenUp, number[]][] = [];
  const numbers = (some: readonly StreamRecord[]) => some.map((each) => Number(sequenceOf(each)));
  await processBatch(
    batch,
    { ...settings, ...changed },
    {
      invoke: async (some) => {
        calls.push(numbers(some));
        if (calls.length > 50) throw new Error('no end');
        return answer(numbers(some), calls.length);
      },
      giveUp: (some, condition) => givenUp.push([condition, numbers(some)]),
      pause: async () => {},
      now: () => now,
    },
  );
  return { calls, givenUp };
}

test('a batch that succeeds is handed over once, whole', async () => {
  expect(await run(records(1, 2, 3), () => ok)).toEqual({ calls: [[1, 2, 3]], givenUp: [] });
  expect((await run(records(1, 2), () => failedItems())).calls).toEqual([[1, 2]]);
});

test('a batch that fails is halved until the bad record is alone; that one is given up, the others are not', async () => {
  const { calls, givenUp } = await run(records(1, 2, 3, 4), (given) => (given.includes(3) ? failed : ok));
  expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [3], [4]]);
  expect(givenUp).toEqual([['RetryAttemptsExhausted', [3]]]);
});

test('without halving the batch is repeated as a whole', async () => {
  const { calls, givenUp } = await run(records(1, 2), () => failed, { onError: 'repeat' });
  expect(calls).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
  expect(givenUp).toEqual([['RetryAttemptsExhausted', [1, 2]]]);
});

test('what is reported as failed is repeated from the first such record on', async () => {
  const { calls } = await run(records(1, 2, 3, 4), (_, call) => (call === 1 ? failedItems(4, 3) : ok));
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
});

test.each([
  ['an unknown record', failedItems(9)],
  ['an empty name', { kind: 'result', payload: '{"batchItemFailures":[{"itemIdentifier":""}]}' } as const],
])('a report of %s fails the batch as a whole', async (_what, answer) => {
  expect((await run(records(1, 2), (_, call) => (call === 1 ? answer : ok))).calls).toEqual([[1, 2], [1], [2]]);
});

test('reports count only where the mapping asks for them', async () => {
  expect((await run(records(1, 2), () => failedItems(1), { failures: 'as-a-whole' })).calls).toEqual([[1, 2]]);
});

test('records that are too old are given up without being handed over', async () => {
  const { calls, givenUp } = await run([record(1, 61), record(2, 59)], () => ok);
  expect(calls).toEqual([[2]]);
  expect(givenUp).toEqual([['RecordAgeExceeded', [1]]]);
});

test('being turned away counts as no attempt', async () => {
  const { calls, givenUp } = await run(records(1), (_, call) => (call < 10 ? { kind: 'throttled' } : ok));
  expect(calls).toHaveLength(10);
  expect(givenUp).toEqual([]);
});
