import { Duration } from 'aws-cdk-lib';
import { Metric as CloudWatchMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { MetricName } from '../../lambda/contract/names';
import type { BridgeFunction } from '../functions/bridge-function';

/** How Lambda ends its report of a call that did not succeed. Source: "platform.report" in the reference of Lambda's telemetry events. */
const failed = ['error', 'failure', 'timeout'];

/**
 * Calls of several functions that ended in an error, a time-out or without memory, as Lambda reports them in each function's log. Lambda has a
 * metric of these for each function, and an alarm is billed for each metric that it reads; here it is one, and only when there are some. If
 * the logs did not arrive, no sweep would be counted either, and the alarm *Sweep missing* would say so.
 */
export function failedCalls(
  scope: Construct,
  functions: readonly BridgeFunction[],
  namePrefix: string,
  name: MetricName,
): CloudWatchMetric {
  for (const { logGroup, service } of functions) {
    new MetricFilter(scope, `FailedCalls-${service}`, {
      logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.type', '=', 'platform.report'),
        FilterPattern.any(...failed.map((status) => FilterPattern.stringValue('$.record.status', '=', status))),
      ),
      metricNamespace: namePrefix,
      metricName: name,
      metricValue: '1',
    });
  }
  return new CloudWatchMetric({
    namespace: namePrefix,
    metricName: name,
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  });
}
