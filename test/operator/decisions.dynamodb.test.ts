import { hostname, userInfo } from 'node:os';
import { actor } from '../support/dynamodb-samples';
import { type FakeAccount, openAccount } from './support/account';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
let account: FakeAccount;
beforeEach(async () => {
  bench = await openBench();
  account = await openAccount('a-token-of-the-account');
});
afterEach(async () => {
  await bench.close();
  await account.close();
});

const upstream = 'dry-run';
const env = { SCIM_BRIDGE_UPSTREAM_TOKEN: 'a-token-of-the-account' };
const run = (...args: readonly string[]) => inProcess([...args, ...bench.local, '--yes'], env);
const who = userInfo().username;

/** Somebody whose removal is held, or whose delivery is refused. */
async function waiting(userName: string, state: 'held' | 'failed'): Promise<string> {
  const { id } = await bench.tables.directory().users.create({ userName }, actor);
  const since = new Date().toISOString();
  const failure = { kind: 'failed', version: 1, count: 1, since, message: 'no', nextAt: Date.now() + 86_400_000 };
  const own = state === 'held' ? { removal: { verdict: 'held', since, reason: 'many' } } : { failure };
  const observed = { revision: 1, perUpstream: { [upstream]: { ...own, version: state === 'held' ? 0 : 1 } } };
  await bench.tables.set('USER', id, { observed, dueShard: state.toUpperCase(), dueAt: Date.now() - 60_000 });
  return id;
}

/** What was decided about something, oldest first; each with who it was. */
async function decisionsOn(resource: string): Promise<string[]> {
  const records = (await bench.tables.activityOf(resource)).filter(({ outcome }) => outcome === 'decided');
  for (const record of records) expect(record).toMatchObject({ who, host: hostname(), time: expect.any(String) });
  return records.map(({ action }) => String(action));
}

test('every decision is an activity record with who it was and from where', async () => {
  const [ada, bob] = [await waiting('ada@example.com', 'held'), await waiting('bob@example.com', 'held')];
  await run('held', 'release', 'ada@example.com');
  await run('held', 'discard', 'bob@example.com');
  expect(await decisionsOn(`USER#${ada}`)).toEqual(['release']);
  expect(await decisionsOn(`USER#${bob}`)).toEqual(['discard']);

  const eve = await waiting('eve@example.com', 'failed');
  await run('failed', 'retry', 'eve@example.com');
  expect(await decisionsOn(`USER#${eve}`)).toEqual(['retry']);

  bench.functions.set('drift', () => ({
    upstream,
    outcome: 'done',
    state: { run: 'd', mode: 'repair', counts: {}, explained: {}, compared: { people: 0, groups: 0 }, doubts: [] },
  }));
  await run('pause', '--reason', 'moving');
  await run('resume', '--upstream', upstream);
  await run('drift', '--repair');
  expect(await decisionsOn(`UPSTREAM#${upstream}`)).toEqual(['pause', 'resume', 'repair']);

  await run('pause', '--incoming', '--reason', 'audit');
  await run('resume', '--incoming');
  expect(await decisionsOn('BRIDGE')).toEqual(['turnAway', 'letIn']);

  const group = await bench.tables.directory().groups.create({ displayName: 'Sales' }, [], actor);
  await run('groups', 'unmanage', 'Sales');
  expect(await decisionsOn(`GROUP#${group.id}`)).toEqual(['unmanage']);
});

test('so are setting up, going live and sealing anew; the records hold no secret', async () => {
  const empty = { count: 0, first: [] };
  const lists = { linked: empty, invited: empty, onlyInAccount: empty, findings: empty };
  bench.functions.set('import', ({ command, upstream: name }) =>
    command === 'preview'
      ? { upstream: name, ...lists, managedGroups: empty, unmanagedGroups: empty }
      : { upstream: name, outcome: 'done' },
  );
  expect((await run('setup', '--upstream', 'generic', '--url', account.url)).code).toBe(0);
  expect(await decisionsOn('UPSTREAM#primary')).toEqual(['pause', 'setup', 'goLive']);
  bench.rotate('the-next-token-'.padEnd(43, 'y'));
  await run('reseal');
  expect(await decisionsOn('BRIDGE')).toEqual(['reseal']);
  const everything = JSON.stringify(await bench.tables.activity());
  for (const secret of [env.SCIM_BRIDGE_UPSTREAM_TOKEN, bench.bearerToken]) expect(everything).not.toContain(secret);
});

