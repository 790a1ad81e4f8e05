// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders look like JavaScript's.
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Json, Template } from '../../../local/template/template';
import { theDatabase } from '../../support/dynamodb';
import { api, handMade, lambda, runSmallStack, type SmallStack } from '../support/small-api';

const arn = (id: string): Json => ({ 'Fn::GetAtt': [id, 'Arn'] });
const allow = (Action: Json, Resource: Json, Condition?: Json): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const idle = 'export const handler = async () => ({ statusCode: 200 });';
const root = { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' };

/** A function that may do a little of everything, to see where the little ends. */
const template: Template = {
  Resources: {
    ...lambda('Fn', {}, [
      allow(['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query'], arn('People')),
      allow('dynamodb:Query', { 'Fn::Sub': '${People.Arn}/index/byName' }),
      allow('dynamodb:GetItem', arn('Locked')),
      {
        Effect: 'Deny',
        Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
        Resource: arn('People'),
        Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['GHOST#*'] } },
      },
      allow('secretsmanager:GetSecretValue', [{ Ref: 'Open' }, { Ref: 'Sealed' }, { Ref: 'Opened' }], {
        StringEquals: { 'secretsmanager:VersionStage': ['AWSCURRENT'] },
      }),
      allow('kms:Decrypt', arn('OpenKey'), {
        StringEquals: {
          'kms:ViaService': { 'Fn::Sub': 'secretsmanager.${AWS::Region}.amazonaws.com' },
          'kms:EncryptionContext:SecretARN': { Ref: 'Opened' },
        },
      }),
    ]),
    ...api('Fn'),
    People: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: ['id', 'name', 'age'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [
          ['byName', 'name'],
          ['byAge', 'age'],
        ].map(([IndexName, AttributeName]) => ({
          IndexName: IndexName ?? '',
          KeySchema: [{ AttributeName: AttributeName ?? '', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        })),
      },
    },
    Locked: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        SSESpecification: { SSEEnabled: true, KMSMasterKeyId: arn('Key') },
      },
    },
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: root } }] },
      },
    },
    OpenKey: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: root } }] },
      },
    },
    Open: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'open' } },
    Sealed: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'sealed', KmsKeyId: arn('Key') } },
    Opened: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'opened', KmsKeyId: arn('OpenKey') } },
    Foreign: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'foreign' } },
  },
};

let small: SmallStack;
let remove: () => void;
let dynamo: DynamoDBClient;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  const assembly = handMade(template, { Fn: idle });
  remove = assembly.remove;
  small = await runSmallStack(assembly, await theDatabase());
  const [fn] = small.stack.functions;
  const credentials = small.callers.issue({
    kind: 'function',
    functionId: 'Fn',
    roleArn: fn?.roleArn ?? '',
    sessionArn: 'arn:aws:sts::000000000000:assumed-role/Small-FnRole/Small-Fn',
  });
  const config = { endpoint: small.awsEndpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  dynamo = new DynamoDBClient(config);
  secrets = new SecretsManagerClient(config);
});

afterAll(async () => {
  dynamo?.destroy();
  secrets?.destroy();
  await small?.stop();
  remove?.();
});

const people = 'Small-People';
const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/Small-People';
const secretArn = (id: string) => String(small.stack.resolver.resolve({ Ref: id }, 'test'));

test('lets through what the role allows', async () => {
  await dynamo.send(new PutItemCommand({ TableName: people, Item: { id: { S: '1' }, name: { S: 'Ada' } } }));
  const found = await dynamo.send(
    new QueryCommand({
      TableName: people,
      IndexName: 'byName',
      KeyConditionExpression: '#n = :n',
      ExpressionAttributeNames: { '#n': 'name' },
      ExpressionAttributeValues: { ':n': { S: 'Ada' } },
    }),
  );
  expect(found.Count).toBe(1);
});

