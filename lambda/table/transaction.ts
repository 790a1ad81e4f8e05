import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Busy, gaveUp, isOutage, throttleReasons, throttles, type Written } from './errors';

/** One action of a transaction, as TransactWriteItems takes it. */
export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** An action and its role, by which a failed condition is identified. */
export interface Step {
  readonly role: string;
  readonly action: Action;
}

/** The maximum number of actions in TransactWriteItems. */
export const maxActions = 100;

/** An item in the form of DynamoDB's own API: the document client does not decode the items of failed conditions. */
type RawItem = Record<string, { S?: string; N?: string; BOOL?: boolean }>;

interface Reason {
  readonly Code?: string;
  readonly Message?: string;
  readonly Item?: RawItem;
}

/** Conditions failed; nothing was written. */
export class ConditionsFailed extends Error {
  override readonly name = 'ConditionsFailed';
  /** By role, the item that was found instead (empty if there was none, or if the step did not request it). */
  constructor(readonly found: ReadonlyMap<string, RawItem>) {
    super(`conditions did not hold: ${[...found.keys()].join(', ')}`);
  }
}

/** Cancellation reasons of a transaction that are temporary. */
const passingReasons: ReadonlySet<string> = new Set(['TransactionConflict', ...throttleReasons]);

/** Temporary errors, besides outages. */
const passingErrors: ReadonlySet<string> = new Set([
  ...throttles,
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/**
 * Writes all steps or none. Conflicts with other transactions, throttling and service failures are retried.
 *
 * The client request token makes a retry of the same call safe: if the response to an earlier call was lost, DynamoDB reports its
 * success (for ten minutes) instead of a failed condition. A call that was *cancelled* did nothing and gets a new token.
 *
 * @throws ConditionsFailed when a condition failed
 * @throws Busy when the time is used up
 */
export async function transact(
  client: DynamoDBDocumentClient,
  steps: readonly Step[],
  patience: RetryBudget,
): Promise<void> {
  let token = randomUUID();
  for (;;) {
    try {
      await client.send(
        new TransactWriteCommand({ TransactItems: steps.map(({ action }) => action), ClientRequestToken: token }),
      );
      return;
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (reasons !== undefined) {
        const found = refused(steps, reasons);
        if (found.size > 0) throw new ConditionsFailed(found);
        if (!reasons.some(({ Code }) => Code !== undefined && passingReasons.has(Code))) throw error;
        token = randomUUID();
      } else if (!isTransient(error)) throw error;
      await patience.wait(error);
    }
  }
}

/**
 * Runs `attempt` until its conditions hold. Each attempt must read again what it depends on.
 *
 * @throws Busy when the time is used up
 */
export async function untilUncontested<T>(patience: RetryBudget, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ConditionsFailed)) throw error;
      await patience.wait(error);
    }
  }
}

/** Whether a failed call may succeed when retried a little later: throttling, 5xx, time-outs, lost connections. */
export function isTransient(error: unknown): boolean {
  if (isOutage(error)) return true;
  if (!(error instanceof Error)) return false;
  const { $retryable } = error as { $retryable?: object };
  return passingErrors.has(error.name) || $retryable !== undefined;
}

/** Runs one call. @throws Busy when it is refused for the moment, after the SDK's own retries */
export async function unlessBusy<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isTransient(error)) throw gaveUp('nothing', error);
    throw error;
  }
}

function cancellationReasons(error: unknown): Reason[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  return (error as { CancellationReasons?: Reason[] }).CancellationReasons ?? [];
}

/** DynamoDB lists one reason per action, in the order of the actions. */
function refused(steps: readonly Step[], reasons: readonly Reason[]): Map<string, RawItem> {
  const found = new Map<string, RawItem>();
  for (const [index, { role }] of steps.entries()) {
    if (reasons[index]?.Code === 'ConditionalCheckFailed') found.set(role, reasons[index]?.Item ?? {});
  }
  return found;
}

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
