import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  CustomWidget,
  type CustomWidgetProps,
  Dashboard,
  type IWidget,
  PeriodOverride,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Alarms } from './alarms';
import { indexesOf, ofAll, systemErrors, tableCalls, throttles } from './bridge-metrics';
import { cost } from './cost-dashboard';
import type { DashboardFunctions } from './dashboard-functions';
import { whereToLook } from './dashboard-guide';
import {
  accountCalls,
  deliveries,
  lateness,
  pending,
  revocation,
  revocationHeight,
  streamAndImports,
  waitingForSomebody,
} from './delivery-dashboard';
import { failuresFilter } from './last-failures';
import type { MonitoringProps } from './monitoring-props';
import { latency, leftOut, probes, refusals, requests } from './request-dashboard';
import { graph, half, logTable, whole } from './widgets';

export interface BridgeDashboardProps extends Omit<MonitoringProps, 'alarms'> {
  readonly alarms: Alarms;
  readonly functions: DashboardFunctions;
  /** CloudWatch in the AWS console; what stands after `#` opens a page of it. */
  readonly cloudWatch: string;
  /** The bridge as a whole, which costs something. */
  readonly bridge: Construct;
}

const fiveMinutes = Duration.minutes(5);

/**
 * The name of a bridge's dashboard. With the region: an account has its dashboards once for all regions, and a second bridge of the same name,
 * deployed where the first one's region is lost, would be refused.
 */
const dashboardName = (scope: Construct, namePrefix: string): string => `${namePrefix}-${Stack.of(scope).region}`;

/** The address of a bridge's dashboard. @param cloudWatch as in the properties */
export const dashboardUrl = (scope: Construct, cloudWatch: string, namePrefix: string): string =>
  `${cloudWatch}#dashboards/dashboard/${dashboardName(scope, namePrefix)}`;

/** Beside the alarms stand the last failures, to which most alarms point. */
const alarmsWidth = 13;

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
      dashboardName: dashboardName(this, props.namePrefix),
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        // The first two screens: what one needs on a bad day.
        [heading(props)],
        [peopleAndDecisions(props)],
        [...revocation(props), whereToLook(props, revocationHeight)],
        [...alarmStatus(props), lastFailures(props)],
        // What the identity provider asks for, what becomes of it, what the account says.
        requests(props),
        [latency(props), deliveries(props), pending(props)],
        accountCalls(props),
        [peopleAndGroups(props), cost(props, props.bridge)],
        // The details.
        [waitingForSomebody(props)],
        probes(props),
        refusals(props, props.alarms.authenticationFailures),
        leftOut(props),
        [lateness(props), ...streamAndImports(props)],
        [functionHealth(props), tableHealth(props)],
        [alarmGuide(props)],
      ],
    });
    this.url = dashboardUrl(this, props.cloudWatch, props.namePrefix);
  }
}

function heading({ namePrefix, api }: BridgeDashboardProps): IWidget {
  return new TextWidget({
    width: whole,
    height: 2,
    markdown: `# ${namePrefix}: SCIM bridge\nBase URL for the identity provider: \`${api.baseUrl}\`. What each alarm means and what to do: at the end of this page.`,
  });
}

/** What numbers cannot say: the verdict, who needs somebody and why, and the buttons to decide. */
const peopleAndDecisions = (props: BridgeDashboardProps): IWidget =>
  drawn(props, { title: 'How the bridge stands', width: whole, height: 12 });

/** How many people and groups are in which state. */
const peopleAndGroups = (props: BridgeDashboardProps): IWidget =>
  drawn(props, { title: 'People and groups', width: half, height: 4, params: { show: 'people' } });

/** What each alarm means and what to do, from the operations guide: every alarm's message links to this page. */
const alarmGuide = (props: BridgeDashboardProps): IWidget =>
  drawn(props, { title: 'What each alarm means and what to do', width: whole, height: 10, params: { show: 'guide' } });

/** A part that the function draws. */
function drawn(
  { functions }: BridgeDashboardProps,
  part: Pick<CustomWidgetProps, 'title' | 'width' | 'height' | 'params'>,
): IWidget {
  return new CustomWidget({
    ...part,
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
    width: alarmsWidth,
    height: 6,
    // Those in alarm first, of them the newest.
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    alarms: alarms.unhealthy === undefined ? [...alarms.alarms] : [alarms.unhealthy, ...alarms.alarms],
  });
  return [status];
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

function lastFailures(props: BridgeDashboardProps): IWidget {
  const { scimFunction, authorizer, delivery, digests, probe } = props;
  return logTable(
    'Last failures',
    props.alarms.alarms.length === 0 ? whole : whole - alarmsWidth,
    [scimFunction, authorizer, ...delivery.functions, digests.function, probe].map(({ logGroup }) => logGroup),
    [
      // A text that a line has as its own `reason` first: an alias of that name would hide it.
      'fields @timestamp, service, coalesce(reason, cause.message, error.message, errorMessage, record.errorType, record.status) as why, message, operation, status, correlation_id',
      failuresFilter,
      'sort @timestamp desc',
      'limit 50',
    ],
  );
}
