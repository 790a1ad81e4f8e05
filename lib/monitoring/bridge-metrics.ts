import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { Metric as CloudWatchMetric, type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  ActivityKeys,
  DirectoryKeys,
  deliveryService,
  Metric,
  probeService,
  tableService,
} from '../../lambda/contract/names';
import type { BridgeFunction } from '../functions/bridge-function';
import { scimService } from '../functions/scim-function';

const fiveMinutes = Duration.minutes(5);

/** Calls that the bridge makes to a table; DynamoDB counts its own failures by the call. */
export const tableCalls = {
  directory: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems', 'UpdateItem'],
  activity: ['TransactWriteItems'],
} as const;

/** The indexes of a table; DynamoDB counts what it turns away from them apart from the table's own. */
export function indexesOf(table: keyof typeof tableCalls): readonly string[] {
  return table === 'directory' ? [DirectoryKeys.byUserIndex, DirectoryKeys.dueIndex] : [ActivityKeys.byTimeIndex];
}

/**
 * Requests that the API answered with 5xx, without those in which `/health` says that a part of the bridge is unhealthy: whoever asks each
 * minute would raise an alarm about the API by asking.
 */
export function serverErrors(stage: Stage, namePrefix: string): IMetric {
  return new MathExpression({
    label: '5xx',
    expression: 'errors - FILL(reported, 0)',
    usingMetrics: {
      errors: stage.metricServerError({ statistic: Stats.SUM, period: fiveMinutes }),
      reported: scimCount(namePrefix, 'reportedUnhealthy'),
    },
    period: fiveMinutes,
  });
}

/** The same for a graph, in which each metric that is only sent above zero is zero where it was not sent. */
export function serverErrorsShown(stage: Stage, namePrefix: string): IMetric {
  return new MathExpression({
    label: 'failed (5xx)',
    expression: 'errors - SUM([reported, TIME_SERIES(0)])',
    usingMetrics: {
      errors: stage.metricServerError({ statistic: Stats.SUM, period: fiveMinutes }),
      reported: scimCount(namePrefix, 'reportedUnhealthy'),
    },
    period: fiveMinutes,
  });
}

/** How often a metric of the SCIM function occurred. */
export function scimCount(namePrefix: string, name: keyof typeof Metric): CloudWatchMetric {
  return ownMetric(namePrefix, name, scimService, Stats.SUM);
}

/** How often a metric of the probe occurred. */
export function probeCount(namePrefix: string, name: keyof typeof Metric): CloudWatchMetric {
  return ownMetric(namePrefix, name, probeService, Stats.SUM);
}

/** How often a table did this to a call, over all functions. */
export function tableCount(namePrefix: string, name: keyof typeof Metric): CloudWatchMetric {
  return ownMetric(namePrefix, name, tableService, Stats.SUM);
}

/** The sum of a metric of delivery, over all of its functions. */
export function deliveryCount(namePrefix: string, name: keyof typeof Metric): CloudWatchMetric {
  return ownMetric(namePrefix, name, deliveryService, Stats.SUM);
}

/** The highest level of a metric of delivery. */
export function deliveryLevel(namePrefix: string, name: keyof typeof Metric): CloudWatchMetric {
  return ownMetric(namePrefix, name, deliveryService, Stats.MAXIMUM);
}

/**
 * How often the sweep has counted. It counts at its end, whatever it delivered, people always; its invocations would also be those that
 * failed, and those by the stream.
 */
export function sweeps(namePrefix: string): IMetric {
  return missedAtOnce(ownMetric(namePrefix, 'people', deliveryService, Stats.SAMPLE_COUNT, 'sweeps'));
}

/**
 * For an alarm that misses something: a period without data counts as zero. Of missing data CloudWatch first waits until older data has left
 * its evaluation range, which is longer than the periods that the alarm names: one of 15 minutes took 26.
 */
export function missedAtOnce(counted: CloudWatchMetric): IMetric {
  return new MathExpression({
    label: counted.label ?? counted.metricName,
    expression: 'FILL(counted, 0)',
    usingMetrics: { counted },
    period: counted.period,
  });
}

/**
 * For a graph: a metric that is only sent above zero, with a zero where it was not sent. `FILL` would have nothing to fill where there is no
 * data at all; `TIME_SERIES` is documented to have a value in every period.
 */
