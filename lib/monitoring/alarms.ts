import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmRule,
  AlarmState,
  type Metric as CloudWatchMetric,
  CompositeAlarm,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmLinks, alarmDescription } from '../../lambda/contract/alarm-text';
import { Metric } from '../../lambda/contract/names';
import { answeredWith, failedWith } from '../api/access-log';
import type { BridgeFunction } from '../functions/bridge-function';
import { AlarmFactory, type AlarmSpec, anchorOf, type MadeAlarm } from './alarm-factory';
import { type AlarmName, alarmNames, checkAlarmOptions } from './alarm-options';
import type { AlarmTopics } from './alarm-topics';
import { serverErrors, tableCount } from './bridge-metrics';
import { deliverySpecs } from './delivery-alarms';
import { failedCalls } from './failed-calls';
import type { MonitoringProps } from './monitoring-props';
import { probeSpecs } from './probe-alarms';
import { signalSpecs } from './signal-alarms';

export interface AlarmsProps extends MonitoringProps {
  readonly topics: AlarmTopics;
  /** The dashboard's address, to which every alarm links. */
  readonly dashboardUrl: string;
}

const fiveMinutes = Duration.minutes(5);
const unhealthyTitle = 'Bridge unhealthy';

/** Every alarm of the bridge. One alarm, one section in docs/operations.md. */
export class Alarms extends Construct {
  /** The single alarms that are not switched off, in the order of the operations guide. */
  readonly alarms: readonly Alarm[];
  /** The same by name, without those that are switched off. */
  readonly byName: Readonly<Partial<Record<AlarmName, Alarm>>>;
  /** In alarm while any alarm about the bridge's health is; undefined when all of those are switched off. */
  readonly unhealthy: CompositeAlarm | undefined;
  /** Requests answered 401, counted from the access log. */
  readonly authenticationFailures: CloudWatchMetric;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { settings, namePrefix, api, scimFunction, topics } = props;
    checkAlarmOptions(props.alarms);
    this.authenticationFailures = this.countedFromAccessLog(
      props,
      'AuthenticationFailures',
      Metric.authenticationFailures,
      FilterPattern.allTerms(answeredWith(401)),
    );
    const stage = api.restApi.deploymentStage;
    const { operationsGuideUrl: guide } = settings;
    const linksOf = (title: string) => ({
      dashboard: props.dashboardUrl,
      ...(guide === undefined ? {} : { guide: `${guide}#${anchorOf(title)}` }),
    });
    const factory = new AlarmFactory(this, 'Of', { namePrefix, topics, linksOf, options: props.alarms });

