/** The pace that an upstream asks of this worker: until when it is to be left in peace. Times are epoch milliseconds. */
export class Pace {
  quietUntil = 0;
  /** How often in a row it asked for a slower pace, with nothing served between. */
  private throttles = 0;
  /** How many operations it has served. */
  served = 0;

  constructor(private readonly random: () => number) {}

  /** Something was served. */
  serve(): void {
    this.throttles = 0;
    this.served += 1;
  }

  /**
   * It asked for a slower pace.
   *
   * @param tries how often in a row this one request was answered so
   * @param askedMs for how long, in milliseconds, where it said something usable
   * @returns for how long to wait, in milliseconds
   */
  slowDown(now: number, tries: number, askedMs: number | undefined): number {
    // What was under way when it asked is no further answer.
    if (now >= this.quietUntil) this.throttles += 1;
    const asksForSomething = askedMs !== undefined && askedMs >= leastMs;
    const floor = waitMs(Math.max(tries, this.throttles) - (asksForSomething ? patientTries : 0), this.random);
    const wait = Math.max(askedMs ?? 0, floor);
    this.quietUntil = Math.max(this.quietUntil, now + wait);
    return wait;
  }

  /** It is not asked to wait any more. */
  end(): void {
    this.quietUntil = 0;
    this.throttles = 0;
  }
}

/** A wait that it names is taken at its word so often before it is made longer. */
const patientTries = 3;
/** A shorter wait is none, in milliseconds. */
const leastMs = 1_000;
const firstMs = 2_000;
const doublings = 5;

/**
 * The wait of a request that was answered so for the n-th time: from one to two seconds up to half a minute to a minute. Never
 * nothing, so that in no minute more than a handful of requests are sent to an account that serves none of them.
 */
function waitMs(n: number, random: () => number): number {
  if (n <= 0) return 0;
  const ceiling = firstMs * 2 ** Math.min(n - 1, doublings);
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
