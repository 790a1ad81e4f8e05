import type { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { digestToken } from '../../../lambda/secrets/bearer-token';
import { BearerTokenStore } from '../../../lambda/secrets/bearer-token-store';

const minute = 60_000;
const hour = 60 * minute;

interface Version {
  readonly text: string;
  readonly madeAt: number;
}

/** Secrets Manager's GetSecretValue: a value for each staging label, and its documented error where there is none. */
class FakeSecrets {
  reads = 0;
  failure: Error | undefined;
  versions: { AWSCURRENT?: Version; AWSPREVIOUS?: Version } = {};

  // The SDK's overloads cannot be met by a plain function; the store uses this one call only.
  readonly send = (async (command: GetSecretValueCommand) => {
    this.reads += 1;
    if (this.failure !== undefined) throw this.failure;
    const stage = command.input.VersionStage as 'AWSCURRENT' | 'AWSPREVIOUS';
    const version = this.versions[stage];
    if (version === undefined) {
      throw Object.assign(
        new Error(`Secrets Manager can't find the specified secret value for staging label: ${stage}`),
        {
          name: 'ResourceNotFoundException',
        },
      );
    }
    return { SecretString: version.text, VersionId: `id of ${version.text}`, CreatedDate: new Date(version.madeAt) };
  }) as never;
}

const first = '1'.repeat(43);
const second = '2'.repeat(43);

function setUp(options: { cacheMs?: number; graceMs?: number } = {}) {
  const secrets = new FakeSecrets();
  secrets.versions = { AWSCURRENT: { text: first, madeAt: 0 } };
  const clock = { now: 100 * hour };
  const weak: string[] = [];
  const store = new BearerTokenStore({
    kind: 'bearer',
    client: secrets,
    secretArn: 'arn',
    cacheMs: options.cacheMs ?? 30_000,
    formerTokenGraceMs: options.graceMs ?? 24 * hour,
    now: () => clock.now,
    onUnusable: (stage) => weak.push(stage),
  });
  const rotate = (at: number) => {
    secrets.versions = { AWSCURRENT: { text: second, madeAt: at }, AWSPREVIOUS: { text: first, madeAt: 0 } };
  };
  return { secrets, clock, store, weak, rotate };
}

test('a copy serves for its time and not longer', async () => {
  const { secrets, clock, store } = setUp({ cacheMs: 30_000 });
  await store.accepted();
  clock.now += 29_999;
  await store.accepted();
  expect(secrets.reads).toBe(1);
  clock.now += 1;
  await store.accepted();
  expect(secrets.reads).toBe(2);
});

test('a token is known by digest and version, a trailing line break from the console does not matter', async () => {
  const { secrets, store } = setUp();
  secrets.versions = { AWSCURRENT: { text: `${first}\n`, madeAt: 0 } };
  await expect(store.accepted()).resolves.toEqual([
    { kind: 'bearer', stage: 'AWSCURRENT', version: `id of ${first}\n`, digest: digestToken(first), madeAt: 0 },
  ]);
});

test('after a rotation the former token is accepted until its grace period ends', async () => {
  const { secrets, clock, store, rotate } = setUp({ cacheMs: 0, graceMs: 24 * hour });
  rotate(clock.now);
  expect(await store.accepted()).toMatchObject([
    { stage: 'AWSCURRENT', madeAt: clock.now },
    { stage: 'AWSPREVIOUS', madeAt: 0, validUntil: clock.now + 24 * hour },
  ]);
  clock.now += 24 * hour - 1;
  expect(await store.accepted()).toHaveLength(2);
  clock.now += 1;
  const { reads } = secrets;
  expect((await store.accepted()).map((token) => token.stage)).toEqual(['AWSCURRENT']);
  // It is not even read any more.
  expect(secrets.reads).toBe(reads + 1);
});

test('the operator ends the grace period by taking the label AWSPREVIOUS away', async () => {
  const { secrets, clock, store, rotate } = setUp({ cacheMs: 0 });
  rotate(clock.now);
  expect(await store.accepted()).toHaveLength(2);
  delete secrets.versions.AWSPREVIOUS;
  expect(await store.accepted()).toHaveLength(1);
});

test('guessing tokens causes only a bounded number of early reads', async () => {
  const { secrets, clock, store } = setUp();
  for (let guess = 0; guess < 100; guess += 1) await store.acceptedNow();
  expect(secrets.reads).toBe(5);
  await expect(store.acceptedNow()).resolves.toBeUndefined();
  clock.now += 5_000;
  await expect(store.acceptedNow()).resolves.toHaveLength(1);
  await expect(store.acceptedNow()).resolves.toBeUndefined();
});

test('a token too short to be safe opens nothing, and is reported', async () => {
  const { secrets, store, weak } = setUp();
  secrets.versions = { AWSCURRENT: { text: 'letmein', madeAt: 0 }, AWSPREVIOUS: { text: first, madeAt: 0 } };
  await expect(store.accepted()).resolves.toEqual([]);
  expect(weak).toEqual(['AWSCURRENT']);
});

test('when Secrets Manager fails, the failure is passed on; an expired copy lets nobody in', async () => {
  const { secrets, clock, store } = setUp();
  await store.accepted();
  clock.now += minute;
  secrets.failure = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  await expect(store.accepted()).rejects.toThrow('slow down');
});

test('a secret without any value is a failure, not an empty list', async () => {
  const { secrets, store } = setUp();
  secrets.versions = {};
  await expect(store.accepted()).rejects.toThrow('AWSCURRENT');
});