    const specs: Readonly<Record<AlarmName, AlarmSpec>> = {
      ...probeSpecs(props),
      ApiServerErrors: {
        title: 'API server errors',
        concerns: 'health',
        severity: 'page',
        metric: serverErrors(stage, namePrefix),
        threshold: settings.alarmServerErrors,
        meaning: 'The bridge answered with 5xx. The identity provider will retry, and changes may arrive late.',
        firstStep: 'open the dashboard and read the newest line of "Last failures".',
      },
      ApiLatency: {
        title: 'API latency',
        concerns: 'health',
        severity: 'mail',
        metric: stage.metricLatency({ statistic: Stats.percentile(99), period: fiveMinutes }),
        // What waits for the account does so on purpose.
        threshold: settings.alarmLatencyMs + settings.answerAfterDelivery * 1000,
        periods: 3,
        ofWhich: 2,
        meaning:
          'One request in a hundred takes too long. An identity provider may time out and report the sync as failed.',
        firstStep: 'check on the dashboard whether a large import is running, then whether a table is throttled.',
      },
      ScimApiErrors: functionErrors(scimFunction),
      ScimApiThrottles: functionThrottles(scimFunction),
      // Not its errors: a wrong token is one of those, because an error is how an authorizer has a request answered with 401.
      TokenCheckFailures: {
        title: 'Token check failures',
        concerns: 'health',
        severity: 'page',
        metric: this.countedFromAccessLog(
          props,
          'TokenCheckFailures',
          Metric.tokenCheckFailures,
          FilterPattern.literal(failedWith(500, 'AUTHORIZER_')),
        ),
        threshold: 1,
        meaning:
          'The bearer token of a request could not be checked: the function authorizer failed, timed out or could not be called, for example because Lambda throttled it.',
        firstStep:
          'read the newest failure of authorizer in "Last failures" on the dashboard; if there is none, compare the account\'s concurrent executions with its quota.',
      },
      AuthenticationFailures: {
        title: 'Authentication failures',
        concerns: 'security',
        severity: 'mail',
        metric: this.authenticationFailures,
        threshold: settings.alarmAuthenticationFailures,
        meaning:
          'Requests arrive without a valid bearer token: an identity provider still has a former token, or somebody is trying to get in.',
        firstStep:
          'check the access log for the address (ip) and client (userAgent) of the requests answered with 401.',
      },
      ...deliverySpecs(
        props,
        failedCalls(this, [...props.delivery.functions, props.probe], namePrefix, Metric.deliveryErrors),
      ),
      ...signalSpecs(props),
      TableThrottles: tableThrottles(namePrefix),
      TableSystemErrors: tableSystemErrors(namePrefix),
    };
    const made = alarmNames.flatMap((name) => factory.alarm(name, specs[name]) ?? []);
    this.alarms = made.map(({ alarm }) => alarm);
    this.byName = Object.fromEntries(made.map(({ name, alarm }) => [name, alarm]));
    this.unhealthy = this.anyAboutHealth(made, namePrefix, linksOf(unhealthyTitle));
    topics.check(made.flatMap(({ tells }) => tells ?? []));
  }

  private anyAboutHealth(
    made: readonly MadeAlarm[],
    namePrefix: string,
    links: AlarmLinks,
  ): CompositeAlarm | undefined {
    const aboutHealth = made.filter(({ concerns }) => concerns === 'health');
    if (aboutHealth.length === 0) return undefined;
    return new CompositeAlarm(this, 'Unhealthy', {
      compositeAlarmName: `${namePrefix} ${unhealthyTitle}`,
      alarmDescription: alarmDescription(
        {
          text: 'At least one alarm about the health of the bridge has fired. That alarm says what to do. This one sends no message of its own.',
        },
        links,
      ),
      alarmRule: AlarmRule.anyOf(...aboutHealth.map(({ alarm }) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
    });
  }

  private countedFromAccessLog(
    { api, namePrefix }: AlarmsProps,
    id: string,
    metricName: string,
    filterPattern: IFilterPattern,
  ): CloudWatchMetric {
    const filter = new MetricFilter(this, id, {
      logGroup: api.accessLog,
      filterPattern,
      metricNamespace: namePrefix,
      metricName,
      // Without a default value: it would be data, and billed, in each hour in which any request comes.
      metricValue: '1',
    });
    return filter.metric({ statistic: Stats.SUM, period: fiveMinutes });
  }
}

function functionErrors({ function: lambda, service }: BridgeFunction): AlarmSpec {
  return {
    title: `Function errors ${service}`,
    concerns: 'health',
    severity: 'mail',
    metric: lambda.metricErrors({ statistic: Stats.SUM, period: fiveMinutes }),
    threshold: 1,
    meaning: `The function ${service} ended with an unexpected error, timed out or ran out of memory.`,
    firstStep: `read the newest failure of ${service} in "Last failures" on the dashboard.`,
  };
}

function functionThrottles({ function: lambda, service }: BridgeFunction): AlarmSpec {
  return {
    title: `Function throttles ${service}`,
    concerns: 'health',
    severity: 'mail',
    metric: lambda.metricThrottles({ statistic: Stats.SUM, period: fiveMinutes }),
    threshold: 1,
    meaning: `Lambda throttled the function ${service}: its reserved concurrency, or the concurrency available in the account, is used up.`,
    firstStep:
      "compare the account's concurrent executions with its quota; raise the quota or the option reservedConcurrency.",
  };
}

function tableThrottles(namePrefix: string): AlarmSpec {
  return {
    title: 'Table throttles',
    concerns: 'health',
    severity: 'mail',
    metric: tableCount(namePrefix, 'tableThrottles'),
    threshold: 1,
    periods: 3,
    ofWhich: 2,
    meaning:
      'DynamoDB turns away reads or writes of a table or of an index of it. The bridge retries them; requests become slow, then fail.',
    firstStep:
      'check whether a first import is running (it passes: the tables scale with the load). If not, find out which client calls so often.',
  };
}

function tableSystemErrors(namePrefix: string): AlarmSpec {
  return {
    title: 'Table system errors',
    concerns: 'health',
    severity: 'mail',
    metric: tableCount(namePrefix, 'tableSystemErrors'),
    threshold: 1,
    periods: 3,
    ofWhich: 2,
    meaning:
      'DynamoDB itself fails calls to a table, or does not answer them. The bridge retries the calls; no accepted change is lost.',
    firstStep:
      'look at the AWS Health dashboard for DynamoDB in this region; there is nothing to repair in the bridge.',
  };
}