export function orZero(metric: CloudWatchMetric): IMetric {
  // On a graph, one id means one metric.
  const id = metric.metricName.charAt(0).toLowerCase() + metric.metricName.slice(1);
  return new MathExpression({
    label: metric.label ?? metric.metricName,
    expression: `SUM([${id}, TIME_SERIES(0)])`,
    usingMetrics: { [id]: metric },
    period: metric.period,
  });
}

/** How many deliveries went through: each has its time. */
export function deliveriesDone(namePrefix: string): CloudWatchMetric {
  return ownMetric(namePrefix, 'deliveryLatency', deliveryService, Stats.SAMPLE_COUNT, 'Delivered');
}

/** A percentile of a metric of delivery. */
export function deliveryPercentile(namePrefix: string, name: keyof typeof Metric, percent: number): CloudWatchMetric {
  return ownMetric(namePrefix, name, deliveryService, Stats.percentile(percent), `p${percent}`);
}

function ownMetric(
  namePrefix: string,
  name: keyof typeof Metric,
  service: string,
  statistic: string,
  label: string = Metric[name],
): CloudWatchMetric {
  return new CloudWatchMetric({
    namespace: namePrefix,
    metricName: Metric[name],
    dimensionsMap: { service },
    statistic,
    period: fiveMinutes,
    label,
  });
}

/** How far the delivery function is behind the directory's stream, in milliseconds. */
export function streamAge({ function: lambda }: BridgeFunction): IMetric {
  return lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: fiveMinutes, label: 'stream' });
}

/** Events that arrived in the queue of failures, and not those that are in it: most are made good within a minute, and need no hand. */
export function undelivered(queue: IQueue): IMetric {
  return queue.metricNumberOfMessagesSent({
    statistic: Stats.SUM,
    period: fiveMinutes,
    label: 'undelivered events',
  });
}

/** Lines that arrive in the log of the digests: at least one an hour. CloudWatch Logs counts them by itself. */
export function digestLines(logGroup: ILogGroup): IMetric {
  return new CloudWatchMetric({
    namespace: 'AWS/Logs',
    metricName: 'IncomingLogEvents',
    dimensionsMap: { LogGroupName: logGroup.logGroupName },
    statistic: Stats.SUM,
    period: fiveMinutes,
    label: 'lines of digests',
  });
}

/** Errors or throttles of several functions together. */
export function ofAll(functions: readonly BridgeFunction[], name: 'Errors' | 'Throttles', label: string): IMetric {
  return sum(
    label,
    Object.fromEntries(
      functions.map(({ function: lambda, service }) => [
        `${service}${name}`,
        lambda.metric(name, { statistic: Stats.SUM, period: fiveMinutes }),
      ]),
    ),
  );
}

/** Reads and writes of a table and its indexes that DynamoDB turned away for lack of throughput. */
export function throttles(table: Table, indexes: readonly string[], label: string): IMetric {
  const of = (id: string, dimension: Readonly<Record<string, string>>) =>
    (['Read', 'Write'] as const).map((kind) => [
      `${id}${kind}s`,
      table.metric(`${kind}ThrottleEvents`, {
        dimensionsMap: { TableName: table.tableName, ...dimension },
        statistic: Stats.SUM,
        period: fiveMinutes,
      }),
    ]);
  return sumOf(
    table,
    label,
    Object.fromEntries([...of('', {}), ...indexes.flatMap((name) => of(name, { GlobalSecondaryIndexName: name }))]),
  );
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

/**
 * DynamoDB reports these only when there are some, and an alarm on its metrics keeps its state while data is missing, whatever it says about
 * missing data (PutMetricAlarm in the CloudWatch API reference): without a filler it would never end.
 */
function sumOf(table: Table, label: string, parts: Readonly<Record<string, IMetric>>): IMetric {
  // On a graph, one id means one metric; so the table's name is part of it.
  const byId = Object.fromEntries(Object.entries(parts).map(([id, part]) => [table.node.id.toLowerCase() + id, part]));
  return sum(label, byId, (id) => `FILL(${id}, 0)`);
}

/** SUM over a list takes a series without data as absent; plain addition would make the whole sum absent. */
function sum(
  label: string,
  byId: Readonly<Record<string, IMetric>>,
  term: (id: string) => string = (id) => id,
): IMetric {
  return new MathExpression({
    label,
    expression: `SUM([${Object.keys(byId).map(term).join(', ')}])`,
    usingMetrics: { ...byId },
    period: fiveMinutes,
  });
}
