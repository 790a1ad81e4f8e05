import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { digestLogStream } from '../../../lambda/contract/names';
import type { BridgeDescription } from '../../../lambda/contract/stack-outputs';
import { DigestArchive } from '../../../lambda/delivery/admin/digest/digest-archive';
import { DigestLog } from '../../../lambda/delivery/admin/digest/digest-log';
import { describeAlarms } from '../../../local/aws/describe-alarms';
import { LogEvents } from '../../../local/aws/log-events';
import { ObjectStore, readObjectRequest } from '../../../local/aws/object-store';
import type { Alarm } from '../../../local/cloudwatch/alarms';
import type { Secret } from '../../../local/secrets/secret';
import { SecretsManagerError, SecretsManagerService } from '../../../local/secrets/service';
import { SecretStore } from '../../../local/secrets/store';
import type { JsonObject } from '../../../local/template/template';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

/** What a function does with an event; what it throws is its failure. */
export type FakeFunction = (event: JsonObject) => unknown;

/** A bridge's tables, secrets and functions for commands to work on, announced as the local run announces itself. */
export interface Bench {
  readonly tables: TestTables;
  /** For `--local --data-dir`. */
  readonly dataDir: string;
  /** The options that lead to it. */
  readonly local: readonly string[];
  readonly bearerToken: string;
  /** The stored scimsession; '' while there is none. */
  scimsession(): string;
  /** Stores it, as a hand in the console would. */
  storeScimsession(text: string): void;
  /** Versions of a token by label, and their values by version. @param secret `bearer` by default */
  tokens(secret?: 'bearer' | 'health'): {
    readonly stages: Readonly<Record<string, string>>;
    readonly values: ReadonlyMap<string, string>;
  };
  /** Gives the bearer token a successor: what its secret holds. */
  rotate(stored: string): void;
  /** What the functions are to do; by name: `import`, `drift`. */
  readonly functions: Map<string, FakeFunction>;
  /** Events that functions were given, in order. */
  readonly events: { readonly name: string; readonly event: JsonObject }[];
  /** A secret that outlived its stack. @returns its ARN */
  keepSecret(name: string, description: string, text: string): string;
  /** The current version of a secret. */
  versionOf(arn: string): string;
  /** The bearer token's current version. Holds the token. */
  currentToken(): { readonly version: string; readonly text: string };
  /** Writes an item of the directory table, whatever is there. */
  put(item: object): Promise<void>;
  /** The stack that made a table or secret, as CloudFormation's tags say: by the table's name or the secret's ARN. */
  readonly owners: Map<string, string>;
  /** The next call of this operation of Secrets Manager fails: before it is carried out, or after. */
  interrupt(operation: string, when: 'before' | 'after'): void;
  /** Runs before the next call of this operation, as somebody else's would. */
  meanwhile(operation: string, work: () => void): void;
  /** Tables that were restored, with the name of the table from which. */
  readonly restored: Map<string, string>;
  /** What CloudWatch knows of alarms. */
  readonly alarms: Alarm[];
  /** CloudWatch Logs and S3: where digests of the activity record are published. */
  readonly published: { readonly log: DigestLog; readonly archive: DigestArchive };
  /** The activity table is gone from now on. */
  breakActivity(): Promise<void>;
  close(): Promise<void>;
}

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-abcdef`;
const [tokenArn, healthArn, sessionArn] = [arn('token'), arn('health'), arn('session')];
const [digestLogGroup, archiveBucket] = ['digests', 'archive'];

/** Tables in DynamoDB Local, the local run's own Secrets Manager, and functions that the test plays. */
export async function openBench(): Promise<Bench> {
  const tables = await freshTables();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-operator-'));
  const store = new SecretStore(path.join(dataDir, 'secrets.json'));
  const service = new SecretsManagerService(store);
  const blank = (secretArn: string): Secret => ({
    arn: secretArn,
    name: secretArn,
    description: '',
    created: 0,
    versions: [],
    stages: {},
  });
  for (const each of [tokenArn, healthArn, sessionArn]) store.save(blank(each));
  const put = (SecretId: string, SecretString: string) => service.call('PutSecretValue', { SecretId, SecretString });
  const bearerToken = 'own-token-'.padEnd(43, 'z');
  put(tokenArn, bearerToken);
  put(healthArn, 'own-health-token-'.padEnd(43, 'h'));
  const functions = new Map<string, FakeFunction>();
  const events: Bench['events'] = [];
  const owners: Bench['owners'] = new Map();
  const restored: Bench['restored'] = new Map();
  const alarms: Alarm[] = [];
  const interruptions = new Map<string, 'before' | 'after' | (() => void)>();
  const published = {
    logEvents: new LogEvents(dataDir, new Set([`${digestLogGroup}/${digestLogStream}`]), () => {}),
    objects: new ObjectStore(dataDir, [{ name: archiveBucket, keyArn: undefined, isLocked: true }]),
  };
  const server = createServer((incoming, outgoing) => {
    const own = [tables.directoryTable, tables.activityTable];
    answer(incoming, service, functions, events, { own, owners, restored, alarms, published }, interruptions).then(
      ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
      (error: unknown) => outgoing.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = { endpoint, region: 'us-east-1', credentials: operatorKeys };
  writeFileSync(path.join(dataDir, 'bridge.json'), JSON.stringify(announcement(tables, endpoint)));
  return {
    tables,
    dataDir,
    local: ['--local', '--data-dir', dataDir],
    bearerToken,
    scimsession: () => store.current(sessionArn) ?? '',
    storeScimsession: (text) => void put(sessionArn, text),
    tokens: (secret) => {
      const { stages = {}, versions = [] } = store.find(secret === 'health' ? healthArn : tokenArn) ?? {};
      return { stages, values: new Map(versions.map(({ id, secretString = '' }) => [id, secretString])) };
    },
    rotate: (stored) => void put(tokenArn, stored),
    functions,
    events,
    owners,
    restored,
    alarms,
    keepSecret: (name, description, text) => {
      store.save({ ...blank(arn(name)), description });
      put(arn(name), text);
      return arn(name);
    },
    versionOf: (secretArn) => store.find(secretArn)?.stages.AWSCURRENT ?? '',
    currentToken: () => ({
      version: store.find(tokenArn)?.stages.AWSCURRENT ?? '',
      text: store.current(tokenArn) ?? '',
    }),
    put: async (Item) => {
      await tables.client.send(new PutCommand({ TableName: tables.directoryTable, Item: { ...Item } }));
    },
    interrupt: (operation, when) => void interruptions.set(operation, when),
    meanwhile: (operation, work) => void interruptions.set(operation, work),
    published: {
      log: new DigestLog(new CloudWatchLogsClient(connection), digestLogGroup, digestLogStream),
      archive: new DigestArchive(new S3Client(connection), archiveBucket),
    },
    breakActivity: async () => {
      await tables.client.send(new DeleteTableCommand({ TableName: tables.activityTable }));
    },
    close: () => closed(server, dataDir),
  };
}

function announcement({ directoryTable, activityTable }: TestTables, endpoint: string): object {
  const made: BridgeDescription = {
    scimBridge: 'ScimBridge',
    baseUrl: 'https://api.example/scim/v2',
    directoryTable,
    activityTable,
    activityRetentionDays: '400',
    formerTokenGraceDays: '7',
    bearerTokenSecret: tokenArn,
    healthTokenSecret: healthArn,
    scimsessionSecret: sessionArn,
    importFunction: 'import',
    driftFunction: 'drift',
    digestLogGroup,
    archiveBucket,
  };
  return {
    baseUrl: 'http://localhost:8787/scim/v2',
    stack: { outputs: { CommandLine: JSON.stringify(made) } },
    aws: { endpoint, region: 'us-east-1', ...operatorKeys },
  };
}

const operatorKeys = { accessKeyId: 'operator', secretAccessKey: 'local', sessionToken: 'local' };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The tables that a bench knows of: its own, and what a test has said of others, and of alarms. */
interface Known extends Pick<Bench, 'owners' | 'restored' | 'alarms'> {
  readonly own: readonly string[];
  readonly published: { readonly logEvents: LogEvents; readonly objects: ObjectStore };
}

async function answer(
  incoming: IncomingMessage,
  service: SecretsManagerService,
  functions: ReadonlyMap<string, FakeFunction>,
  events: Bench['events'],
  { own, owners, restored, alarms, published }: Known,
  interruptions: Map<string, 'before' | 'after' | (() => void)>,
): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(incoming.url ?? '')?.[1];
  if (invoked !== undefined) return invoke(invoked, JSON.parse(body.toString('utf8')) as JsonObject, functions, events);
  if (/\/s3\/aws4_request/.test(incoming.headers.authorization ?? '')) {
    const asked = readObjectRequest(incoming.method ?? '', incoming.url ?? '');
    return published.objects.answer(asked, incoming.headers, body);
  }
  const [target = '', operation = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
  const input = JSON.parse(body.toString('utf8')) as JsonObject;
  if (operation === 'DescribeAlarms') return json(describeAlarms(alarms, input));
  if (target.startsWith('Logs_')) return json(published.logEvents.call(operation, input));
  if (operation === 'ListSecrets') return listed(service, owners);
  // DynamoDB Local keeps no tags of CloudFormation's.
  if (operation === 'ListTagsOfResource')
    return json({ Tags: stackTags(owners.get(String(input.ResourceArn).replace(/^.*table\//, ''))) });
  if (target === 'secretsmanager') {
    const interruption = interruptions.get(operation);
    interruptions.delete(operation);
    if (typeof interruption === 'function') interruption();
    // Not one of those that the SDK tries again.
    const broken = { status: 400, headers: {}, body: JSON.stringify({ __type: 'Interrupted', Message: 'cut off' }) };
    if (interruption === 'before') return broken;
    const done = secret(service, operation, input);
    return interruption === 'after' ? broken : done;
  }
  const { authorization = '', 'x-amz-target': name = '', 'x-amz-date': date = '' } = incoming.headers;
  const forwarded = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      // DynamoDB Local keeps a set of tables for each access key.
      authorization: authorization.replace('Credential=operator/', 'Credential=local/'),
      'x-amz-target': String(name),
      'x-amz-date': String(date),
    },
    body: body.toString('utf8'),
  });
  const told = withRestore(await forwarded.text(), operation, restored.get(String(input.TableName)));
  return {
    status: forwarded.status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: operation === 'ListTables' ? withoutOthers(told, [...own, ...owners.keys(), ...restored.keys()]) : told,
  };
}

/** The database is shared with the other tests, whose hundreds of tables would be looked at one by one. */
function withoutOthers(text: string, known: readonly string[]): string {
  const { TableNames, ...rest } = JSON.parse(text) as { TableNames: string[] };
  return JSON.stringify({ ...rest, TableNames: TableNames.filter((name) => known.includes(name)) });
}

/** What DescribeTable tells of a table that was restored, which DynamoDB Local cannot do. */
function withRestore(text: string, operation: string, source: string | undefined): string {
  if (operation !== 'DescribeTable' || source === undefined) return text;
  const answer = JSON.parse(text) as { Table: JsonObject };
  const SourceTableArn = `arn:aws:dynamodb:us-east-1:1:table/${source}`;
  const RestoreSummary = {
    SourceTableArn,
    RestoreDateTime: Date.UTC(2026, 10, 27, 9, 5) / 1000,
    RestoreInProgress: false,
  };
  return JSON.stringify({ Table: { ...answer.Table, RestoreSummary } });
}

const json = (body: object): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

/** As CloudFormation tags what it makes, and leaves it tagged when the stack is deleted. */
const stackTags = (stack: string | undefined) =>
  stack === undefined
    ? []
    : [
        { Key: 'aws:cloudformation:stack-name', Value: stack },
        { Key: 'aws:cloudformation:stack-id', Value: `arn:aws:cloudformation:us-east-1:1:stack/${stack}/1` },
      ];

function listed(service: SecretsManagerService, owners: Bench['owners']): Answer {
  const { SecretList } = service.call('ListSecrets', {}) as { SecretList: JsonObject[] };
  return json({ SecretList: SecretList.map((each) => ({ ...each, Tags: stackTags(owners.get(String(each.ARN))) })) });
}

function secret(service: SecretsManagerService, operation: string, input: JsonObject): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  try {
    return { status: 200, headers, body: JSON.stringify(service.call(operation, input)) };
  } catch (error) {
    if (!(error instanceof SecretsManagerError)) throw error;
    return { status: 400, headers, body: JSON.stringify({ __type: error.type, Message: error.message }) };
  }
}

function invoke(
  name: string,
  event: JsonObject,
  functions: ReadonlyMap<string, FakeFunction>,
  events: Bench['events'],
): Answer {
  events.push({ name, event });
  try {
    const returned = functions.get(name)?.(event) ?? null;
    return { status: 200, headers: {}, body: JSON.stringify(returned) };
  } catch (error) {
    const failure = { errorType: 'Error', errorMessage: (error as Error).message };
    return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify(failure) };
  }
}

async function closed(server: Server, dataDir: string): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dataDir, { recursive: true, force: true });
}
