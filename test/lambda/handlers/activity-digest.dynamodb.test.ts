import { CloudWatchLogsClient, GetLogEventsCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { digestLogStream } from '../../../lambda/contract/names';
import { type Digest, digestMs } from '../../../lambda/delivery/admin/digest/digest';
import { publishedPlaces } from '../../../lambda/delivery/admin/digest/open';
import { verifyActivity } from '../../../lambda/delivery/admin/digest/verify';
import { digestLagMs } from '../../../lambda/delivery/admin/digest/write-digests';
import { ActivityLog, dayOf } from '../../../lambda/table/activity-log';
import { ActivityRecords } from '../../../lambda/table/activity-records';
import { wholeActivity } from '../../../lambda/table/whole-table';
import { handlerFolder } from '../../../lib/functions/handlers';
import type { Template } from '../../../local/template/template';
import { connected } from '../../lib/configurations';
import { synthesize } from '../../lib/synthesize';
import { api, handMade, lambda, runSmallStack, type SmallStack } from '../../local/support/small-api';
import { theDatabase } from '../../support/dynamodb';

/** What of the real template the function works with, and the role of the function that answers the identity provider. */
const kept =
  /^Bridge(Data|Key|DigestsLog|DigestsStream|DigestsArchive\w+[0-9A-F]{8}$|DigestsFunction|DeliveryFailures|ScimFunction(Role|Logs))/;
const types =
  /^AWS::(DynamoDB::Table|KMS::Key|IAM::Role|Logs::Log(Group|Stream)|S3::Bucket|SQS::Queue|Lambda::Function)$/;

let small: SmallStack;
let removeCode: () => void;

beforeAll(async () => {
  const whole = synthesize(connected).template.toJSON() as unknown as Template;
  const parts = Object.entries(whole.Resources).filter(([id, { Type }]) => kept.test(id) && types.test(Type));
  const made = handMade(
    { ...whole, Outputs: {}, Resources: { ...Object.fromEntries(parts), ...lambda('Idle'), ...api('Idle') } },
    { Idle: 'export const handler = async () => ({ statusCode: 200 });' },
  );
  removeCode = made.remove;
  const locateAsset = (key: string) => (key === 'Idle' ? made.locateAsset(key) : handlerFolder('activity-digest'));
  small = await runSmallStack({ ...made, locateAsset }, await theDatabase());
});
afterAll(async () => {
  await small?.stop();
  removeCode();
});

const idOf = (pattern: RegExp) => small.stack.resolver.existing().find(([id]) => pattern.test(id))?.[0] ?? '';
const nameOf = (pattern: RegExp) => String(small.stack.resolver.resolve({ Ref: idOf(pattern) }, ''));

function names() {
  return {
    activity: nameOf(/^BridgeDataActivity/),
    digestLogGroup: nameOf(/^BridgeDigestsLog[0-9A-F]{8}$/),
    archiveBucket: nameOf(/^BridgeDigestsArchiveBucket[0-9A-F]{8}$/),
  };
}

/** The services of AWS as the function with this role reaches them, or as an operator does. */
function as(role: RegExp | 'operator') {
  const { callers, stack, awsEndpoint } = small;
  const roleArn = role === 'operator' ? '' : String(stack.resolver.resolve({ 'Fn::GetAtt': [idOf(role), 'Arn'] }, ''));
  const credentials = callers.issue(
    role === 'operator'
      ? { kind: 'operator' }
      : { kind: 'function', functionId: 'F', roleArn, sessionArn: `${roleArn}/session` },
  );
  const connection = { region: 'us-east-1', endpoint: awsEndpoint, credentials, maxAttempts: 1 };
  return {
    connection,
    table: DynamoDBDocumentClient.from(new DynamoDBClient(connection)),
    logs: new CloudWatchLogsClient(connection),
    s3: new S3Client(connection),
  };
}

const scim = () => as(/^BridgeScimFunctionRole[0-9A-F]{8}$/);
const digests = () => as(/^BridgeDigestsFunctionRole[0-9A-F]{8}$/);

/** One record in each of the hours that can be the first to get a digest: while the test runs, the next can become complete. */
const complete = Math.floor((Date.now() - digestLagMs) / digestMs) * digestMs;
const records = [complete - digestMs, complete].map((hour) => {
  const time = hour + 60_000;
  const entry = { resource: `USER#${v7({ msecs: time })}`, action: 'deliver', message: 'as it was' };
  return { ...new ActivityLog('any', 400).item(entry, new Date(time)), at: v7({ msecs: time }), day: dayOf(time) };
});

async function run() {
  const pool = small.stack.pools.get(idOf(/^BridgeDigestsFunction[0-9A-F]{8}$/));
  const result = await pool?.invoke({ payload: '{}', requestId: 'r', traceId: '' });
  expect([result, small.notices]).toEqual([{ kind: 'result', payload: expect.anything() }, []]);
}

function verify() {
  const { table, connection } = as('operator');
  const { activity, ...places } = names();
  const whole = wholeActivity(table, activity);
  const published = publishedPlaces(connection, places);
  return verifyActivity(
    { records: new ActivityRecords(table, whole), table: whole, published, clock: () => new Date() },
    undefined,
  );
}

test('the function publishes with its own role; whoever has the SCIM function cannot hide what they did', async () => {
  const { activity } = names();
  const attacker = scim().table;
  for (const Item of records) await attacker.send(new PutCommand({ TableName: activity, Item }));
  await run();
  expect((await verify()).findings).toEqual([]);
  const [digest] = await digestsPublished();
  const victim = records.find(({ at }) => at === digest?.marks[0]?.id);

  await attacker.send(new PutCommand({ TableName: activity, Item: { ...victim, message: 'as I like it' } }));
  const forged = { ...victim, at: v7({ msecs: (digest?.from ?? 0) + 5_000 }) };
  await attacker.send(new PutCommand({ TableName: activity, Item: forged }));
  const { findings } = await verify();
  expect(findings.map(({ what, id }) => `${what} ${id}`)).toEqual([`changed ${victim?.at}`, `added ${forged.at}`]);
});

async function digestsPublished(): Promise<Digest[]> {
  const { log, archive } = publishedPlaces(as('operator').connection, names());
  const [inLog, inBucket]: [Digest[], Digest[]] = [[], []];
  for await (const each of log.since(0)) inLog.push(each as Digest);
  for await (const each of archive?.between(0, Date.now()) ?? []) inBucket.push(each as Digest);
  expect(inBucket).toEqual(inLog);
  return inLog;
}

test('neither role may do more: records cannot be removed, digests cannot be written by others', async () => {
  const { activity, digestLogGroup: logGroupName, archiveBucket: Bucket } = names();
  const Key = { resource: `USER#${v7()}`, at: v7() };
  const line = {
    logGroupName,
    logStreamName: digestLogStream,
    logEvents: [{ timestamp: Date.now(), message: 'mine' }],
  };
  const UpdateExpression = 'REMOVE message';
  const refused = async (call: Promise<unknown>) =>
    expect(await call.catch(({ name }: Error) => name)).toMatch(/^AccessDenied(Exception)?$/);
  const [byScim, byDigests] = [scim(), digests()];
  await refused(byScim.table.send(new DeleteCommand({ TableName: activity, Key })));
  await refused(byScim.table.send(new UpdateCommand({ TableName: activity, Key, UpdateExpression })));
  await refused(byScim.logs.send(new PutLogEventsCommand(line)));
  await refused(byScim.logs.send(new GetLogEventsCommand(line)));
  await refused(byScim.s3.send(new PutObjectCommand({ Bucket, Key: 'digests/mine', Body: 'mine' })));
  await refused(byDigests.table.send(new PutCommand({ TableName: activity, Item: Key })));
  await refused(byDigests.table.send(new DeleteCommand({ TableName: activity, Key })));
});