test('a decision whose record cannot be written is not carried out', async () => {
  const ada = await waiting('ada@example.com', 'held');
  await bench.breakActivity();
  expect((await run('held', 'release', 'ada@example.com')).code).toBe(1);
  expect((await run('pause')).code).toBe(1);
  expect((await bench.tables.item('USER', ada))?.dueShard).toBe('HELD');
  expect(await bench.tables.item('STATE#UPSTREAM', upstream)).toBeUndefined();
});

test('a decision about a held address is one about that address, and about no other', async () => {
  const ada = await waiting('ada@example.com', 'held');
  const removal = { verdict: 'held', since: new Date().toISOString(), reason: 'many', email: 'new@example.com' };
  const observed = { revision: 2, perUpstream: { [upstream]: { version: 0, removal } } };
  await bench.tables.set('USER', ada, { observed });
  await run('held', 'release', 'ada@example.com');
  expect(await bench.tables.item('USER', ada)).toMatchObject({
    observed: { perUpstream: { [upstream]: { removal: { verdict: 'granted', email: 'new@example.com' } } } },
  });
});

describe('who keeps access by decision', () => {
  test('is in a list, in the status, and can be taken away after all', async () => {
    const ada = await waiting('ada@example.com', 'held');
    await waiting('bob@example.com', 'held');
    expect((await run('held', 'list', '--decided')).stdout).toBe('Nobody keeps access by decision.\n');
    await run('held', 'discard', '--all');
    const list = await run('held', 'list', '--decided', '--check');
    expect(list.code).toBe(4);
    expect(list.stdout).toMatch(new RegExp(`ada@example.com +USER/${ada} +dry-run +\\d+ s +${who} at ${hostname()}`));
    const json = JSON.parse((await run('held', 'list', '--decided', '--json')).stdout) as object[];
    expect(json).toContainEqual({
      ref: `USER/${ada}`,
      name: 'ada@example.com',
      upstream,
      since: expect.any(String),
      by: { identity: who, host: hostname() },
    });
    const status = await run('status', '--check');
    expect(status.code).toBe(4);
    expect(status.stdout).toContain('By decision   2 keep their access');
    expect(status.stdout).toContain('npx scim-bridge held list --local');

    expect((await run('held', 'release', 'ADA@example.com')).stdout).toBe('1 removal released.\n');
    expect(await bench.tables.item('USER', ada)).toMatchObject({
      observed: { perUpstream: { [upstream]: { removal: { verdict: 'granted' } } } },
      dueShard: expect.stringMatching(/^USER#/),
    });
    expect((await run('held', 'list', '--decided')).stdout).not.toContain('ada@example.com');
    expect((await run('status')).stdout).toContain('By decision   1 keeps its access');
  });

  test('is nobody whom the identity provider wants again', async () => {
    const ada = await waiting('ada@example.com', 'held');
    await run('held', 'discard', 'ada@example.com');
    await bench.tables.set('USER', ada, { observed: { revision: 3, perUpstream: { [upstream]: { version: 2 } } } });
    expect((await run('held', 'list', '--decided')).stdout).toBe('Nobody keeps access by decision.\n');
    expect((await run('status')).stdout).not.toContain('By decision');
    // The note goes with the next decision.
    await waiting('bob@example.com', 'held');
    await run('held', 'discard', 'bob@example.com');
    expect(await bench.tables.item('STATE#DECIDED', `USER/${ada}`)).toBeUndefined();
  });
});
