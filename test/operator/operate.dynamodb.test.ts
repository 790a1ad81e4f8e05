import { writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { observedAt } from '../../lambda/delivery/state/observed';
import { readSyncSwitch } from '../../lambda/directory/sync-switch';
import { noteRun } from '../../lambda/table/scheduled-runs';
import { Store } from '../../lambda/table/store';
import { actor, person } from '../support/dynamodb-samples';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';
import { scimBridge } from './support/run';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** Nothing is set up here: the upstream is the simulated one. */
const upstream = 'dry-run';
const run = (...args: readonly string[]) => inProcess([...args, ...bench.local]);
/** A text without its line breaks. */
const flat = (text: string) => text.replace(/\s+/g, ' ');
const json = async (...args: readonly string[]) => JSON.parse((await run(...args, '--json')).stdout) as unknown;

/** Somebody whose delivery has come to a state that is otherwise reached by an account's refusals, or by the guard. */
async function somebody(userName: string, shard: 'HELD' | 'FAILED', state: object): Promise<string> {
  const { id } = await bench.tables.directory().users.create(person(userName), actor);
  const observed = { revision: 1, perUpstream: { [upstream]: state } };
  await bench.tables.set('USER', id, { observed, dueShard: shard, dueAt: Date.now() - 60_000 });
  return id;
}
const since = new Date(Date.now() - 3 * 3_600_000).toISOString();
const held = (userName: string) =>
  somebody(userName, 'HELD', { removal: { verdict: 'held', since, reason: 'more than 10 in an hour' } });
const refused = (userName: string) =>
  somebody(userName, 'FAILED', {
    failure: {
      kind: 'failed',
      version: 1,
      count: 4,
      since,
      message: 'domain not allowed\u001b[2J',
      nextAt: Date.now() + 86_400_000,
    },
  });
const stateOf = async (id: string) => {
  const item = await bench.tables.item('USER', id);
  return observedAt<unknown>(item ?? {}, upstream);
};

describe('held', () => {
  test('is listed, asked about, released and discarded; by id and all', async () => {
    const [ada, bob, cyd] = [
      await held('ada@example.com'),
      await held('bob@example.com'),
      await held('cyd@example.com'),
    ];
    const list = await run('held', 'list', '--check');
    expect(list.code).toBe(4);
    // The reason once, then a table.
    expect(list.stdout.match(/more than 10 in an hour/g)).toHaveLength(1);
    expect(list.stdout).toMatch(new RegExp(`ada@example.com +USER/${ada} +dry-run +3 h\n`));
    expect(list.stdout).toContain('3 removals are held.');

    const unasked = await run('held', 'release', `USER/${ada}`);
    expect(unasked).toMatchObject({ code: 3, stdout: '' });
    expect(unasked.stderr).toContain('These will lose their access within a minute:\n  ada@example.com\n');
    expect(unasked.stderr).toContain('To confirm in advance, use --yes.');
    expect(await stateOf(ada)).toMatchObject({ removal: { verdict: 'held' } });

    expect(await json('held', 'release', `USER/${ada}`, '--yes')).toEqual({ released: 1 });
    expect(await stateOf(ada)).toMatchObject({ removal: { verdict: 'granted' } });
    expect(await json('held', 'discard', '--all', '--yes')).toEqual({ discarded: 2 });
    for (const id of [bob, cyd]) expect(await stateOf(id)).toMatchObject({ removal: { verdict: 'discarded' } });
    expect(await run('held', 'list', '--check')).toMatchObject({ code: 0, stdout: 'Nothing is held.\n' });
    expect(await run('held', 'release', '--all')).toMatchObject({ code: 0, stdout: 'Nothing is held.\n' });
  });

  test('wants to know which', async () => {
    expect((await run('held', 'release', '--yes')).stderr).toContain(
      'give ids, addresses or names as listed, or --all.',
    );
    expect((await run('held', 'release', 'USER/a', '--all')).stderr).toContain('not both');
  });
});

test('what is refused is listed in the account’s own words, made harmless for the screen, and tried again', async () => {
  const id = await refused('eve@example.org');
  const list = await run('failed', 'list');
  expect(list.stdout).toMatch(
    new RegExp(`eve@example.org +USER/${id} +dry-run +failed +3 h +4 +domain not allowed \\[2J`),
  );
  expect(list.stdout).not.toContain('\u001b');
  expect(await json('failed', 'list')).toMatchObject([{ ref: `USER/${id}`, message: 'domain not allowed\u001b[2J' }]);
  expect(await run('failed', 'retry', '--all')).toMatchObject({
    code: 0,
    stdout: '1 delivery will be retried within a minute.\n',
  });
  expect((await bench.tables.item('USER', id))?.dueShard).not.toBe('FAILED');
});

test('pauses and resumes deliveries, and the identity provider', async () => {
  expect((await run('pause', '--reason', 'moving house')).stdout).toContain('Deliveries to dry-run are paused.');
  expect(await bench.tables.item('STATE#UPSTREAM', upstream)).toMatchObject({
    paused: { by: 'operator', reason: `moving house (${userInfo().username})` },
  });
  const status = await run('status', '--check');
  expect(status.code).toBe(4);
  expect(status.stdout).toContain('dry-run (paused)');
  expect(status.stdout).toContain('moving house');
  expect((await run('resume', '--upstream', upstream)).stdout).toMatch(
    /continue within a minute. The pause was: moving house/,
  );
  // What is, and not what was asked.
  expect((await run('resume')).stdout).toBe(
    'dry-run was not paused; deliveries continue.\nRequests of the identity provider were not paused.\n',
  );
  expect((await bench.tables.item('STATE#UPSTREAM', upstream))?.paused).toBeUndefined();

  const store = new Store(bench.tables.client, bench.tables.directoryTable);
  expect((await run('pause', '--incoming')).code).toBe(3);
  expect(await readSyncSwitch(store)).toEqual({ position: 'on' });
  expect((await run('pause', '--incoming', '--yes', '--reason', 'audit')).code).toBe(0);
  expect(await readSyncSwitch(store)).toMatchObject({ position: 'off', reason: 'audit' });
  expect(flat((await run('status')).stdout)).toContain(
    'Needs you: requests of the identity provider have been refused since',
  );
  await run('resume', '--upstream', upstream);
  expect(await readSyncSwitch(store)).toMatchObject({ position: 'off' });
  expect(await json('resume')).toEqual({ resumed: [upstream], incoming: 'on' });
  expect(await readSyncSwitch(store)).toEqual({ position: 'on' });
  expect((await run('pause', '--upstream', 'nowhere')).stderr).toContain(
    'No upstream "nowhere" is set up. Upstreams: dry-run.',
  );
});

test('status counts, and names what needs somebody', async () => {
  const at = new Date(Date.now() - 7_200_000).toISOString();
  const store = new Store(bench.tables.client, bench.tables.directoryTable);
  await noteRun(store, {
    name: 'import',
    at,
    outcome: 'failed',
    goodUntil: at,
    why: 'the account closed the connection',
  });
  await bench.tables.directory().groups.create({ displayName: 'Engineering' }, [], actor);
  const status = (await json('status')) as { people: number; groups: number; notes: readonly string[] };
  expect(status).toMatchObject({ groups: 1, delivery: { held: 0 }, names: [upstream], incoming: { position: 'on' } });
  const here = bench.local.join(' ');
  expect(status.notes).toEqual([
    `2 people and groups keep their access by decision of an operator, although the identity provider removed it. For details: npx scim-bridge held list ${here} --decided`,
    `The account was not read completely by the last import: the account closed the connection. To read it again: npx scim-bridge import ${here}`,
    `No account is set up: deliveries are simulated. To connect one: npx scim-bridge setup ${here}`,
  ]);
  expect(status).toMatchObject({ verdict: { state: 'needs-you', reasons: expect.any(Array) } });
  await noteRun(store, { name: 'import', at, outcome: 'skipped', goodUntil: at, why: 'primary is paused' });
  expect((await run('status')).stdout).toMatch(/^Imported +2 h ago, skipped$/m);
  expect((await run('status')).stdout).not.toContain('not read completely');
});

describe('what needs the account', () => {
  afterEach(() => {
    bench.functions.clear();
    bench.events.length = 0;
  });

  test('import goes on until it is done', async () => {
    const state = { run: 'r1', people: { matched: 2, imported: 5 }, groups: { managed: 1, unmanaged: 4 }, findings: 0 };
    const outcomes = ['left', 'left', 'done'];
    bench.functions.set('import', ({ upstream: name }) => ({ upstream: name, outcome: outcomes.shift(), state }));
    const ended = await run('import');
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('5  new in the directory, for the identity provider to match');
    expect(ended.stdout).toContain('1  groups managed, 4 not');
    expect(ended.stderr).toContain('7 people read so far ...');
    expect(bench.events).toHaveLength(3);
  });

  test('an import that stands still says why', async () => {
    const state = { people: { matched: 2 }, failure: 'the account answers 503' };
    bench.functions.set('import', () => ({ upstream, outcome: 'stuck', state }));
    expect(await run('import')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The import stopped after 2 people: the account answers 503.'),
    });
  });

  test('a comparison that is doubted says so and is no all-clear, with --check or without', async () => {
    const state = {
      run: 'd2',
      mode: 'report',
      counts: {},
      explained: { pending: 2 },
      compared: { people: 3, groups: 1 },
    };
    const doubts = ["The account's list lacks 40 of the 50 people who should be in it."];
    bench.functions.set('drift', () => ({ upstream, outcome: 'done', state: { ...state, doubts } }));
    const doubted = await run('drift');
    expect(doubted.code).toBe(4);
    expect(doubted.stdout).toContain('some differences may not have been found');
    expect(doubted.stdout).toContain("Could not be compared: The account's list lacks 40 of the 50 people");
    expect(doubted.stdout).not.toContain('no differences');
    bench.functions.set('drift', () => ({ upstream, outcome: 'done', state: { ...state, doubts: [] } }));
    const clear = await run('drift', '--check');
    expect(clear).toMatchObject({ code: 0, stdout: expect.stringContaining('compared: no differences.') });
    expect(clear.stdout).toContain('2 differences with a pending or failed delivery');
  });

  test("a function's failure is told in its own words, and not repeated", async () => {
    bench.functions.set('import', () => {
      throw new Error('the upstream is on fire');
    });
    const ended = await run('import', '--preview', '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stderr)).toMatchObject({
      error: { code: 'failed', message: expect.stringContaining('the upstream is on fire') },
    });
    expect(ended.stdout).toBe('');
    expect(bench.events).toHaveLength(1);
  });

  test('drift tells the differences; --repair asks first', async () => {
    const state = {
      run: 'd1',
      mode: 'report',
      counts: { 'member extra': 1 },
      explained: {},
      compared: { people: 3, groups: 1 },
    };
    bench.functions.set('drift', ({ mode }) => ({ upstream, outcome: 'done', state: { ...state, mode } }));
    await bench.tables.client.send(
      new PutCommand({
        TableName: bench.tables.directoryTable,
        Item: {
          pk: `STATE#DRIFT#${upstream}#d1`,
          sk: '0#0',
          findings: [{ kind: 'member extra', id: 'p1', who: 'mallory@example.com', repair: true }],
        },
      }),
    );
    const report = await run('drift', '--check');
    expect(report.code).toBe(4);
    expect(report.stdout).toContain('3 people and 1 group compared: 1 difference.');
    expect(report.stdout).toMatch(
      /mallory@example.com +in the group in the account; not a member in the identity provider/,
    );
    expect(report.stdout).toMatch(
      /These keep their access by decision of an operator:\n {2}bob@example.com, for .+, by /,
    );
    expect((await run('drift', '--repair')).code).toBe(3);
    expect((await run('drift', '--repair', '--yes')).stdout).toContain('repairs queued for delivery where possible');
    expect(bench.events.map(({ event }) => event.mode)).toEqual(['report', 'repair']);
  });

  test('groups are listed, managed after a question, and left alone again', async () => {
    const listed = await run('groups', 'list');
    expect(listed.stdout).toMatch(/Engineering +yes +-/);
    bench.functions.set('import', ({ command, group }) => {
      if (command === 'manage') return { done: true, groupId: 'g1', members: 3 };
      return group === 'Owners'
        ? { found: false, message: '"Owners" is a group that carries a role.' }
        : { found: true, id: 'sales-1', name: 'Sales', managed: false };
    });
    // It is looked up before anybody is asked.
    expect(await run('groups', 'manage', 'Owners')).toMatchObject({
      code: 1,
      stderr: '"Owners" is a group that carries a role.\n',
    });
    expect((await run('groups', 'manage', 'sales')).code).toBe(3);
    expect((await run('groups', 'manage', 'sales', '--yes')).stdout).toBe('Managed: Sales (g1), with 3 members.\n');
    expect(bench.events.at(-1)?.event).toEqual({
      command: 'manage',
      upstream,
      group: 'sales-1',
      by: { identity: userInfo().username, host: hostname() },
    });
    expect((await run('groups', 'unmanage', 'engineering', '--yes')).code).toBe(0);
    expect((await run('groups', 'list')).stdout).not.toContain('Engineering');
  });
});

