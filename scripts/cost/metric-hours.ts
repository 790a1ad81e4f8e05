import { Metric, type MetricName } from '../../lambda/contract/names';
import { hoursAMonth } from '../../lib/monitoring/prices';
import type { Traffic } from './traffic';

const atMost = (hours: number): number => Math.min(hoursAMonth, hours);

/**
 * In how many hours of a month each of the bridge's own metrics has data, in an ordinary month of a bridge that somebody looks after: for so
 * many it is billed. A metric that is not here does not compile.
 */
const hours: Readonly<Record<MetricName, (traffic: Traffic) => number>> = {
  [Metric.people]: () => hoursAMonth,
  // With every change.
  [Metric.deliveryLatency]: ({ changes, hoursOf }) => hoursOf(changes),
  [Metric.revocationTime]: ({ leavers, hoursOf }) => hoursOf(leavers),
  // The stream delivers at once: a sweep that counts just then, or a change that has to wait, is one in five.
  [Metric.behind]: ({ changes, hoursOf }) => hoursOf(changes / 5),
  [Metric.oldestBehindSeconds]: ({ changes, hoursOf }) => hoursOf(changes / 5),
  [Metric.oldestRevocationSeconds]: ({ leavers, hoursOf }) => hoursOf(leavers / 5),
  // The identity provider's mapping sends something that nobody knows, with each change.
  [Metric.attributesDropped]: ({ changes, hoursOf }) => hoursOf(changes),
  [Metric.membersSkipped]: ({ joiners, hoursOf }) => hoursOf(joiners / 5),
  // A person in two thousand is refused at any time, for three days.
  [Metric.failed]: ({ people }) => atMost((people / 1000) * 72),
  [Metric.deliveryRefused]: ({ people }) => atMost((people / 1000) * 6),
  // The account is out of reach for a few hours.
  [Metric.deliveryRetries]: () => 4,
  [Metric.retrying]: () => 4,
  [Metric.paused]: () => 2,
  // The guard holds something once in three months, for a day.
  [Metric.held]: () => 8,
  [Metric.guardFired]: () => 1,
  // Three in ten of those who come take longer than two days to accept, three days longer.
  [Metric.invitationsOpen]: ({ joiners }) => atMost(joiners * 0.3 * 72),
  // Somebody changes the account by hand once a month, and puts it right the next day.
  [Metric.drift]: () => 24,
  [Metric.importFailed]: () => 2,
  [Metric.probeFailed]: () => 2,
  // A connection that was switched off by mistake, over a night.
  [Metric.providersSilent]: () => 12,
  // A token is replaced once a year, a few days after it has become old, and the former one is in use for some days.
  [Metric.tokensOld]: () => 10,
  [Metric.formerTokensInUse]: () => 10,
  [Metric.authenticationFailures]: () => 48,
  [Metric.tokenCheckFailures]: () => 1,
  [Metric.tableThrottles]: () => 2,
  [Metric.tableSystemErrors]: () => 1,
  [Metric.deliveryErrors]: () => 3,
  // An outage that /health tells of, as many hours as the account is out of reach.
  [Metric.reportedUnhealthy]: () => 4,
};

/** Hours in which a metric has data. @throws Error for a metric that the model does not know */
export function hoursWithData(name: string, traffic: Traffic): number {
  const model = hours[name as MetricName];
  if (model === undefined)
    throw new Error(
      `The cost model does not know the metric ${name}: say in scripts/cost/metric-hours.ts when it has data.`,
    );
  return model(traffic);
}

/** The metrics that the functions may send. */
export const knownMetrics: readonly string[] = Object.keys(hours);
