import type { Context } from 'aws-lambda';
import { drift } from '../delivery/drift';
import { answerDriftCommand, readDriftCommand } from '../runtime/answer-command';
import { duringCommand, duringDelivery, logger } from '../runtime/delivery-run';

/** What of Lambda's time is kept for writing the report, in milliseconds. */
const reserveMs = 60_000;

/** Daily: compares the account with the directory, and has what differs repaired where the operator chose so. A command of the operator's is answered. */
export async function handler(event: unknown, lambda: Context): Promise<unknown> {
  const deadline = Date.now() + lambda.getRemainingTimeInMillis() - reserveMs;
  const command = readDriftCommand(event);
  if (command !== undefined) {
    return duringCommand(lambda, (context) => answerDriftCommand(command, context, deadline));
  }
  const progress = await duringDelivery(lambda, (context) => drift(context, deadline));
  for (const { upstream, outcome, state } of progress ?? []) {
    logger.info('drift', { upstream, outcome, differences: state.counts, reason: state.trouble });
  }
  return progress ?? [];
}
