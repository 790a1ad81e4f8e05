import { observedAt } from '../../lambda/delivery/state/observed';
import { actor } from '../support/dynamodb-samples';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const upstream = 'dry-run';
const run = (...args: readonly string[]) => inProcess([...args, ...bench.local]);

/** Somebody whose removal is held, or whose delivery is refused. */
async function waiting(
  state: 'held' | 'failed',
  attributes: Readonly<Record<string, never>> | object,
): Promise<string> {
  const { id } = await bench.tables.directory().users.create({ ...attributes }, actor);
  const since = new Date().toISOString();
  const failure = { kind: 'failed', version: 1, count: 1, since, message: 'no', nextAt: Date.now() + 86_400_000 };
  const own = state === 'held' ? { removal: { verdict: 'held', since, reason: 'many' } } : { failure };
  const observed = { revision: 1, perUpstream: { [upstream]: own } };
  await bench.tables.set('USER', id, { observed, dueShard: state.toUpperCase(), dueAt: Date.now() - 60_000 });
  return id;
}
const verdictOf = async (id: string) =>
  observedAt((await await bench.tables.item('USER', id)) ?? {}, upstream).removal?.verdict;

describe('a person is named by', () => {
  test.each([
    ['the reference that the list shows', (id: string) => `USER/${id}`],
    ['the reference in whatever case', (id: string) => `user/${id.toUpperCase()}`],
    ['the bare id', (id: string) => id],
    ['the userName in whatever case', () => 'PERSON9@Example.com'],
    ['an email address', () => 'Nina@corp.example'],
    ['the display name', () => 'nina  NINE'],
    ['the whole name', () => 'Nina Neun'],
  ])('%s', async (_, spelled) => {
    const id = await waiting('held', {
      userName: 'person9@example.com',
      displayName: 'Nina Nine',
      name: { givenName: 'Nina', familyName: 'Neun' },
      emails: [{ value: 'nina@corp.example' }],
    });
    const released = await run('held', 'release', spelled(id), '--yes');
    expect(released).toMatchObject({ code: 0, stdout: '1 removal released.\n' });
    expect(await verdictOf(id)).toBe('granted');
    await bench.tables.directory().users.delete(id, { actor });
  });
});

describe('what nobody is called is an error, not a success', () => {
  test.each([
    ['held', 'release'],
    ['held', 'discard'],
    ['failed', 'retry'],
  ])('%s %s', async (family, verb) => {
    const id = await waiting('held', { userName: `other-${verb}@example.com` });
    for (const text of ['mistyped@example.com', 'USER/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', 'PERSON/a/b', '']) {
      const ended = await run(family, verb, text, '--yes', '--json');
      expect(ended.code).toBe(1);
      expect(JSON.parse(ended.stderr)).toMatchObject({
        error: {
          code: 'not-found',
          message: expect.stringContaining(`No person or group in the directory has the id, address or name "${text}"`),
        },
      });
    }
    // One unknown among known ones: nothing is done.
    await run(family, verb, id, 'mistyped@example.com', '--yes');
    expect(await verdictOf(id)).toBe('held');
    await run('held', 'release', id, '--yes');
  });

  test('somebody who is there, and not in the list, is told so', async () => {
    const { id } = await bench.tables.directory().users.create({ userName: 'calm@example.com' }, actor);
    expect(await run('held', 'release', 'Calm@example.com', '--yes')).toMatchObject({
      code: 1,
      stderr: `calm@example.com (USER/${id}, active) is not held. To see what is: npx scim-bridge held list ${bench.local.join(' ')}\n`,
    });
  });

  test('a group that the bridge does not manage', async () => {
    const ended = await run('groups', 'unmanage', 'Nowhere', '--yes');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('The bridge manages no group "Nowhere"') });
  });
});

test('a name that several have is an error with their ids, and an id tells them apart', async () => {
  const [one, two] = [
    await waiting('failed', { userName: 'kim.a@example.com', displayName: 'Kim Lee' }),
    await waiting('failed', { userName: 'kim.b@example.com', displayName: 'Kim Lee' }),
  ];
  const several = await run('failed', 'retry', 'kim lee', '--json');
  expect(several.code).toBe(1);
  const { error } = JSON.parse(several.stderr) as { error: { code: string; message: string } };
  expect(error.code).toBe('ambiguous');
  expect(error.message).toContain(`USER/${one}  kim.a@example.com (active)`);
  expect(error.message).toContain(`USER/${two}  kim.b@example.com (active)`);
  expect(await run('failed', 'retry', one)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 delivery will be retried'),
  });
  expect((await bench.tables.item('USER', two))?.dueShard).toBe('FAILED');
});

test("a membership that failed is listed with its names, and found by its person's address or its group's name", async () => {
  const directory = bench.tables.directory();
  const { id: userId } = await directory.users.create({ userName: 'mia@example.com' }, actor);
  const { id: groupId } = await directory.groups.create({ displayName: 'Marketing' }, [userId], actor);
  const since = new Date().toISOString();
  const failure = { kind: 'failed', version: 1, count: 1, since, message: 'no', nextAt: Date.now() + 86_400_000 };
  const fail = () =>
    bench.tables.set(`MEMBERS#${groupId}`, userId, {
      observed: { revision: 1, perUpstream: { [upstream]: { failure } } },
      dueShard: 'FAILED',
      dueAt: Date.now(),
    });
  for (const text of ['MIA@example.com', 'marketing', `MEMBERSHIP/${groupId}/${userId}`]) {
    await fail();
    expect((await run('failed', 'list')).stdout).toContain(
      `mia@example.com in Marketing  MEMBERSHIP/${groupId}/${userId}`,
    );
    expect(await run('failed', 'retry', text)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 delivery will be retried'),
    });
  }
});

test('a managed group is named by its name, its id here, or its id in the account', async () => {
  const directory = bench.tables.directory();
  for (const [name, spelled] of [
    ['Red', () => 'rED'],
    ['Green', (id: string) => id],
    ['Blue', (id: string) => `GROUP/${id}`],
    ['Grey', () => 'ACCOUNT-grey'],
  ] as const) {
    const { id } = await directory.groups.create({ displayName: name }, [], actor);
    const confirmed = { id: `account-${name.toLowerCase()}`, origin: 'created', name };
    await bench.tables.set('GROUP', id, {
      observed: { revision: 1, perUpstream: { [upstream]: { version: 1, confirmed } } },
    });
    expect(await run('groups', 'unmanage', spelled(id), '--yes')).toMatchObject({
      code: 0,
      stdout: `No longer managed: ${name}.\n`,
    });
    expect(await bench.tables.item('GROUP', id)).toBeUndefined();
  }
});
