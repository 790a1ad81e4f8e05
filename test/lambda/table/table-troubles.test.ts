import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchGetCommand, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Metric } from '../../../lambda/contract/names';
import { documentClient } from '../../../lambda/table/document-client';
import type { TableTrouble } from '../../../lambda/table/table-troubles';

const answers: { status: number; body: object }[] = [];
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const { status, body } = answers.shift() ?? { status: 200, body: {} };
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
});

let endpoint: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const place = () => ({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
const error = (name: string, more: object = {}) => ({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...more });
const get = new GetCommand({ TableName: 'Directory', Key: { pk: 'a', sk: 'b' } });
const put = (TableName: string) => ({ Put: { TableName, Item: { pk: 'a' } } });
const transaction = new TransactWriteCommand({ TransactItems: [put('Directory'), put('Activity'), put('Directory')] });
const batch = new BatchGetCommand({ RequestItems: { Directory: { Keys: [{ pk: 'a', sk: 'b' }] } } });
const cancelled = (Code: string) =>
  error('TransactionCanceledException', { CancellationReasons: [{ Code: 'None' }, { Code }] });

const throttled = error('ThrottlingException');

test.each<[string, typeof get | typeof transaction | typeof batch, typeof answers, string[]]>([
  [
    'a call that is turned away, then answered',
    get,
    [{ status: 400, body: throttled }],
    ['throttled Directory GetItem'],
  ],
  [
    'a call that DynamoDB fails twice, then answers',
    get,
    [
      { status: 500, body: error('InternalServerError') },
      { status: 503, body: error('ServiceUnavailable') },
    ],
    ['failed Directory GetItem', 'failed Directory GetItem'],
  ],
  [
    'a transaction of which a part is turned away',
    transaction,
    [{ status: 400, body: cancelled('ThrottlingError') }],
    ['throttled Directory Activity TransactWriteItems'],
  ],
  [
    'a batch of which a part is left out',
    batch,
    [{ status: 200, body: { UnprocessedKeys: { Directory: { Keys: [{ pk: { S: 'a' }, sk: { S: 'b' } }] } } } }],
    ['throttled Directory BatchGetItem'],
  ],
  ['a condition that does not hold', transaction, [{ status: 400, body: cancelled('ConditionalCheckFailed') }], []],
  ['a conflict with another transaction', transaction, [{ status: 400, body: cancelled('TransactionConflict') }], []],
  ['a mistake of ours', get, [{ status: 400, body: error('ValidationException') }], []],
  ['a call that is answered', get, [], []],
])('%s', async (_, command, given, expected) => {
  answers.splice(0, answers.length, ...given);
  const told: TableTrouble[] = [];
  const client = documentClient(place(), (trouble) => told.push(trouble));
  await client.send(command as typeof get).catch(() => undefined);
  expect(told.map(({ kind, tables, operation }) => [kind, ...tables, operation].join(' '))).toEqual(expected);
});

test('in a function each is a line of the log at once, and data of a metric that all functions share', async () => {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    answers.splice(0, answers.length, { status: 400, body: throttled });
    await documentClient(place()).send(get);
  } finally {
    jest.restoreAllMocks();
  }
  const [line] = lines.filter((each) => each.includes('CloudWatchMetrics')).map((each) => JSON.parse(each));
  expect(line).toMatchObject({
    [Metric.tableThrottles]: 1,
    service: 'table',
    table: 'Directory',
    operation: 'GetItem',
    error: 'ThrottlingException',
  });
  expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
});
