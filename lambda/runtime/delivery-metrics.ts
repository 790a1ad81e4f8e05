import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Metric, type MetricName } from '../contract/names';
import type { DeliveryMetrics } from '../delivery/context';

const units: Readonly<Partial<Record<MetricName, (typeof MetricUnit)[keyof typeof MetricUnit]>>> = {
  [Metric.oldestBehindSeconds]: MetricUnit.Seconds,
  [Metric.deliveryLatency]: MetricUnit.Milliseconds,
  [Metric.revocationTime]: MetricUnit.Milliseconds,
  [Metric.oldestRevocationSeconds]: MetricUnit.Seconds,
};

/** Delivery's metrics in CloudWatch, each in its unit. They are sent at the end of the invocation. */
export function deliveryMetrics(metrics: Metrics): DeliveryMetrics {
  return { add: (name, value) => metrics.addMetric(name, units[name] ?? MetricUnit.Count, value) };
}
