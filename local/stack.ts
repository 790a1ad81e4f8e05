import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Gateway } from './api/gateway';
import type { ApiModel } from './api/model';
import { readApi } from './api/read-model';
import { Authorization } from './aws/authorization';
import type { AwsFront } from './aws/aws-endpoint';
import type { Callers } from './aws/credentials';
import { FunctionService } from './aws/functions';
import { LogEvents } from './aws/log-events';
import { type DeclaredBucket, ObjectStore } from './aws/object-store';
import { Clock } from './clock';
import { CloudWatch } from './cloudwatch/cloudwatch';
import { withDatabase } from './database/database';
import type { DatabaseAddress } from './database/dynamodb-local';
import { provisionTables, tableTypes } from './database/tables';
import { Checkpoints } from './events/checkpoints';
import { Events } from './events/events';
import { Callables } from './functions/callables';
import { type FunctionDefinition, processEnvironment, readFunctions } from './functions/definition';
import { FunctionPool, type OnInvocation } from './functions/pool';
import { AccessControl } from './iam/access';
import { place } from './local-account';
import { Queues } from './queues';
import { SecretsManagerService } from './secrets/service';
import { SecretStore } from './secrets/store';
import type { Teardown } from './teardown';
import type { Assembly } from './template/assembly';
import { Resolver } from './template/intrinsics';
import { LocalResources } from './template/physical';
import { asList, asObject, asString, TemplateError } from './template/template';

export interface StackSurroundings {
  /** Resolves when it answers. */
  readonly database: Promise<DatabaseAddress>;
  readonly front: AwsFront;
  readonly callers: Callers;
  /** Where functions reach the front. */
  readonly awsEndpoint: string;
  /** Where callers reach the API: `http://localhost:<port>`. @default - no function calls it */
  readonly apiOrigin?: string;
  /** Where the secrets are kept between runs. */
  readonly secretsFile: string;
  /** Where it is kept how far streams have been read. */
  readonly checkpointsFile: string;
  /** Where log streams and objects that functions write themselves are kept between runs. */
  readonly publishedDir: string;
  /** Tells the operator of what would raise an alarm in AWS. */
  readonly notice: (text: string) => void;
  /** Opens the log of a function, `access`, or `failures`. */
  readonly log: (name: string) => Writable;
  readonly teardown: Teardown;
  /** @default - the machine's own time */
  readonly clock?: Clock;
}

/** A stack whose resources run on this machine. */
export interface RunningStack {
  readonly resolver: Resolver;
  readonly api: ApiModel;
  readonly gateway: Gateway;
  readonly functions: readonly FunctionDefinition[];
  readonly callables: Callables;
  readonly pools: ReadonlyMap<string, FunctionPool>;
  readonly secrets: SecretStore;
  /** Where its functions reach AWS. */
  readonly front: AwsFront;
  /** Streams and schedules; they rest until they are started. */
  readonly events: Events;
  /** Metrics, logs and alarms. */
  readonly cloudWatch: CloudWatch;
  /** Resolves when no function is at work, no stream is being read, and nothing was called that has not begun. */
  settled(): Promise<void>;
  /** Types of resources in the template that do nothing here. */
  readonly notRunning: readonly string[];
}

/** Types that a part of this run stands for. */
const running: ReadonlySet<string> = new Set([
  ...tableTypes,
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Permission',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Events::Rule',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::KMS::Key',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::ManagedPolicy',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::Logs::MetricFilter',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::CDK::Metadata',
  ...['Account', 'Authorizer', 'Deployment', 'GatewayResponse', 'Method', 'Resource', 'RestApi', 'Stage'].map(
    (each) => `AWS::ApiGateway::${each}`,
  ),
]);

/**
 * Runs the resources of a stack: tables, secrets, functions, API, streams and schedules, in the order of their dependence. Whatever it
 * starts is stopped by the teardown; streams and schedules begin when they are told to.
 *
 * @throws TemplateError when the template holds what AWS would refuse, or what cannot be run here
 */
