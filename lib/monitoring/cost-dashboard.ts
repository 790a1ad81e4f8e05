import { CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import {
  CfnAlarm,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ActivityKeys, DirectoryKeys } from '../../lambda/contract/names';
import { BridgeFunction } from '../functions/bridge-function';
import type { MonitoringProps } from './monitoring-props';
import { hoursAMonth, prices } from './prices';
import { half } from './widgets';

/** What a resource costs a month, whatever happens. The one metric of our own that is always sent comes with the dashboard. */
const monthly: Readonly<Record<string, number>> = {
  'AWS::CloudWatch::CompositeAlarm': prices.compositeAlarm.usd,
  'AWS::CloudWatch::Dashboard': prices.dashboard.usd + prices.metric.usd,
  'AWS::SecretsManager::Secret': prices.secret.usd,
  'AWS::KMS::Key': prices.key.usd,
  'AWS::EC2::NatGateway': prices.natHour.usd * hoursAMonth,
  'AWS::EC2::EIP': prices.addressHour.usd * hoursAMonth,
  'AWS::WAFv2::WebACL': prices.webAcl.usd + prices.webAclRule.usd,
};

/**
 * What the bridge has cost in thirty days, as far as one can know from inside: its use at list price, by the metrics that AWS keeps of it for
 * nothing, and the fixed part, counted in the template. An estimate: without discounts, free tier, X-Ray, and prices of other regions.
 *
 * @param bridge everything that counts
 */
export function cost({ api, data }: Pick<MonitoringProps, 'api' | 'data'>, bridge: Construct): IWidget {
  const functions = bridge.node.findAll().filter((each) => each instanceof BridgeFunction);
  const requests = api.restApi.deploymentStage.metricCount({ statistic: Stats.SUM, period });
  const calls = functions.map(({ function: lambda }) => lambda.metricInvocations({ statistic: Stats.SUM, period }));
  const seconds = functions.map(({ function: lambda, memoryMb }) => ({
    metric: lambda.metricDuration({ statistic: Stats.SUM, period }),
    each: (memoryMb / 1024 / 1000) * prices.functionGbSecond.usd,
  }));
  const units = (name: string, each: number) =>
    tableNames(data).map((dimensionsMap) => ({
      metric: new Metric({ namespace: 'AWS/DynamoDB', metricName: name, dimensionsMap, statistic: Stats.SUM, period }),
      each,
    }));
  const logs = [api.accessLog, ...functions.map(({ logGroup }) => logGroup)].map((group) =>
    group.metricIncomingBytes({ statistic: Stats.SUM, period }),
  );
  const parts = [
    bill('requests', [{ metric: requests, each: prices.apiRequest.usd }]),
    bill('functions', [...calls.map((metric) => ({ metric, each: prices.functionCall.usd })), ...seconds]),
    bill('tables', [
      ...units('ConsumedWriteCapacityUnits', prices.tableWrite.usd),
      ...units('ConsumedReadCapacityUnits', prices.tableRead.usd),
    ]),
    bill(
      'logs',
      logs.map((metric) => ({ metric, each: prices.logsTakenIn.usd / 1e9 })),
    ),
  ];
  const fixed = Lazy.string({ produce: () => decimal(fixedPart(bridge)) });
  return new SingleValueWidget({
    title: 'Cost of the last 30 days in US dollars: an estimate at list price (docs/costs.md)',
    width: half,
    height: 4,
    start: '-P30D',
    end: 'P0D',
    setPeriodToTimeRange: true,
    metrics: [
      total(parts, fixed),
      new MathExpression({ label: 'fixed part', expression: `TIME_SERIES(${fixed})`, usingMetrics: {}, period }),
      ...parts,
    ],
  });
}

const period = Duration.days(1);

interface Item {
  readonly metric: IMetric;
  /** Price of one. */
  readonly each: number;
}

/**
 * One line of the bill. What was never used has no data, and costs nothing. What has one price is added up first: an expression may have
 * 1,024 characters.
 */
function bill(label: string, items: readonly Item[]): MathExpression {
  const named = items.map((item, index) => ({ ...item, id: `${label}${index}` }));
  const terms = [...new Set(items.map(({ each }) => each))].map((one) => {
    const ids = named.filter(({ each }) => each === one).map(({ id }) => id);
    return `SUM([${ids.join(', ')}, TIME_SERIES(0)]) * ${decimal(one)}`;
  });
  return new MathExpression({
    label,
    expression: terms.join(' + '),
    usingMetrics: Object.fromEntries(named.map(({ id, metric }) => [id, metric])),
    period,
  });
}

function total(parts: readonly MathExpression[], fixed: string): IMetric {
  const named = Object.fromEntries(parts.map((part) => [`${part.label}Bill`, part]));
  return new MathExpression({
    label: 'total',
    expression: `${Object.keys(named).join(' + ')} + ${fixed}`,
    usingMetrics: named,
    period,
  });
}

/** Metric math has no exponents. */
const decimal = (value: number): string => value.toFixed(14).replace(/\.?0+$/, '');

/** DynamoDB counts what a table consumes, and what each of its indexes does. */
function tableNames({ directory, activity }: MonitoringProps['data']): Record<string, string>[] {
  const of = (TableName: string, indexes: readonly string[]) => [
    { TableName },
    ...indexes.map((GlobalSecondaryIndexName) => ({ TableName, GlobalSecondaryIndexName })),
  ];
  return [
    ...of(directory.tableName, [DirectoryKeys.byUserIndex, DirectoryKeys.dueIndex]),
    ...of(activity.tableName, [ActivityKeys.byTimeIndex]),
  ];
}

function fixedPart(bridge: Construct): number {
  return bridge.node
    .findAll()
    .filter((each) => CfnResource.isCfnResource(each))
    .reduce((sum, resource) => sum + (monthly[resource.cfnResourceType] ?? alarmPart(resource)), 0);
}

/** An alarm costs by the metrics that it reads. */
function alarmPart(resource: CfnResource): number {
  if (!(resource instanceof CfnAlarm)) return 0;
  const metrics: unknown = Stack.of(resource).resolve(resource.metrics);
  const read = Array.isArray(metrics) ? metrics.filter(({ metricStat }) => metricStat !== undefined).length : 1;
  return read * prices.alarmMetric.usd;
}
