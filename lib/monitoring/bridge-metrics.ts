import { Duration } from 'aws-cdk-lib';
import { Metric as CloudWatchMetric, type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Metric } from '../../lambda/runtime/names';
import { scimService } from '../functions/scim-function';

const fiveMinutes = Duration.minutes(5);

/** Calls that the bridge makes to a table; DynamoDB counts its own failures by the call. */
export const tableCalls = {
  directory: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems'],
  activity: ['TransactWriteItems'],
} as const;

/** How often a metric of the SCIM function occurred. */
export function scimCount(namePrefix: string, name: keyof typeof Metric): IMetric {
  return scimMetric(namePrefix, name, Stats.SUM);
}

/** The newest level of a metric of the SCIM function. */
export function scimLevel(namePrefix: string, name: keyof typeof Metric): IMetric {
  return scimMetric(namePrefix, name, Stats.MAXIMUM);
}

function scimMetric(namePrefix: string, name: keyof typeof Metric, statistic: string): IMetric {
  return new CloudWatchMetric({
    namespace: namePrefix,
    metricName: Metric[name],
    dimensionsMap: { service: scimService },
    statistic,
    period: fiveMinutes,
    label: Metric[name],
  });
}

/** Reads and writes of a table that DynamoDB turned away for lack of throughput. */
export function throttles(table: Table, label: string): IMetric {
  return sumOf(table, label, {
    Reads: table.metric('ReadThrottleEvents', { statistic: Stats.SUM, period: fiveMinutes }),
    Writes: table.metric('WriteThrottleEvents', { statistic: Stats.SUM, period: fiveMinutes }),
  });
}

/** Calls to a table that failed for reasons of DynamoDB's own. */
export function systemErrors(table: Table, calls: readonly string[], label: string): IMetric {
  const ofCall = (call: string) =>
    table.metric('SystemErrors', {
      dimensionsMap: { TableName: table.tableName, Operation: call },
      statistic: Stats.SUM,
      period: fiveMinutes,
    });
  return sumOf(table, label, Object.fromEntries(calls.map((call) => [call, ofCall(call)])));
}

/** SUM over a list takes a series without data as absent; plain addition would make the whole sum absent. */
function sumOf(table: Table, label: string, parts: Readonly<Record<string, IMetric>>): IMetric {
  // On a graph, one id means one metric; so the table's name is part of it.
  const byId = Object.fromEntries(Object.entries(parts).map(([id, part]) => [table.node.id.toLowerCase() + id, part]));
  return new MathExpression({
    label,
    expression: `SUM([${Object.keys(byId).join(', ')}])`,
    usingMetrics: byId,
    period: fiveMinutes,
  });
}
