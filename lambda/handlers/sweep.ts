import type { Context } from 'aws-lambda';
import { deliverSettling, type SweepReport, sweep, sweepMs } from '../delivery/reconcile/sweep';
import { duringDelivery } from '../runtime/delivery-run';

/** Every minute: delivers what is behind and counts it. Called by the stream, when something was created that settles: delivers it then. */
export async function handler(event: unknown, lambda: Context): Promise<SweepReport | undefined> {
  if (!isStream(event)) return duringDelivery(lambda, (context) => sweep(context, Date.now() + sweepMs));
  await duringDelivery(lambda, deliverSettling);
  return undefined;
}

const isStream = (event: unknown): boolean => typeof event === 'object' && event !== null && 'Records' in event;