test('refuses an index that the role does not name, in the words of AWS', async () => {
  const query = new QueryCommand({
    TableName: people,
    IndexName: 'byAge',
    KeyConditionExpression: 'age = :a',
    ExpressionAttributeValues: { ':a': { S: '1' } },
  });
  await expect(dynamo.send(query)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: arn:aws:sts::000000000000:assumed-role/Small-FnRole/Small-Fn is not authorized to perform: dynamodb:Query on resource: ${tableArn}/index/byAge because no identity-based policy allows the dynamodb:Query action`,
  });
  expect(small.notices.at(-1)).toMatch(/^Fn is not authorized to perform: dynamodb:Query .* role in the template/);
});

test('a transaction needs the permission of each of its members', async () => {
  const put = { Put: { TableName: people, Item: { id: { S: '2' } } } };
  const check = {
    ConditionCheck: { TableName: people, Key: { id: { S: '1' } }, ConditionExpression: 'attribute_exists(id)' },
  };
  await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [put] }));
  await expect(dynamo.send(new TransactWriteItemsCommand({ TransactItems: [put, check] }))).rejects.toThrow(
    /dynamodb:ConditionCheckItem/,
  );
});

test("an item's partition key is known to conditions, in a transaction too", async () => {
  const put = (id: string) => ({ TableName: people, Item: { id: { S: id } } });
  const denied = /dynamodb:PutItem .* with an explicit deny/;
  await expect(dynamo.send(new PutItemCommand(put('GHOST#1')))).rejects.toThrow(denied);
  await expect(dynamo.send(new GetItemCommand({ TableName: people, Key: { id: { S: 'GHOST#1' } } }))).rejects.toThrow(
    /dynamodb:GetItem .* with an explicit deny/,
  );
  const both = new TransactWriteItemsCommand({ TransactItems: [{ Put: put('4') }, { Put: put('GHOST#2') }] });
  await expect(dynamo.send(both)).rejects.toThrow(denied);
  await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put('4') }, { Put: put('5') }] }));
});

test('a batch needs a permission of its own', async () => {
  const batch = new BatchWriteItemCommand({
    RequestItems: { [people]: [{ PutRequest: { Item: { id: { S: '3' } } } }] },
  });
  await expect(dynamo.send(batch)).rejects.toThrow(/dynamodb:BatchWriteItem/);
});

test("a table under a customer's key needs the key too", async () => {
  const get = new GetItemCommand({ TableName: 'Small-Locked', Key: { id: { S: '1' } } });
  await expect(dynamo.send(get)).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
});

test('secrets: by ARN, by stage, and by the key that seals them', async () => {
  const get = (SecretId: string, VersionStage = 'AWSCURRENT') =>
    secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));
  expect((await get(secretArn('Open'))).SecretString).toBe('open');
  expect((await get(secretArn('Opened'))).SecretString).toBe('opened');
  await expect(get(secretArn('Open'), 'AWSPENDING')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(get(secretArn('Foreign'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(get(secretArn('Sealed'))).rejects.toThrow('Access to KMS is not allowed');
});

test('the operator may do everything; a stranger nothing', async () => {
  const config = { endpoint: small.awsEndpoint, region: 'us-east-1', maxAttempts: 1 };
  const operator = new SecretsManagerClient({ ...config, credentials: small.callers.issue({ kind: 'operator' }) });
  expect((await operator.send(new GetSecretValueCommand({ SecretId: secretArn('Sealed') }))).SecretString).toBe(
    'sealed',
  );
  const stranger = new SecretsManagerClient({
    ...config,
    credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' },
  });
  await expect(stranger.send(new GetSecretValueCommand({ SecretId: secretArn('Open') }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

test('services that do not run here say so, rather than leave the machine', async () => {
  const response = await fetch(small.awsEndpoint, {
    method: 'POST',
    headers: {
      'X-Amz-Target': 'Kinesis_20131202.PutRecord',
      Authorization: `AWS4-HMAC-SHA256 Credential=${small.callers.issue({ kind: 'operator' }).accessKeyId}/20260101/us-east-1/kinesis/aws4_request`,
    },
    body: '{}',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    __type: 'UnknownOperationException',
    Message: 'The local run does not offer Kinesis_20131202.PutRecord.',
  });
});
