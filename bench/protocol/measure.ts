/** One of those who do the same job. `run` does it once, and gives back something of the outcome so that it cannot be optimised away. */
export interface Contestant {
  readonly name: string;
  readonly run: () => unknown;
}

/** A job, and what each contestant needed for it: microseconds, the best round, since what disturbs a round only ever adds. */
export interface Result {
  readonly job: string;
  readonly microseconds: ReadonlyMap<string, number>;
}

const WARM_UP_ROUNDS = 5;
const ROUNDS = 15;
const ROUND_MILLISECONDS = 40;

/**
 * Measures contestants in turns, round after round: whatever else the machine does meets all of them, so that the ratios hold even
 * where the times do not.
 */
export async function measure(job: string, contestants: readonly Contestant[]): Promise<Result> {
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const { name, run } of contestants) {
      const microseconds = await timeOne(run);
      if (round >= 0) times.get(name)?.push(microseconds);
    }
  }
  return { job, microseconds: new Map([...times].map(([name, all]) => [name, Math.min(...all)])) };
}

async function timeOne(run: () => unknown): Promise<number> {
  const start = performance.now();
  const end = start + ROUND_MILLISECONDS;
  let times = 0;
  let now = start;
  while (now < end) {
    const result = run();
    // Only who needs a promise pays for one.
    if (result instanceof Promise) await result;
    times += 1;
    now = performance.now();
  }
  return ((now - start) * 1000) / times;
}
