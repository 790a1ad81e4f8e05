import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  CustomWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  PeriodOverride,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Alarms } from './alarms';
import {
  deliveryLevel,
  indexesOf,
  ofAll,
  orZero,
  scimCount,
  systemErrors,
  tableCalls,
  throttles,
  untilNext,
} from './bridge-metrics';
import { consoleDomain } from './console-domain';
import type { DashboardFunctions } from './dashboard-functions';
import { deliveryRows, revocation } from './delivery-dashboard';
import { failuresFilter } from './last-failures';
import type { MonitoringProps } from './monitoring-props';
import { graph, half, logTable, third, whole } from './widgets';

export interface BridgeDashboardProps extends Omit<MonitoringProps, 'alarms'> {
  readonly alarms: Alarms;
  readonly functions: DashboardFunctions;
}

const fiveMinutes = Duration.minutes(5);

/** The dashboard: whether the bridge is healthy, what it is doing, whom it holds, what went wrong. */
export class BridgeDashboard extends Construct {
  /** The CloudWatch dashboard itself; `addWidgets` adds to it. */
  readonly dashboard: Dashboard;
  /** Its address in the AWS console. */
  readonly url: string;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: BridgeDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: props.namePrefix,
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        [heading(props)],
        [peopleAndDecisions(props)],
        revocation(props),
        alarmStatus(props),
        [requestsByOperation(props), requestsOverTime(props)],
        [latency(props), peopleAndGroups(props), authenticationFailures(props)],
        [leftOut(props), whatWasLeftOut(props)],
        ...deliveryRows(props),
        [functionHealth(props), tableHealth(props)],
        [lastFailures(props)],
        [lastRefusals(props)],
      ],
    });
    const { region } = Stack.of(this);
    this.url = `https://${region}.${consoleDomain(this)}/cloudwatch/home?region=${region}#dashboards/dashboard/${props.namePrefix}`;
  }
}

function heading({ namePrefix, api }: BridgeDashboardProps): IWidget {
  return new TextWidget({
    width: whole,
    height: 2,
    markdown: `# ${namePrefix}: SCIM bridge\nBase URL for the identity provider: \`${api.baseUrl}\`. What each alarm means and what to do: docs/operations.md.`,
  });
}

/** What numbers cannot say: the verdict, who needs somebody and why, and the buttons to decide. */
function peopleAndDecisions({ functions }: BridgeDashboardProps): IWidget {
  return new CustomWidget({
    title: 'How the bridge stands',
    width: whole,
    height: 14,
    functionArn: functions.widget.live.functionArn,
    updateOnRefresh: true,
    updateOnResize: false,
    updateOnTimeRangeChange: false,
  });
}

function alarmStatus({ alarms }: BridgeDashboardProps): IWidget[] {
  // CloudWatch refuses a widget without an alarm.
  if (alarms.alarms.length === 0) return [];
  const status = new AlarmStatusWidget({
    title: 'Alarms',
    width: whole,
    height: 4,
    alarms: alarms.unhealthy === undefined ? [...alarms.alarms] : [alarms.unhealthy, ...alarms.alarms],
  });
  return [status];
}

function requestsByOperation({ scimFunction }: BridgeDashboardProps): IWidget {
  return logTable(
    'Requests by operation and outcome',
    half,
    [scimFunction.logGroup],
    [
      'filter message = "request"',
      'stats count(*) as requests, pct(durationMs, 50) as p50Ms, pct(durationMs, 99) as p99Ms by operation, outcome',
      'sort requests desc',
    ],
  );
}

/** As API Gateway counts them, for nothing: what it refuses itself is among them. */
function requestsOverTime({ api }: BridgeDashboardProps): IWidget {
  const { deploymentStage: stage } = api.restApi;
  const options = { statistic: Stats.SUM, period: fiveMinutes };
  return graph('Requests by outcome', half, [
    stage.metricCount({ ...options, label: 'all requests' }),
    stage.metricClientError({ ...options, label: 'refused (4xx)' }),
    stage.metricServerError({ ...options, label: 'failed (5xx)' }),
  ]);
}

