import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IWidget, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { longestAnswerMs } from '../functions/scim-function';
import { orZero, scimCount, serverErrorsShown } from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';
import { graph, half, logTable, third, whole } from './widgets';

/**
 * Requests by operation and outcome: the table by its numbers, the graph by time. The graph is API Gateway's own count, which costs nothing;
 * what it refuses itself is in it. What `/health` reports of other parts is no failure of a request, as for the alarm.
 */
export function requests({
  scimFunction,
  api,
  namePrefix,
}: Pick<MonitoringProps, 'scimFunction' | 'api' | 'namePrefix'>): IWidget[] {
  const stage = api.restApi.deploymentStage;
  const options = { statistic: Stats.SUM, period: Duration.minutes(5) };
  return [
    logTable(
      'Requests by operation and outcome',
      half,
      [scimFunction.logGroup],
      [
        'filter message = "request"',
        'stats count(*) as requests, pct(durationMs, 50) as p50Ms, pct(durationMs, 99) as p99Ms by operation, outcome',
        'sort requests desc',
      ],
    ),
    graph('Requests by outcome', half, [
      stage.metricCount({ ...options, label: 'all requests' }),
      stage.metricClientError({ ...options, label: 'refused (4xx)' }),
      serverErrorsShown(stage, namePrefix),
    ]),
  ];
}

/**
 * Latency, with the lines that matter to an identity provider. Okta waits 60 seconds, the others publish no limit; the bridge ends a
 * request before that, and its alarm fires long before it does.
 */
export function latency({ api, settings }: Pick<MonitoringProps, 'api' | 'settings'>): IWidget {
  const at = (percent: number) =>
    api.restApi.deploymentStage.metricLatency({
      statistic: Stats.percentile(percent),
      period: Duration.minutes(5),
      label: `p${percent}`,
    });
  return new GraphWidget({
    title: "Latency against the identity provider's patience (ms)",
    width: third,
    left: [at(50), at(90), at(99)],
    leftYAxis: { label: 'ms', showUnits: false, min: 0 },
    leftAnnotations: [
      { value: settings.alarmLatencyMs + settings.answerAfterDelivery * 1000, label: 'alarm' },
      { value: longestAnswerMs, label: 'the bridge ends the request' },
    ],
  });
}

/** What one would find who calls from outside, and how long one would wait. */
export function probes({ probe }: Pick<MonitoringProps, 'probe'>): IWidget[] {
  return [
    logTable(
      'What the probe found',
      whole - third,
      [probe.logGroup],
      [
        'filter message = "probe"',
        'fields @timestamp, outcome, fault, reason, status, durationMs',
        'sort @timestamp desc',
        'limit 20',
      ],
    ),
    graph('The bridge as seen from outside (ms)', third, [
      probe.function.metricDuration({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
        label: 'the whole probe',
      }),
    ]),
  ];
}

/** Parts of accepted requests that the bridge ignored. */
export function leftOut({ namePrefix, scimFunction }: Pick<MonitoringProps, 'scimFunction' | 'namePrefix'>): IWidget[] {
  return [
    graph('Ignored parts of accepted requests', third, [
      orZero(scimCount(namePrefix, 'attributesDropped')),
      orZero(scimCount(namePrefix, 'membersSkipped')),
    ]),
    logTable(
      'Last attributes dropped and members skipped',
      whole - third,
      [scimFunction.logGroup],
      [
        'fields @timestamp, operation, resourceId, droppedAttributes.0, droppedAttributes.1, droppedAttributes.2, skippedMembers.0, skippedMembers.1, correlation_id',
        'filter message = "request" and (ispresent(droppedAttributes.0) or ispresent(skippedMembers.0))',
        'sort @timestamp desc',
        'limit 50',
      ],
    ),
  ];
}

/** Who was turned away, and by what. */
export function refusals({ api }: Pick<MonitoringProps, 'api'>, authenticationFailures: Metric): IWidget[] {
  return [
    logTable(
      'Last requests answered with an error',
      whole - third,
      [api.accessLog],
      [
        'fields @timestamp, status, method, path, errorType, ip, userAgent, tokenStage, requestId',
        'filter status >= 400',
        'sort @timestamp desc',
        'limit 50',
      ],
    ),
    graph('Authentication failures (401)', third, [orZero(authenticationFailures)]),
  ];
}
