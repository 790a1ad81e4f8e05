import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Metric, tableService } from '../contract/names';
import { noticeTroubles, type TableTrouble } from './table-troubles';

/**
 * Time-outs of the database, in milliseconds: for the connection, and for the response. DynamoDB normally answers in a few milliseconds;
 * after the time-out a client gets an explanation, before Lambda and API Gateway time out without one.
 */
const patience = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true } as const;

/**
 * The DynamoDB client of every function.
 *
 * @param more the database's address, in tests
 * @param tell is told when a table turns a call away or fails it. @default a line of the function's log, which is a metric too
 */
export function documentClient(more: DynamoDBClientConfig = {}, tell = countTrouble): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ requestHandler: patience, ...more });
  noticeTroubles(client, tell);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** One line each: it says which table and which call. All functions count under one service, so that it is one metric. */
function countTrouble({ kind, tables, operation, error }: TableTrouble): void {
  const line = new Metrics({ serviceName: tableService, singleMetric: true });
  line.addMetadata('table', tables.join(', '));
  line.addMetadata('operation', operation);
  line.addMetadata('error', error);
  line.addMetric(kind === 'throttled' ? Metric.tableThrottles : Metric.tableSystemErrors, MetricUnit.Count, 1);
}