function latency({ api }: BridgeDashboardProps): IWidget {
  const at = (percent: number) =>
    api.restApi.deploymentStage.metricLatency({
      statistic: Stats.percentile(percent),
      period: fiveMinutes,
      label: `p${percent}`,
    });
  return new GraphWidget({
    title: 'Latency of the API',
    width: third,
    left: [at(50), at(90), at(99)],
    leftYAxis: { label: 'ms', showUnits: false, min: 0 },
  });
}

function peopleAndGroups({ namePrefix }: BridgeDashboardProps): IWidget {
  return new SingleValueWidget({
    title: 'People and groups in the directory',
    width: third,
    height: 6,
    sparkline: true,
    // Groups are counted every three hours.
    start: '-P1D',
    end: 'P0D',
    metrics: [deliveryLevel(namePrefix, 'people'), untilNext(deliveryLevel(namePrefix, 'groups'))],
  });
}

function authenticationFailures({ alarms }: BridgeDashboardProps): IWidget {
  return graph('Authentication failures (401)', third, [orZero(alarms.authenticationFailures)]);
}

/** Parts of accepted requests that the bridge ignored. */
function leftOut({ namePrefix }: BridgeDashboardProps): IWidget {
  return graph('Ignored parts of accepted requests', third, [
    orZero(scimCount(namePrefix, 'attributesDropped')),
    orZero(scimCount(namePrefix, 'membersSkipped')),
  ]);
}

function whatWasLeftOut({ scimFunction }: BridgeDashboardProps): IWidget {
  return logTable(
    'Last attributes dropped and members skipped',
    whole - third,
    [scimFunction.logGroup],
    [
      'fields @timestamp, operation, resourceId, droppedAttributes.0, droppedAttributes.1, droppedAttributes.2, skippedMembers.0, skippedMembers.1, correlation_id',
      'filter message = "request" and (ispresent(droppedAttributes.0) or ispresent(skippedMembers.0))',
      'sort @timestamp desc',
      'limit 50',
    ],
  );
}

function functionHealth({ scimFunction, authorizer, delivery }: BridgeDashboardProps): IWidget {
  const options = { statistic: Stats.SUM, period: fiveMinutes };
  return graph('Functions: errors and throttles', half, [
    ...[scimFunction, authorizer].flatMap(({ function: lambda, service }) => [
      lambda.metricErrors({ ...options, label: `${service} errors` }),
      lambda.metricThrottles({ ...options, label: `${service} throttles` }),
    ]),
    ofAll(delivery.functions, 'Errors', 'delivery errors'),
    ofAll(delivery.functions, 'Throttles', 'delivery throttles'),
  ]);
}

function tableHealth({ data }: BridgeDashboardProps): IWidget {
  return graph('Tables: throttles and system errors', half, [
    throttles(data.directory, indexesOf('directory'), 'directory throttles'),
    throttles(data.activity, indexesOf('activity'), 'activity throttles'),
    systemErrors(data.directory, tableCalls.directory, 'directory system errors'),
    systemErrors(data.activity, tableCalls.activity, 'activity system errors'),
  ]);
}

function lastFailures({ scimFunction, authorizer, delivery }: BridgeDashboardProps): IWidget {
  return logTable(
    'Last failures',
    whole,
    [scimFunction, authorizer, ...delivery.functions].map(({ logGroup }) => logGroup),
    [
      // A text that a line has as its own `reason` first: an alias of that name would hide it.
      'fields @timestamp, service, operation, status, message, coalesce(reason, cause.message, error.message, errorMessage, record.errorType, record.status) as why, correlation_id',
      failuresFilter,
      'sort @timestamp desc',
      'limit 50',
    ],
  );
}

function lastRefusals({ api }: BridgeDashboardProps): IWidget {
  return logTable(
    'Last requests answered with an error',
    whole,
    [api.accessLog],
    [
      'fields @timestamp, status, method, path, errorType, ip, userAgent, tokenStage, requestId',
      'filter status >= 400',
      'sort @timestamp desc',
      'limit 50',
    ],
  );
}
