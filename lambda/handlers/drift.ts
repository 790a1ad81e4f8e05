import type { Context } from 'aws-lambda';
import { ScheduleName } from '../contract/names';
import { answerDriftCommand, decisionIn, readDriftCommand } from '../delivery/admin/answer-command';
import { continueDrift, drift } from '../delivery/drift/drift';
import { duringCommand, duringDelivery, logger } from '../runtime/delivery-run';

/** What of Lambda's time is kept for writing the report, in milliseconds. */
const reserveMs = 60_000;

/**
 * Daily: compares the account with the directory, and has what differs repaired where the operator chose so. Every quarter of an hour:
 * goes on with a comparison that did not end; mostly there is none. A command of the operator's is answered.
 */
export async function handler(event: unknown, lambda: Context): Promise<unknown> {
  const deadline = Date.now() + lambda.getRemainingTimeInMillis() - reserveMs;
  const command = readDriftCommand(event);
  if (command !== undefined) {
    return duringCommand(lambda, decisionIn(command), (context) => answerDriftCommand(command, context, deadline));
  }
  const compare = isContinuation(event) ? continueDrift : drift;
  const progress = await duringDelivery(lambda, (context) => compare(context, deadline));
  for (const { upstream, outcome, state } of progress ?? []) {
    logger.info('drift', { upstream, outcome, differences: state.counts, reason: state.failure });
  }
  return progress ?? [];
}

const isContinuation = (event: unknown): boolean =>
  typeof event === 'object' &&
  event !== null &&
  'schedule' in event &&
  event.schedule === ScheduleName.driftContinuation;
