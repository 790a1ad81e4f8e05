import { ScimsessionError, sealScimsession } from '../../../lambda/secrets/scimsession';
import { ScimsessionStore } from '../../../lambda/secrets/scimsession-store';
import { secretsManagerReader } from '../../../lambda/secrets/secret-access';

const token = (name: string) => name.padEnd(40, '-');
const missing = Object.assign(new Error('no such version'), { name: 'ResourceNotFoundException' });

/** Secrets Manager's answers by "<arn> <stage or id>"; what is not there has no version of that stage. */
function fakeManager(values: Record<string, { readonly id: string; readonly text: string }>) {
  const asked: string[] = [];
  const client = {
    send: async ({ input }: { input: { SecretId: string; VersionStage?: string; VersionId?: string } }) => {
      const key = `${input.SecretId} ${input.VersionStage ?? input.VersionId}`;
      asked.push(key);
      const value = values[key];
      if (value === undefined) throw missing;
      return { VersionId: value.id, SecretString: value.text };
    },
  } as never;
  return { client, asked, values };
}

const arns = { bearerTokenSecretArn: 'token', scimsessionSecretArn: 'session' };
const sealed = (name: string) =>
  sealScimsession({ primary: { adapter: 'dry-run' } }, { version: name, token: token(name) }, new Date(0));

test('opens what is stored with the current or the former token, and trusts that for a while', async () => {
  const manager = fakeManager({
    // A line break that the console added.
    'token AWSCURRENT': { id: 'new', text: `${token('new')}\n` },
    'token AWSPREVIOUS': { id: 'old', text: token('old') },
    'session AWSCURRENT': { id: 's', text: await sealed('old') },
  });
  const clock = { now: 0 };
  const store = new ScimsessionStore({
    ...arns,
    secrets: secretsManagerReader(manager.client),
    cacheMs: 1000,
    now: () => clock.now,
  });
  const first = await store.current();
  expect(first.tokenVersion).toBe('old');
  const asked = manager.asked.length;
  clock.now = 999;
  expect(await store.current()).toBe(first);
  expect(manager.asked).toHaveLength(asked);
  // Read again, and unchanged: the same object, and the token is not read for it.
  clock.now = 1000;
  expect(await store.current()).toBe(first);
  expect(manager.asked.slice(asked)).toEqual(['session AWSCURRENT']);
  manager.values['session AWSCURRENT'] = { id: 't', text: await sealed('new') };
  expect(await store.current()).toBe(first);
  // Whoever has just stored it does not wait.
  const latest = await store.latest();
  expect(latest.tokenVersion).toBe('new');
  expect(await store.current()).toBe(latest);
});

test('another one that was stored is opened at once, however long the former one is trusted', async () => {
  const manager = fakeManager({
    'token AWSCURRENT': { id: 'new', text: token('new') },
    'session AWSCURRENT': { id: 's', text: await sealed('new') },
  });
  let noted: string | undefined;
  const secrets = secretsManagerReader(manager.client);
  const store = new ScimsessionStore({
    ...arns,
    secrets,
    cacheMs: 900_000,
    now: () => 0,
    lastStored: async () => noted,
  });
  const first = await store.current();
  manager.values['session AWSCURRENT'] = { id: 't', text: await sealed('new') };
  expect(await store.current()).toBe(first);
  noted = 't';
  const second = await store.current();
  expect(second).not.toBe(first);
  const asked = manager.asked.length;
  expect(await store.current()).toBe(second);
  expect(manager.asked).toHaveLength(asked);
});

test('after two rotations it opens with the very version under which it was sealed, read by its id, while that is there', async () => {
  const manager = fakeManager({
    'token AWSCURRENT': { id: 'newest', text: token('newest') },
    'token AWSPREVIOUS': { id: 'new', text: token('new') },
    'token old': { id: 'old', text: token('old') },
    'session AWSCURRENT': { id: 's', text: await sealed('old') },
  });
  const options = { ...arns, secrets: secretsManagerReader(manager.client), cacheMs: 0 };
  expect((await new ScimsessionStore(options).current()).tokenVersion).toBe('old');
  delete manager.values['token old'];
  await expect(new ScimsessionStore(options).current()).rejects.toMatchObject({ code: 'other-token' });
});

test('a bridge that nobody set up says so without reading the token', async () => {
  const { client, asked } = fakeManager({ 'token AWSCURRENT': { id: 'new', text: token('new') } });
  const store = new ScimsessionStore({ ...arns, secrets: secretsManagerReader(client), cacheMs: 0 });
  await expect(store.current()).rejects.toMatchObject({ name: 'ScimsessionError', code: 'not-set-up' });
  expect(asked).toEqual(['session AWSCURRENT']);
});

test('a token too short to be safe opens nothing', async () => {
  const { client } = fakeManager({
    'token AWSCURRENT': { id: 'new', text: 'short' },
    'session AWSCURRENT': { id: 's', text: await sealed('new') },
  });
  const error = await new ScimsessionStore({ ...arns, secrets: secretsManagerReader(client), cacheMs: 0 })
    .current()
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ScimsessionError);
  expect(String(error)).toContain('there is none');
});

test('an outage of Secrets Manager is not "not set up"', async () => {
  const down = new Error('down');
  const client = { send: () => Promise.reject(down) } as never;
  await expect(
    new ScimsessionStore({ ...arns, secrets: secretsManagerReader(client), cacheMs: 0 }).current(),
  ).rejects.toBe(down);
});
