import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { freshTables } from '../../support/dynamodb-tables';
import { MemoryDynamoDb } from './support/memory-dynamodb';

/** What the model test's stand-in must do as DynamoDB does it: each case runs against both, and the answers are compared. */
type Case = (client: DynamoDBDocumentClient, table: string) => Promise<unknown>;

const item = (sk: string, more: object = {}) => ({ pk: 'P', sk, version: 1, ...more });
const put = (TableName: string, Item: object, more: object = {}) => ({ Put: { TableName, Item, ...more } });
const write = (client: DynamoDBDocumentClient, ...TransactItems: object[]) =>
  client.send(new TransactWriteCommand({ TransactItems: TransactItems as never }));
const refusal = (error: unknown) => {
  const { name, CancellationReasons } = error as {
    name: string;
    CancellationReasons?: { Code?: string; Item?: unknown }[];
  };
  return { name, reasons: CancellationReasons?.map(({ Code, Item }) => ({ Code, Item })) };
};
const all = (client: DynamoDBDocumentClient, TableName: string, more: object = {}) =>
  client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': 'P' },
      ...more,
    }),
  );

const cases: Record<string, Case> = {
  'an update sets, removes and adds, and leaves the rest': async (client, table) => {
    await write(client, put(table, item('1', { a: 1, b: { c: [1, 'x'] }, gone: true })));
    await write(client, {
      Update: {
        TableName: table,
        Key: { pk: 'P', sk: '1' },
        UpdateExpression: 'SET #a = :a, fresh = :f REMOVE gone ADD passed :one',
        ExpressionAttributeNames: { '#a': 'a' },
        ExpressionAttributeValues: { ':a': { deep: 2 }, ':f': 'f', ':one': 1 },
      },
    });
    return (await client.send(new GetCommand({ TableName: table, Key: { pk: 'P', sk: '1' } }))).Item;
  },
  'a transaction with one condition that does not hold writes nothing and says which': async (client, table) => {
    await write(client, put(table, item('1', { owner: 'x' })));
    const refused = await write(
      client,
      put(table, item('2')),
      put(table, item('1', { owner: 'y' }), {
        ConditionExpression: 'attribute_not_exists(pk) OR #o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': 'y' },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ).catch(refusal);
    return [refused, (await all(client, table)).Items];
  },
  'a nested number is compared, and a whole map': async (client, table) => {
    await write(client, put(table, item('1', { observed: { revision: 3, perUpstream: { p: { x: 1 } } } })));
    const update = (condition: string, value: unknown) =>
      write(client, {
        Update: {
          TableName: table,
          Key: { pk: 'P', sk: '1' },
          UpdateExpression: 'SET seen = :seen',
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#o': 'observed', ...(condition.includes('#r') ? { '#r': 'revision' } : {}) },
          ExpressionAttributeValues: { ':seen': condition, ...(value === undefined ? {} : { ':v': value }) },
        },
      }).then(
        () => 'written',
        (error) => refusal(error).reasons?.[0]?.Code,
      );
    return [
      await update('#o.#r = :v', 3),
      await update('#o.#r = :v', 4),
      await update('#o = :v', { revision: 3, perUpstream: { p: { x: 1 } } }),
      await update('#o = :v', { revision: 3, perUpstream: {} }),
      await update('attribute_not_exists(#o)', undefined),
    ];
  },
  'the sparse index: by time, in pages, filtered by what it is not made of': async (client, table) => {
    for (const [sk, dueAt] of [
      ['1', 30],
      ['2', 10],
      ['3', 20],
    ] as const) {
      await write(client, put(table, item(sk, { dueShard: '0', dueAt })));
    }
    await write(client, put(table, item('4')), put(table, { pk: 'Q', sk: '5', dueShard: '0', dueAt: 15 }));
    const query = {
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :s AND dueAt <= :t',
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':s': '0', ':t': 25, ':prefix': 'P' },
      Limit: 2,
    };
    const keys: unknown[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({ TableName: table, ...query, ...(from === undefined ? {} : { ExclusiveStartKey: from }) }),
      );
      keys.push(...(page.Items ?? []).map(({ sk, dueAt }) => [sk, dueAt]));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return keys;
  },
  'a range of a partition, not further than the limit': async (client, table) => {
    for (const sk of ['1', '2', '3', '4', '5']) await write(client, put(table, item(sk)));
    const pages: unknown[] = [];
    for (const Limit of [2, 10]) {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :p AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: { ':p': 'P', ':first': '2', ':last': '4' },
          Limit,
        }),
      );
      pages.push([page.Items, page.LastEvaluatedKey]);
    }
    return pages;
  },
  'a deletion and a check': async (client, table) => {
    await write(client, put(table, item('1')), put(table, item('2')));
    const check = (version: number) => ({
      ConditionCheck: {
        TableName: table,
        Key: { pk: 'P', sk: '2' },
        ConditionExpression: 'version = :v',
        ExpressionAttributeValues: { ':v': version },
      },
    });
    const remove = { Delete: { TableName: table, Key: { pk: 'P', sk: '1' } } };
    const refused = await write(client, remove, check(9)).catch(refusal);
    await write(client, remove, check(1));
    const found = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [table]: {
            Keys: [
              { pk: 'P', sk: '1' },
              { pk: 'P', sk: '2' },
            ],
          },
        },
      }),
    );
    return [refused, found.Responses?.[table]];
  },
  'the same call twice is one': async (client, table) => {
    const command = () =>
      new TransactWriteCommand({
        ClientRequestToken: 'token',
        TransactItems: [put(table, item('1'), { ConditionExpression: 'attribute_not_exists(pk)' })] as never,
      });
    await client.send(command());
    await client.send(command());
    return (await all(client, table)).Items;
  },
};

test.each(Object.entries(cases))('%s', async (_, run) => {
  const tables = await freshTables();
  const memory = new MemoryDynamoDb({ [tables.directoryTable]: ['pk', 'sk'] });
  const real = await run(tables.client, tables.directoryTable);
  expect(await run(memory.client, tables.directoryTable)).toEqual(real);
});
