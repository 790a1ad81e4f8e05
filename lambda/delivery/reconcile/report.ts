import { Metric } from '../../contract/names';
import type { DeliveryContext } from '../context';
import type { Outcome } from './outcome';

/** One line a delivery, and its numbers. What nothing happened to is not worth a line. */
export function report(outcomes: readonly Outcome[], { log, metrics }: Pick<DeliveryContext, 'log' | 'metrics'>): void {
  for (const outcome of outcomes) {
    const { status, acts, latencyMs } = outcome;
    if (status === 'claimed' || (acts.length === 0 && (status === 'delivered' || status === 'waiting'))) continue;
    if (status !== 'blocked') log.delivered(outcome);
    if (status === 'delivered') {
      metrics.add(Metric.delivered, 1);
      if (latencyMs !== undefined) metrics.add(Metric.deliveryLatency, latencyMs);
    } else if (status === 'retry') metrics.add(Metric.deliveryRetries, 1);
    else if (status === 'refused') metrics.add(Metric.deliveryRefused, 1);
  }
}
