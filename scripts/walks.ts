import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { Env } from '../lambda/contract/names';
import type { BridgeDescription } from '../lambda/contract/stack-outputs';
import { MemoryDynamoDb } from '../test/lambda/delivery/support/memory-dynamodb';
import { templateWith } from '../test/lib/app';

/**
 * How many files one change runs through: `npm run walks`. Each walk is one operation of the real functions on the in-memory DynamoDB
 * of the tests; a file counts when one of its functions ran or one of its exports was read. `npm run walks -- --files` names them.
 * Ends in an error when a walk has become longer than its bound.
 */

/** The most files that each walk may have. A bound goes down with its walk, never up. */
const bounds = {
  'PATCH of a person, to the transaction': 47,
  'PATCH of a group, one member added': 44,
  'a record of the stream, to the invitation': 42,
  'held release --all, to the update': 33,
  'files that name the option removalGuardCount, cdk.json to function': 5,
} as const;
type Title = keyof typeof bounds;

/** A walk of fewer files was not seen: the profiler found nothing, or the operation did nothing. */
const fewest = 3;

const root = path.join(__dirname, '..');
const names = process.argv.includes('--files');

const database = new MemoryDynamoDb({ directory: ['pk', 'sk'], activity: ['resource', 'at'] });
DynamoDBDocumentClient.from = () => database.client;
// Nothing is set up yet: deliveries are simulated.
SecretsManagerClient.prototype.send = async () => {
  throw Object.assign(new Error('nothing is stored'), { name: 'ResourceNotFoundException' });
};

/** The variables that the template sets on a function; one that only a deployment knows has its own name as its value. */
function environmentOf(service: string): Readonly<Record<string, string>> {
  const { Resources } = template as { readonly Resources: Readonly<Record<string, LambdaFunction>> };
  const found = Object.values(Resources)
    .map(({ Properties }) => Properties?.Environment?.Variables ?? {})
    .find(({ POWERTOOLS_SERVICE_NAME: name }) => name === service);
  if (found === undefined) throw new Error(`The template has no function ${service}.`);
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, typeof value === 'string' ? value : name]),
  );
}

interface LambdaFunction {
  readonly Properties?: { readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> } };
}

// A change is due at once, and every removal is held.
const template = templateWith({ settleSeconds: 0, removalGuardCount: 0, removalGuardPercent: 0 });

const made: BridgeDescription = {
  scimBridge: 'walks',
  baseUrl: 'http://localhost/scim/v2',
  directoryTable: 'directory',
  activityTable: 'activity',
  activityRetentionDays: '400',
  formerTokenGraceDays: '7',
  bearerTokenSecret: 'token',
  healthTokenSecret: 'health-token',
  scimsessionSecret: 'session',
  importFunction: 'import',
  driftFunction: 'drift',
  digestLogGroup: 'digests',
  archiveBucket: '',
};

Object.assign(process.env, environmentOf('scim-api'), environmentOf('delivery'), {
  [Env.directoryTable]: made.directoryTable,
  [Env.activityTable]: made.activityTable,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  POWERTOOLS_SERVICE_NAME: 'walks',
  POWERTOOLS_METRICS_NAMESPACE: 'walks',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});

/** Files of these folders in which a function runs while `operation` does. */
async function walk(title: Title, folders: readonly string[], operation: () => Promise<unknown>): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  // What ran before is not part of the walk.
  await session.post('Profiler.takePreciseCoverage');
  await operation();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const files = result
    .filter(({ functions }) =>
      functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
    )
    .map(({ url }) => path.relative(root, url.startsWith('file:') ? fileURLToPath(url) : url))
    .filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)));
  show(title, [...new Set(files)].sort());
}

function show(title: Title, files: readonly string[]): void {
  const bound = bounds[title];
  console.log(`${String(files.length).padStart(4)} of at most ${bound}  ${title}`);
  if (names) for (const file of files) console.log(`      ${file}`);
  if (files.length > bound || files.length < fewest) process.exitCode = 1;
}

const lambda = { getRemainingTimeInMillis: () => 300_000, functionName: 'walks', awsRequestId: '1' } as Context;

