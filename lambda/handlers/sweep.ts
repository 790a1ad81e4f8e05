import type { Context } from 'aws-lambda';
import { type SweepReport, sweep, sweepMs } from '../delivery/reconcile/sweep';
import { duringDelivery } from '../runtime/delivery-run';

/** Every minute: delivers what is behind and counts it. */
export function handler(_event: unknown, lambda: Context): Promise<SweepReport | undefined> {
  return duringDelivery(lambda, (context) => sweep(context, Date.now() + sweepMs));
}
