// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders look like JavaScript's.

import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Json, Resource, Template } from '../../../local/template/template';
import { theDatabase } from '../../support/dynamodb';
import { until } from '../../support/until';
import { api, handMade, lambda, runSmallStack, type SmallStack } from '../support/small-api';

/** A table whose stream feeds a function, and a schedule: with one mistake in it each, the run must not start. */
const arn = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
const allow = (Action: Json, Resource: Json) => ({ Effect: 'Allow', Action, Resource });

/** The function as those call it who name no version. */
const listener = { functionId: 'Listener', id: 'Listener', arn: 'arn', qualifier: undefined };

const idle = 'export const handler = async () => ({ statusCode: 200 });';
/** Logs what it is given; the record `bad` fails alone, and the event `broken` fails the call. */
const listening = `export const handler = async (event) => {
  console.log('GIVEN ' + JSON.stringify(event));
  if (event.broken) throw new Error('broken');
  const bad = (event.Records ?? []).filter((record) => record.dynamodb.Keys.id.S === 'bad');
  return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })) };
};`;

const resources: Record<string, Resource> = {
  ...lambda('Fn'),
  ...api('Fn'),
  ...lambda('Listener', {}, [
    allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], arn('Table', 'StreamArn')),
    allow('dynamodb:ListStreams', '*'),
    allow('sqs:SendMessage', arn('Failures')),
  ]),
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  },
  Failures: { Type: 'AWS::SQS::Queue', Properties: {} },
  FailuresPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Failures' }],
      PolicyDocument: {
        Statement: [{ ...allow('sqs:SendMessage', arn('Failures')), Principal: { Service: 'events.amazonaws.com' } }],
      },
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: arn('Table', 'StreamArn'),
      FunctionName: { Ref: 'Listener' },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      MaximumRetryAttempts: 0,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      DestinationConfig: { OnFailure: { Destination: arn('Failures') } },
    },
  },
  InvokeConfig: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: 'Listener' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: arn('Failures') } },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'cron(0 0 1 1 ? *)',
      Targets: [
        { Arn: arn('Listener'), Id: 'Target', Input: '{"tick":1}', DeadLetterConfig: { Arn: arn('Failures') } },
      ],
    },
  },
  RulePermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: arn('Listener'),
      Principal: 'events.amazonaws.com',
      Action: 'lambda:InvokeFunction',
      SourceArn: arn('Rule'),
    },
  },
};

let endpoint: string;
let small: SmallStack | undefined;
let remove: (() => void) | undefined;
let runs = 0;

beforeAll(async () => {
  endpoint = await theDatabase();
});

afterEach(async () => {
  await small?.stop();
  remove?.();
  small = undefined;
});

async function run(
  change: (all: Record<string, Resource>) => Record<string, Resource> = (all) => all,
): Promise<SmallStack> {
  runs += 1;
  const template: Template = { Resources: change(structuredClone(resources)) };
  const assembly = handMade(template, { Fn: idle, Listener: listening });
  remove = assembly.remove;
  small = await runSmallStack({ ...assembly, stackName: `Events${runs}` }, endpoint);
  return small;
}

function without(...ids: readonly string[]) {
  return (all: Record<string, Resource>) => Object.fromEntries(Object.entries(all).filter(([id]) => !ids.includes(id)));
}

/** The template with an action taken from the listener's role. */
function lacking(action: string) {
  return (all: Record<string, Resource>) => JSON.parse(JSON.stringify(all).replace(`"${action}"`, '"none:None"'));
}

const given = ({ functionLog }: SmallStack) =>
  functionLog()
    .split('\n')
    .filter((line) => line.startsWith('GIVEN '))
    .map((line) => JSON.parse(line.slice(6)));

async function put(id: string, name: string): Promise<void> {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(
    new PutItemCommand({ TableName: `Events${runs}-Table`, Item: { id: { S: id }, name: { S: name } } }),
  );
  client.destroy();
}

