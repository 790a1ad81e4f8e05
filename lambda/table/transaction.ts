import { randomUUID } from 'node:crypto';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { isOutage } from './errors';
import type { RetryBudget } from './retry-budget';

/** One action of a transaction, as TransactWriteItems takes it. */
export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** An action with the part it plays, by which its refusal is recognised. */
export interface Step {
  readonly role: string;
  readonly action: Action;
}

/** TransactWriteItems takes no more actions than this. */
export const maxActions = 100;

/** An item as DynamoDB's own API has it: what a refused condition returns is not decoded by the document client. */
type RawItem = Record<string, { S?: string; N?: string; BOOL?: boolean }>;

interface Reason {
  readonly Code?: string;
  readonly Message?: string;
  readonly Item?: RawItem;
}

/** Conditions did not hold; nothing was written. */
export class ConditionsFailed extends Error {
  override readonly name = 'ConditionsFailed';
  /** By role, the item that was found there instead (empty when there was none, or the step did not ask for it). */
  constructor(readonly found: ReadonlyMap<string, RawItem>) {
    super(`conditions did not hold: ${[...found.keys()].join(', ')}`);
  }
}

/** Codes of a cancelled transaction's reasons that time cures. */
const passingReasons: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
]);

/** Errors that time cures, besides outages. */
const passingErrors: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/**
 * Writes all steps or none. Conflicts with other transactions, throttling and failures of the service are tried again.
 *
 * The token makes a repetition of the same call harmless: where the answer to an earlier one was lost, DynamoDB reports the
 * success of that one (for ten minutes) instead of refusing its own work. A call that was *cancelled* did nothing and gets a new token.
 *
 * @throws ConditionsFailed when a condition did not hold
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
 * Runs `attempt` until its conditions hold: each time it must read anew what it builds upon.
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

/** Whether a failed call may succeed when it is repeated a little later: throttling, 5xx, time-outs, lost connections. */
export function isTransient(error: unknown): boolean {
  if (isOutage(error)) return true;
  if (!(error instanceof Error)) return false;
  const { $retryable } = error as { $retryable?: object };
  return passingErrors.has(error.name) || $retryable !== undefined;
}

function cancellationReasons(error: unknown): Reason[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  return (error as { CancellationReasons?: Reason[] }).CancellationReasons ?? [];
}

/** DynamoDB lists one reason an action, in the order of the actions. */
function refused(steps: readonly Step[], reasons: readonly Reason[]): Map<string, RawItem> {
  const found = new Map<string, RawItem>();
  for (const [index, { role }] of steps.entries()) {
    if (reasons[index]?.Code === 'ConditionalCheckFailed') found.set(role, reasons[index]?.Item ?? {});
  }
  return found;
}