describe('which bridge', () => {
  test('a folder without a running bridge is told from one that stopped without a word', async () => {
    const none = await scimBridge(['status', '--local', '--data-dir', '/nonexistent']);
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No bridge runs with its state in /nonexistent.'),
    });
    const gone = await openBench();
    const dead = path.join(gone.dataDir, 'bridge.json');
    const file = JSON.stringify({
      baseUrl: 'http://localhost:1/scim/v2',
      stack: {
        outputs: {
          CommandLine: JSON.stringify({
            scimBridge: 'ScimBridge',
            baseUrl: 'https://api.example/scim/v2',
            directoryTable: 'a',
            activityTable: 'b',
            activityRetentionDays: '1',
            formerTokenGraceDays: '7',
            bearerTokenSecret: 'c',
            healthTokenSecret: 'g',
            digestLogGroup: 'h',
            scimsessionSecret: 'd',
            importFunction: 'e',
            driftFunction: 'f',
          }),
        },
      },
      aws: {
        endpoint: 'http://127.0.0.1:1',
        region: 'us-east-1',
        accessKeyId: 'a',
        secretAccessKey: 'b',
        sessionToken: 'c',
      },
    });
    writeFileSync(dead, file);
    expect((await scimBridge(['status', ...gone.local])).stderr).toContain('The connection was refused.');
    await gone.close();
  });

  test('a stack of another version says which deployment it needs', async () => {
    const other = await openBench();
    const file = {
      baseUrl: 'x',
      stack: { outputs: { BaseUrl: 'x' } },
      aws: { endpoint: 'http://127.0.0.1:1', region: 'r' },
    };
    writeFileSync(path.join(other.dataDir, 'bridge.json'), JSON.stringify(file));
    expect((await scimBridge(['status', ...other.local])).stderr).toContain('has no output "CommandLine"');
    await other.close();
  });

  test('a deployed stack without a region, or without credentials, says what is missing', async () => {
    const bare = {
      AWS_REGION: '',
      AWS_DEFAULT_REGION: '',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    };
    const region = await scimBridge(['status'], { env: bare });
    expect(region).toMatchObject({ code: 2, stderr: expect.stringContaining('No AWS region is set.') });
    const keyless = { ...bare, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
    const credentials = await scimBridge(['status', '--region', 'eu-central-1'], { env: keyless });
    expect(credentials).toMatchObject({ code: 1, stderr: expect.stringContaining('There are no AWS credentials') });
  });
});
