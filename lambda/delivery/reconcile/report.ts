import { Metric } from '../../contract/names';
import type { DeliveryContext } from '../context';
import type { Outcome } from './outcome';

/** One line a delivery, and its numbers. What nothing happened to is not worth a line. */
export function report(outcomes: readonly Outcome[], { log, metrics }: Pick<DeliveryContext, 'log' | 'metrics'>): void {
  for (const outcome of outcomes) {
    const { status, acts, latencyMs } = outcome;
    if (status === 'leased' || (acts.length === 0 && (status === 'delivered' || status === 'pending'))) continue;
    if (status !== 'paused') log.delivered(outcome);
    if (status === 'delivered') {
      if (latencyMs !== undefined) {
        metrics.add(Metric.deliveryLatency, latencyMs);
        if (acts.some((act) => act === 'suspend' || act === 'remove')) metrics.add(Metric.revocationTime, latencyMs);
      }
    } else if (status === 'retrying') metrics.add(Metric.deliveryRetries, 1);
    else if (status === 'failed') metrics.add(Metric.deliveryRefused, 1);
  }
}
