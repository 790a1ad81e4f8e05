import { Metric } from '../../contract/names';
import { readCounter } from '../../directory/counter';
import type { Store } from '../../table/store';
import type { DeliveryMetrics } from '../context';
import type { DeliveryStatus } from '../state/status';

/** Counts how delivery stands. What there is nothing of is not sent: CloudWatch bills a metric for the hours in which it has data. */
export function countLevels(metrics: DeliveryMetrics, levels: DeliveryStatus): void {
  const paused = Object.values(levels.upstreams).filter((upstream) => upstream.paused !== undefined).length;
  const all = [
    [Metric.behind, levels.behind],
    [Metric.oldestBehindSeconds, levels.oldestBehindSeconds],
    [Metric.oldestRevocationSeconds, levels.oldestRevocationSeconds],
    [Metric.held, levels.held],
    [Metric.failed, levels.failed],
    [Metric.retrying, levels.retrying],
    [Metric.paused, paused],
  ] as const;
  for (const [name, level] of all) if (level > 0) metrics.add(name, level);
}

/**
 * Counts the people in the directory. The number is always sent, if there is nobody as well: that it arrives is how the alarm *Sweep missing*
 * knows that sweeps come to their end.
 *
 * @throws Busy
 */
export async function countPeople(items: Pick<Store, 'queryAll'>, metrics: DeliveryMetrics): Promise<void> {
  metrics.add(Metric.people, (await readCounter(items, 'USER')).total);
}
