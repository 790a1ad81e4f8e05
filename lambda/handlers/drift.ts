import type { Context } from 'aws-lambda';
import { type DriftProgress, drift } from '../delivery/drift';
import { duringDelivery, logger } from '../runtime/delivery-run';

/** What of Lambda's time is kept for writing the report, in milliseconds. */
const reserveMs = 60_000;

/** Daily: compares the account with the directory, and has what differs repaired where the operator chose so. */
export async function handler(_event: unknown, lambda: Context): Promise<DriftProgress[]> {
  const deadline = Date.now() + lambda.getRemainingTimeInMillis() - reserveMs;
  const progress = await duringDelivery(lambda, (context) => drift(context, deadline));
  for (const { upstream, outcome, state } of progress ?? []) {
    logger.info('drift', { upstream, outcome, differences: state.counts, reason: state.trouble });
  }
  return progress ?? [];
}
