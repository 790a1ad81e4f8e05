import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../../local/database/dynamodb-local';
import { provisionTables } from '../../../local/database/tables';
import { Resolver } from '../../../local/template/intrinsics';
import { LocalResources } from '../../../local/template/physical';
import type { Json, JsonObject } from '../../../local/template/template';

// One of its own: beside the tables of other tests, DynamoDB Local takes more than half a minute over an index.
let database: DynamoDbLocal;
let client: DynamoDBClient;

beforeAll(async () => {
  database = await startDynamoDbLocal();
  client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(async () => {
  client?.destroy();
  await database?.stop();
});

const attribute = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType });
const index = (IndexName: string, key: string): Json => ({
  IndexName,
  KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'KEYS_ONLY' },
});
const base: JsonObject = {
  AttributeDefinitions: [attribute('pk')],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  DeletionProtectionEnabled: true,
};

async function provision(stackName: string, properties: JsonObject) {
  const resources = new LocalResources();
  const template = { Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: properties } } };
  const resolver = new Resolver(
    template,
    { stackName, region: 'us-east-1', account: '000000000000', partition: 'aws' },
    resources,
  );
  await provisionTables(client, resolver, resources);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: `${stackName}-Table` }));
  const { TimeToLiveDescription } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: `${stackName}-Table` }),
  );
  return { table: Table, ttl: TimeToLiveDescription, resolver };
}

test('creates what the template declares', async () => {
  const { table, ttl, resolver } = await provision('Create', {
    ...base,
    AttributeDefinitions: [attribute('pk'), attribute('a')],
    GlobalSecondaryIndexes: [index('byA', 'a')],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  expect(table?.GlobalSecondaryIndexes).toMatchObject([
    { IndexName: 'byA', Projection: { ProjectionType: 'KEYS_ONLY' } },
  ]);
  expect(table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
  expect(ttl).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: expect.stringMatching(/^ENABL/) });
  expect(resolver.resolve({ 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'test')).toMatch(
    /^arn:aws:dynamodb:us-east-1:000000000000:table\/Create-Table\/stream\/\d{4}-/,
  );
});

// DynamoDB Local takes its time over indexes, as DynamoDB does.
test('changes what is there from an earlier run, and keeps the items', async () => {
  await provision('Change', {
    ...base,
    AttributeDefinitions: [attribute('pk'), attribute('a'), attribute('c')],
    GlobalSecondaryIndexes: [index('old', 'a'), index('changed', 'c')],
  });
  await client.send(new PutItemCommand({ TableName: 'Change-Table', Item: { pk: { S: '1' } } }));
  const { table, ttl } = await provision('Change', {
    ...base,
    AttributeDefinitions: [attribute('pk'), attribute('b', 'N')],
    GlobalSecondaryIndexes: [index('new', 'b'), index('changed', 'b')],
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true },
  });
  expect(
    table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema }) => [IndexName, KeySchema?.[0]?.AttributeName]).sort(),
  ).toEqual([
    ['changed', 'b'],
    ['new', 'b'],
  ]);
  expect(table?.StreamSpecification?.StreamViewType).toBe('NEW_IMAGE');
  expect(ttl?.AttributeName).toBe('gone');
  expect(
    (await client.send(new GetItemCommand({ TableName: 'Change-Table', Key: { pk: { S: '1' } } }))).Item,
  ).toBeDefined();
});

test.each<[string, JsonObject]>([
  [
    'keys',
    { ...base, AttributeDefinitions: [attribute('other')], KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] },
  ],
  ["its keys' types", { ...base, AttributeDefinitions: [attribute('pk', 'N')] }],
])('refuses to change %s, and says how to go on', async (what, changed) => {
  const name = `Keys${what.length}`;
  await provision(name, base);
  await expect(provision(name, changed)).rejects.toThrow(/Table: its keys.* differ .* --fresh/);
});