function request(httpMethod: string, resource: string, body: object): APIGatewayProxyEvent {
  return {
    httpMethod,
    path: `/scim/v2${resource}`,
    headers: { 'Content-Type': 'application/scim+json', Accept: 'application/scim+json', Host: 'walks.example' },
    multiValueHeaders: { 'Content-Type': ['application/scim+json'], Accept: ['application/scim+json'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: `scim/v2${resource}` },
    body: JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: '1',
      path: `/scim/v2${resource}`,
      authorizer: { principalId: 'current', tokenStage: 'AWSCURRENT', tokenVersion: '1' },
    },
  } as unknown as APIGatewayProxyEvent;
}

const patch = (operation: object) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [operation],
});

/** The stream's records of everything that is due, as they would come next. */
function dueRecords(): object[] {
  return database
    .items('directory')
    .filter(({ dueAt, pk }) => dueAt !== undefined && String(pk).startsWith('USER'))
    .map((item) => ({
      eventName: 'MODIFY',
      dynamodb: {
        SequenceNumber: '1',
        Keys: marshall({ pk: item.pk, sk: item.sk }),
        NewImage: marshall(item, { removeUndefinedValues: true }),
      },
    }));
}

async function main(): Promise<void> {
  Object.assign(globalThis, { EXTENSION_SCHEMAS: [] });
  const scim = await import('../lambda/handlers/scim-api');
  const delivery = await import('../lambda/handlers/delivery');
  const { inProcess } = await import('../test/operator/support/in-process');
  const send = async (method: string, resource: string, body: object): Promise<string> => {
    const answer = await scim.handler(request(method, resource, body), lambda);
    if (answer.statusCode >= 300) throw new Error(`${method} ${resource}: ${answer.statusCode} ${answer.body}`);
    return answer.body === '' ? '' : String(JSON.parse(answer.body).id);
  };
  const deliver = (records: readonly object[]) => delivery.handler({ Records: records } as never, lambda);
  const user = (userName: string) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    active: true,
  });

  const ada = await send('POST', '/Users', user('ada@example.com'));
  const staff = await send('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Staff',
  });
  await walk('PATCH of a person, to the transaction', ['lambda'], () =>
    send('PATCH', `/Users/${ada}`, patch({ op: 'replace', path: 'name.givenName', value: 'Ada' })),
  );
  await walk('PATCH of a group, one member added', ['lambda'], () =>
    send('PATCH', `/Groups/${staff}`, patch({ op: 'add', path: 'members', value: [{ value: ada }] })),
  );
  const records = dueRecords();
  // Opened once an instance, and no part of what a record costs.
  await deliver([]);
  await walk('a record of the stream, to the invitation', ['lambda'], () => deliver(records));

  await send('PATCH', `/Users/${ada}`, patch({ op: 'replace', path: 'active', value: false }));
  await deliver(dueRecords());
  await walk('held release --all, to the update', ['lambda', 'operator'], () => release(inProcess));

  const places = execFileSync(
    'git',
    ['grep', '-lE', 'removalGuardCount|REMOVAL_GUARD_COUNT', '--', 'bin', 'lib', 'lambda'],
    { cwd: root },
  );
  show('files that name the option removalGuardCount, cdk.json to function', places.toString().trim().split('\n'));
}

/** The command as the operator types it, on the tables above. */
async function release(inProcess: typeof import('../test/operator/support/in-process').inProcess): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'walks-'));
  const aws = {
    endpoint: 'http://127.0.0.1:1',
    region: 'eu-central-1',
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
  };
  const bridge = {
    baseUrl: 'http://127.0.0.1:1/scim/v2',
    stack: { outputs: { CommandLine: JSON.stringify(made) } },
    aws,
  };
  writeFileSync(path.join(dataDir, 'bridge.json'), JSON.stringify(bridge));
  const { code, stdout, stderr } = await inProcess([
    'held',
    'release',
    '--all',
    '--yes',
    '--local',
    '--data-dir',
    dataDir,
  ]);
  if (code !== 0 || !/1/.test(stdout)) throw new Error(`held release: ${code} ${stdout}${stderr}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
