import { setTimeout as sleep } from 'node:timers/promises';
import { Busy, gaveUp, type Written } from './errors';

/** Retry budget of one operation: jittered back-off bounded by elapsed time, because clients and Lambda time out on elapsed time. */
export class RetryBudget {
  private readonly deadline: number;
  private attempt = 0;
  /** What the operation has written so far; reported by Busy. */
  written: Written = 'nothing';

  /** @param budgetMs how long the operation may keep trying, in milliseconds */
  constructor(budgetMs: number) {
    this.deadline = performance.now() + budgetMs;
  }

  /**
   * Sleeps before the next attempt: "full jitter", so that operations that collided do not collide again.
   *
   * @throws Busy when the time is used up
   */
  async wait(cause?: unknown): Promise<void> {
    const ceiling = Math.min(400, 10 * 2 ** this.attempt);
    this.attempt += 1;
    const delay = Math.random() * ceiling;
    if (performance.now() + delay > this.deadline) throw gaveUp(this.written, cause);
    await sleep(delay);
  }

  /** Progress was made: the next collision is a new one. */
  renew(): void {
    this.attempt = 0;
  }

  /** Whether the time is used up. */
  get isOver(): boolean {
    return performance.now() > this.deadline;
  }

  /** For long operations without collisions. @throws Busy when the time is used up */
  check(): void {
    if (this.isOver) throw gaveUp(this.written);
  }
}

/**
 * Runs an operation that may need several attempts.
 *
 * @param budgetMs the time limit, in milliseconds
 * @throws Busy with what the operation had written when the time ran out
 */
export async function withRetryBudget<T>(
  budgetMs: number,
  operation: (patience: RetryBudget) => Promise<T>,
): Promise<T> {
  const patience = new RetryBudget(budgetMs);
  try {
    return await operation(patience);
  } catch (error) {
    if (error instanceof Busy && error.written !== patience.written) throw gaveUp(patience.written, error);
    throw error;
  }
}
