import type { Context } from 'aws-lambda';
import { type SweepReport, sweep } from '../delivery/sweep';
import { duringDelivery } from '../runtime/delivery-run';

/** How long one sweep takes up work, in milliseconds: just under the minute after which the next one begins. */
const sweepMs = 55_000;

/** Every minute: delivers what is behind and counts it. */
export function handler(_event: unknown, lambda: Context): Promise<SweepReport | undefined> {
  return duringDelivery(lambda, (context) => sweep(context, Date.now() + sweepMs));
}