export async function runStack(assembly: Assembly, surroundings: StackSurroundings): Promise<RunningStack> {
  const { front, callers, awsEndpoint, apiOrigin, teardown, clock = new Clock() } = surroundings;
  const resources = new LocalResources();
  const { template, parameters, stackName } = assembly;
  const resolver = new Resolver(template, { ...place, stackName }, resources, parameters);

  const cloudWatch = new CloudWatch(resolver, clock);
  // First, since they load while the database starts. No function calls AWS before it is invoked.
  const functions = readFunctions(resolver, assembly.locateAsset);
  const pools = new Map(
    functions.map((definition) => {
      const credentials = callers.issue({
        kind: 'function',
        functionId: definition.id,
        roleArn: definition.roleArn,
        sessionArn: sessionArn(definition),
      });
      const environment = processEnvironment(definition, {
        credentials,
        region: place.region,
        awsEndpoint,
        apiOrigin,
      });
      const log = cloudWatch.functionLog(definition, surroundings.log(logName(definition)));
      const onInvocation: OnInvocation = (kind, durationMs) => cloudWatch.invoked(definition, kind, durationMs);
      const pool = new FunctionPool(definition, environment, log, onInvocation, clock);
      return [definition.id, pool];
    }),
  );
  teardown.add(() => Promise.all([...pools.values()].map((pool) => pool.stop())));
  const loaded = Promise.all([...pools.values()].map(assertLoads));
  // Awaited below; until then a failure must not count as unhandled.
  loaded.catch(() => {});

  const secrets = new SecretStore(surroundings.secretsFile);
  secrets.provision(resolver);
  const database = await surroundings.database;
  const tables = await withDatabase(database, (client) => provisionTables(client, resolver, resources));

  const access = new AccessControl(resolver);
  const authorization = new Authorization(access, place, tables.keys, tables.partitionKeys);
  front.serve({
    authorization,
    secrets: new SecretsManagerService(secrets),
    logEvents: new LogEvents(surroundings.publishedDir, declaredStreams(resolver), (group, count) =>
      cloudWatch.receivedLogEvents(group, count),
    ),
    objects: new ObjectStore(surroundings.publishedDir, declaredBuckets(resolver)),
    database,
    alarms: cloudWatch.alarms,
  });
  const callables = new Callables(resolver, functions);
  const api = readApi(resolver, callables);
  await loaded;

  const queues = new Queues(resolver, surroundings.log('failures'), surroundings.notice);
  for (const { name, count } of queues.all()) {
    const visible = 'ApproximateNumberOfMessagesVisible';
    cloudWatch.publishEachMinute('AWS/SQS', visible, { QueueName: name }, count);
    let before = count();
    cloudWatch.publishEachMinute('AWS/SQS', 'NumberOfMessagesSent', { QueueName: name }, () => {
      const sent = count() - before;
      before += sent;
      return sent;
    });
  }
  const events = new Events({
    resolver,
    functions,
    callables,
    pools,
    access,
    queues,
    checkpoints: new Checkpoints(surroundings.checkpointsFile),
    database,
    streams: tables.streams,
    clock,
    onTrouble: surroundings.notice,
    onStreamRead: (definition, ageMs) => cloudWatch.readStream(definition, ageMs),
  });
  front.serveFunctions(new FunctionService(callables, pools, events));

  const types = new Set(resolver.existing().map(([, { Type }]) => Type));
  return {
    resolver,
    api,
    gateway: new Gateway(api, pools, clock),
    functions,
    callables,
    pools,
    secrets,
    front,
    events,
    cloudWatch,
    settled: () => settled([...pools.values(), events]),
    notRunning: [...types].filter((type) => !running.has(type)).sort(),
  };
}

/** Names of the log streams in the template: `group/stream`. */
function declaredStreams(resolver: Resolver): ReadonlySet<string> {
  const streams = resolver.resources('AWS::Logs::LogStream');
  return new Set(streams.map(({ properties: { LogGroupName, LogStreamName } }) => `${LogGroupName}/${LogStreamName}`));
}

function declaredBuckets(resolver: Resolver): readonly DeclaredBucket[] {
  return resolver.resources('AWS::S3::Bucket').map(({ id, properties }) => {
    const [rule] = asList(asObject(properties.BucketEncryption)?.ServerSideEncryptionConfiguration);
    const key = asObject(asObject(rule)?.ServerSideEncryptionByDefault)?.KMSMasterKeyID;
    return {
      name: asString(resolver.resolve({ Ref: id }, id), id),
      keyArn: key === undefined ? undefined : String(key),
      isLocked: properties.ObjectLockEnabled === true,
    };
  });
}

/** What was called a moment ago begins before the next turn of the event loop. */
async function settled(parts: readonly { readonly isBusy: boolean }[]): Promise<void> {
  do await pause(5);
  while (parts.some(({ isBusy }) => isBusy));
}

/** The log of a function carries its logical id, without the hash that the CDK puts at the end. */
export function logName({ id }: Pick<FunctionDefinition, 'id'>): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

/** Loads each function once before the bridge calls itself ready: the first request finds it warm, a broken bundle shows now. */
async function assertLoads(pool: FunctionPool): Promise<void> {
  const failure = await pool.warm();
  if (failure === undefined) return;
  const { errorType, errorMessage } = JSON.parse(failure.payload) as { errorType: string; errorMessage: string };
  throw new TemplateError(`The function ${pool.definition.id} does not load: ${errorType}: ${errorMessage}`);
}

/** As whom a function calls AWS: its role, in a session named after the function. */
function sessionArn({ roleArn, name }: FunctionDefinition): string {
  return `${roleArn.replace(':iam::', ':sts::').replace(':role/', ':assumed-role/')}/${name}`;
}
