import { Metric } from '../../contract/names';
import { readCounter } from '../../directory/counter';
import type { Store } from '../../table/store';
import type { DeliveryMetrics } from '../context';
import type { DeliveryStatus } from '../state/status';

/** Groups are counted in so many hours at a time: a count that nobody is alarmed by need not be billed for every hour. */
const hoursBetweenGroups = 3;
/** For so long at the beginning of such an hour, in minutes: more than one sweep, since one may fail. */
const minutesOfGroups = 5;

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
 * Counts who is in the directory. People are always sent, if there is nobody as well: that this count arrives is how the alarm *Sweep missing*
 * knows that sweeps come to their end.
 *
 * @param at the time of the sweep
 * @throws Busy
 */
export async function countDirectory(
  items: Pick<Store, 'queryAll'>,
  metrics: DeliveryMetrics,
  at: Date,
): Promise<void> {
  metrics.add(Metric.people, (await readCounter(items, 'USER')).total);
  if (at.getUTCHours() % hoursBetweenGroups === 0 && at.getUTCMinutes() < minutesOfGroups) {
    metrics.add(Metric.groups, (await readCounter(items, 'GROUP')).total);
  }
}