test('records of the stream that pass the filter reach the function, as Lambda hands them over', async () => {
  const it = await run();
  it.stack.events.start();
  await put('1', 'Ada');
  await put('1', 'Ada L.');
  await put('2', 'Bob');
  await until('both are handed over', () => given(it).flatMap(({ Records }) => Records).length >= 2);
  const records = given(it).flatMap(({ Records }) => Records);
  expect(records.map(({ eventName, dynamodb }) => [eventName, dynamodb.NewImage.name.S])).toEqual([
    ['INSERT', 'Ada'],
    ['INSERT', 'Bob'],
  ]);
  expect(records[0]).toMatchObject({
    eventSource: 'aws:dynamodb',
    eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/Events\d+-Table\/stream\//),
    dynamodb: { SequenceNumber: expect.any(String), StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

test('a record that fails is given up to the queue, and the operator is told; those after it are handed over', async () => {
  const it = await run();
  it.stack.events.start();
  await put('bad', 'x');
  await put('good', 'y');
  await until(
    'one is given up, the other handed over',
    () => it.notices.length > 0 && JSON.stringify(given(it)).includes('"good"'),
  );
  expect(it.notices.join()).toMatch(
    /Listener: \d records? of the stream (was|were) discarded \(RetryAttemptsExhausted\)\. The event is in the log of the queue Failures/,
  );
  expect(it.functionLog()).toContain('"DDBStreamBatchInfo"');
});

test('a call that nobody waits for, and that fails, goes to its destination', async () => {
  const it = await run();
  it.stack.events.invoke(listener, '{"broken":true}');
  await until('the operator is told', () => it.notices.length > 0);
  expect(it.notices.join()).toMatch(/Listener failed and will not be called again for this event \(RetriesExhausted\)/);
  expect(it.functionLog()).toContain('"errorMessage":"broken"');
});

test("a schedule's first tick comes at the start where it is a rate: what fell due meanwhile waits no longer", async () => {
  const it = await run(({ Rule, ...others }) => ({
    ...others,
    Rule: { Type: '', ...Rule, Properties: { ...Rule?.Properties, ScheduleExpression: 'rate(1 minute)' } },
  }));
  await pause(500);
  expect(given(it)).toEqual([]);
  it.stack.events.start();
  await until('it ticks', () => given(it).length > 0);
  expect(given(it)).toEqual([{ tick: 1 }]);
});

test('nothing is handed over any more once it is stopped', async () => {
  const it = await run();
  it.stack.events.start();
  await it.stack.events.stop(1000);
  await put('1', 'late');
  it.stack.events.invoke(listener, '{}');
  await pause(1000);
  expect(given(it)).toEqual([]);
});

test.each(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'])(
  'without %s in the role, the run does not start',
  async (action) => {
    await expect(run(lacking(action))).rejects.toThrow(
      new RegExp(`Mapping: the role of Listener is not authorized to perform ${action}`),
    );
  },
);

test('without sqs:SendMessage in the role, the run does not start', async () => {
  await expect(run(lacking('sqs:SendMessage'))).rejects.toThrow(/is not authorized to perform sqs:SendMessage/);
});

test('without the permission for EventBridge, the run does not start', async () => {
  await expect(run(without('RulePermission'))).rejects.toThrow(
    /EventBridge may not invoke Listener for the schedule Rule/,
  );
});

test('a queue whose policy keeps EventBridge out does not let the run start', async () => {
  await expect(run(without('FailuresPolicy'))).rejects.toThrow(/does not let events\.amazonaws\.com send to it/);
});

test('a stream of a table without one does not let the run start', async () => {
  const change = (all: Record<string, Resource>) => {
    const { StreamSpecification: _, ...Properties } = all.Table?.Properties ?? {};
    return { ...all, Table: { Type: 'AWS::DynamoDB::Table', Properties } };
  };
  await expect(run(change)).rejects.toThrow(/StreamArn/);
});
