import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Env, Metric } from '../../../lambda/contract/names';
import { optionVariable } from '../../../lambda/contract/option-variable';
import { deliveries } from '../../../lambda/runtime/delivery-context';
import { EnvironmentError } from '../../../lambda/runtime/environment';
import { sealScimsession } from '../../../lambda/secrets/scimsession';
import { type Item, Store } from '../../../lambda/table/store';

const environment = {
  [Env.directoryTable]: 'Directory',
  [Env.activityTable]: 'Activity',
  [optionVariable('activityRetentionDays')]: '400',
  [Env.bearerTokenSecret]: 'token',
  [Env.scimsessionSecret]: 'scimsession',
  [Env.changeLateSeconds]: '1800',
  [Env.revocationLateSeconds]: '300',
  [optionVariable('logPersonalData')]: 'false',
  [optionVariable('settleSeconds')]: '45',
  [optionVariable('existingGroups')]: 'refuse',
  [optionVariable('deleteMeans')]: 'suspend',
  [optionVariable('removalGuard')]: 'false',
  [optionVariable('driftCheck')]: 'repair',
  [optionVariable('upstreamConcurrency')]: '3',
};
const token = { version: 'v1', token: 'token'.padEnd(40, '-') };
const dryRun = { adapter: 'dry-run' } as const;

let scimsession: string;
let metrics: Metrics;
/** What `setup` has noted. */
let noted: Item | undefined;

beforeEach(() => {
  scimsession = '';
  noted = undefined;
  jest.spyOn(Store.prototype, 'get').mockImplementation(async () => noted);
  metrics = new Metrics({ namespace: 'test' });
  jest.useFakeTimers({ now: 0 });
  // Secrets Manager as it answers; the scimsession is what the test stores.
  jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation((async (command: {
    input: { SecretId: string; VersionStage: string };
  }) => {
    const { SecretId, VersionStage } = command.input;
    if (VersionStage !== 'AWSCURRENT') {
      throw Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' });
    }
    return { VersionId: token.version, SecretString: SecretId === 'token' ? token.token : scimsession };
  }) as never);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const open = () => deliveries({ environment, logger: new Logger(), metrics });

test('works as the environment says, and in the dry run until a scimsession is set up', async () => {
  const context = await open()();
  expect([...context.upstreams.keys()]).toEqual(['dry-run']);
  expect(context).toMatchObject({ settleMs: 45_000, concurrency: 3, domains: 'any', driftMode: 'repair' });
  expect(context.policy.guard).toBe('off');
  expect(context.store.table).toBe('Directory');
});

test('is kept, with its connections, until another scimsession is stored by setup, or by hand and a quarter of an hour has passed, or a command asks', async () => {
  scimsession = await sealScimsession({ primary: dryRun, second: dryRun }, token, new Date(0));
  const current = open();
  const before = await current();
  expect([...before.upstreams.keys()]).toEqual(['primary', 'second']);
  scimsession = await sealScimsession({ third: dryRun }, token, new Date(0));
  jest.setSystemTime(899_000);
  expect((await current()) === before).toBe(true);
  jest.setSystemTime(900_000);
  const after = await current();
  expect([...after.upstreams.keys()]).toEqual(['third']);
  jest.setSystemTime(1_799_000);
  expect((await current()) === after).toBe(true);
  scimsession = await sealScimsession({ second: dryRun }, token, new Date(0));
  noted = { pk: 'STATE#SCIMSESSION', sk: 'stored', version: 'v9' };
  expect([...(await current()).upstreams.keys()]).toEqual(['second']);
  scimsession = await sealScimsession({ fourth: dryRun }, token, new Date(0));
  expect([...(await current('latest')).upstreams.keys()]).toEqual(['fourth']);
});

test('the dry run is kept, too, and left as soon as a scimsession is set up', async () => {
  const current = open();
  const before = await current();
  expect((await current()) === before).toBe(true);
  scimsession = await sealScimsession({ primary: dryRun }, token, new Date(0));
  expect([...(await current()).upstreams.keys()]).toEqual(['primary']);
});

test('a scimsession that does not open is said, and never replaced by the dry run', async () => {
  scimsession = 'something pasted here by mistake';
  await expect(open()()).rejects.toMatchObject({ name: 'ScimsessionError', code: 'mistaken' });
});

test('a variable that is missing is found out when the function starts', () => {
  expect(() => deliveries({ environment: {}, logger: new Logger(), metrics })).toThrow(EnvironmentError);
});

test.each([
  [Metric.oldestBehindSeconds, MetricUnit.Seconds],
  [Metric.deliveryLatency, MetricUnit.Milliseconds],
  [Metric.deliveryRetries, MetricUnit.Count],
])('%s is counted in %s', async (name, unit) => {
  const added = jest.spyOn(metrics, 'addMetric').mockReturnThis();
  (await open()()).metrics.add(name, 7);
  expect(added).toHaveBeenCalledWith(name, unit, 7);
});
