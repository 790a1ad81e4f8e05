import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createDirectory, type Directory, type DirectoryOptions } from '../../lambda/directory/directory';
import { type Item, Store, toItem, type Values } from '../../lambda/table/store';
import { theDatabase } from './dynamodb';
import type { TableDefinitions } from './dynamodb-definitions';
import { onceARun } from './once-a-run';

/** Fresh tables, and what tests need to look behind the directory's back. */
export interface TestTables {
  readonly client: DynamoDBDocumentClient;
  readonly directoryTable: string;
  readonly activityTable: string;
  /** A directory on these tables. Creations settle for 30 s and records are kept for 400 days unless the options say otherwise. */
  directory(options?: Partial<DirectoryOptions>): Directory;
  /** One item of the directory table, as it is. */
  item(pk: string, sk: string): Promise<Item | undefined>;
  /** All items of one partition of the directory table. */
  partition(pk: string): Promise<Item[]>;
  /** Every item of the directory table. */
  everything(): Promise<Item[]>;
  /** The activity records of one resource (`USER#<id>`), oldest first. */
  activityOf(resource: string): Promise<Values[]>;
  /** Every activity record. */
  activity(): Promise<Values[]>;
  /** Sets attributes of an item behind the directory's back, as delivery will. */
  set(pk: string, sk: string, values: Values): Promise<void>;
  /** Deletes the tables, before the end of the file does. */
  drop(): Promise<void>;
}

/** One for all tables of a file: each has connections of its own. Made late, when the environment says where the database is. */
let raw: DynamoDBClient | undefined;

/** Tables that this file has made and not yet dropped. */
const undropped = new Set<() => Promise<void>>();

// Each call of DynamoDB Local takes longer the more tables it has: with 450 of these pairs, 1.1 ms of a processor instead of 0.7.
// A bench has no hooks: its database ends with it. Nor is there anything to drop where the database has been stopped by a test.
if (typeof afterAll === 'function') {
  afterAll(() => Promise.allSettled([...undropped].map((drop) => drop())));
}

/** Creates the two tables of the template under new names. */
export async function freshTables(given?: TableDefinitions): Promise<TestTables> {
  const definitions = given ?? (await definitionsOfTheTemplate());
  raw ??= new DynamoDBClient({});
  const client = DynamoDBDocumentClient.from(raw);
  const run = randomUUID();
  const directoryTable = `directory-${run}`;
  const activityTable = `activity-${run}`;
  await raw.send(new CreateTableCommand({ ...definitions.directory, TableName: directoryTable }));
  await raw.send(new CreateTableCommand({ ...definitions.activity, TableName: activityTable }));
  const drop = async () => {
    undropped.delete(drop);
    for (const TableName of [directoryTable, activityTable]) await client.send(new DeleteTableCommand({ TableName }));
  };
  undropped.add(drop);
  const scan = (table: string) =>
    allPages((from) => client.send(new ScanCommand({ TableName: table, ConsistentRead: true, ...from })));
  const store = new Store(client, directoryTable);
  const recordsOf = (resource: string) =>
    allPages((from) =>
      client.send(
        new QueryCommand({
          TableName: activityTable,
          ConsistentRead: true,
          KeyConditionExpression: '#resource = :resource',
          ExpressionAttributeNames: { '#resource': 'resource' },
          ExpressionAttributeValues: { ':resource': resource },
          ...from,
        }),
      ),
    );
  return {
    client,
    directoryTable,
    activityTable,
    drop,
    directory: (options) =>
      createDirectory({
        client,
        directoryTable,
        activityTable,
        activityRetentionDays: 400,
        settleSeconds: 30,
        ...options,
      }),
    item: (pk, sk) => store.get({ pk, sk }),
    partition: (pk) => store.queryAll({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
    everything: async () => (await scan(directoryTable)).map(toItem),
    activityOf: recordsOf,
    activity: () => scan(activityTable),
    set: async (pk, sk, values) => {
      const names = Object.keys(values);
      await client.send(
        new UpdateCommand({
          TableName: directoryTable,
          Key: { pk, sk },
          UpdateExpression: `SET ${names.map((_, index) => `#n${index} = :v${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
          ExpressionAttributeValues: Object.fromEntries(names.map((name, index) => [`:v${index}`, values[name]])),
        }),
      );
    },
  };
}

/** Waits for the database, and loads the CDK only in the file that is the first of the run to need tables. */
async function definitionsOfTheTemplate(): Promise<TableDefinitions> {
  await theDatabase();
  return onceARun('tables', () => {
    const { tableDefinitions } = require('./dynamodb-definitions') as typeof import('./dynamodb-definitions');
    return tableDefinitions();
  });
}

type Answer = { Items?: Values[] | undefined; LastEvaluatedKey?: Values | undefined };

async function allPages(read: (from: { ExclusiveStartKey?: Values }) => Promise<Answer>): Promise<Values[]> {
  const items: Values[] = [];
  let from: Values | undefined;
  do {
    const page = await read(from === undefined ? {} : { ExclusiveStartKey: from });
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
