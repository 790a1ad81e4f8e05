import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { parse } from 'papaparse';
import { deliveryEntry } from '../../lambda/delivery/activity-entries';
import { ActivityLog } from '../../lambda/table/activity-log';
import { Store } from '../../lambda/table/store';
import { RetryBudget } from '../../lambda/table/transaction';
import { actor, person } from '../support/dynamodb-samples';
import { until } from '../support/until';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
let folder: string;
const jumpcloud = { ...actor, client: 'JumpCloud SCIM' };
const ids = { ada: '', bob: '', sales: '' };
beforeAll(async () => {
  bench = await openBench();
  folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-activity-'));
  const { users, groups } = bench.tables.directory();
  ids.ada = (await users.create(person('ada@example.com'), jumpcloud)).id;
  ids.bob = (await users.create(person('bob@example.com'), jumpcloud)).id;
  ids.sales = (await groups.create({ displayName: 'Sales' }, [ids.ada, ids.bob], jumpcloud)).id;
  await users.update(ids.ada, ({ attributes }) => ({ ...attributes, active: false }), { actor: jumpcloud });
  await delivered(ids.ada, ['suspend'], 2);
  await run('pause', '--reason', '=audit');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await bench.close();
});

async function delivered(id: string, acts: readonly 'suspend'[], version: number): Promise<void> {
  const log = new ActivityLog(bench.tables.activityTable, 400);
  const outcome = { upstream: 'primary', ref: { kind: 'USER', id }, status: 'delivered', acts, version } as const;
  const store = new Store(bench.tables.client, bench.tables.directoryTable);
  await store.transact([log.record(deliveryEntry(outcome), new Date())], new RetryBudget(1000));
}
const run = (...args: readonly string[]) => inProcess([...args, ...bench.local]);
const sentences = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await run('activity', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Without the times, and in one line each.
  return stdout
    .split(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}/m)
    .slice(1)
    .map((text) => text.replace(/\s+/g, ' ').trim());
};

test('everything of the last day, the newest last, in words', async () => {
  expect(await sentences()).toEqual([
    'JumpCloud added ada@example.com',
    'JumpCloud added bob@example.com',
    expect.stringMatching(/^JumpCloud added the group Sales with /),
    'JumpCloud suspended ada@example.com',
    expect.stringMatching(/^primary: suspended ada@example\.com, \d+ s later$/),
    `operator ${userInfo().username} paused deliveries to dry-run (=audit (${userInfo().username}))`,
  ]);
});

test('of one person, what happened to their groups included; of one group', async () => {
  const ofAda = await sentences('--person', 'ADA@example.com');
  expect(ofAda).toHaveLength(4);
  expect(ofAda[1]).toMatch(/the group Sales/);
  expect(await sentences('--person', ids.bob)).toHaveLength(2);
  expect(await sentences('--group', 'sales')).toHaveLength(1);
});

test('by action, by author and by time', async () => {
  expect(await sentences('--action', 'suspend')).toEqual([expect.stringContaining('primary: suspended')]);
  expect(await sentences('--by', hostname())).toHaveLength(1);
  expect(await sentences('--by', 'jumpcloud', '--action', 'update')).toEqual(['JumpCloud suspended ada@example.com']);
  expect((await run('activity', '--until', '2020-01-02', '--since', '2020-01-01')).stdout).toBe(
    'Nothing was recorded.\n',
  );
});

test('each record is a JSON line with stable fields', async () => {
  const { stdout } = await run('activity', '--json', '--person', 'ada@example.com');
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.at(-2)).toEqual({
    id: expect.any(String),
    time: expect.stringMatching(/Z$/),
    about: `USER/${ids.ada}`,
    name: 'ada@example.com',
    kind: 'change',
    action: 'update',
    by: { kind: 'identity provider', name: 'JumpCloud', client: 'JumpCloud SCIM', token: 'current' },
    outcome: 'accepted',
    version: 2,
    before: { active: true },
    after: { active: false },
    operation: 'test',
    requestId: 'request-1',
    text: 'JumpCloud suspended ada@example.com',
  });
});

test('--follow goes on until it is interrupted, and shows nothing twice', async () => {
  const interrupted = new AbortController();
  let shown = '';
  const note = (text: string) => {
    shown += text;
  };
  const following = inProcess(
    ['activity', '--follow', ...bench.local],
    {},
    { interruption: () => interrupted.signal, stdout: note },
  );
  await bench.tables.directory().users.delete(ids.bob, { actor: jumpcloud });
  await until('the deletion is shown', () => shown.includes('deleted bob@example.com'));
  // By the time that this is shown, the deletion has been read again. The next look comes an hour later, as after a laptop's sleep.
  await bench.tables.directory().users.create(person('carol@example.com'), jumpcloud);
  jest.useFakeTimers({
    now: Date.now() + 3_600_000,
    doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance'],
  });
  await until('what came later is shown', () => shown.includes('added carol@example.com'));
  jest.useRealTimers();
  interrupted.abort();
  const { code, stdout } = await following;
  expect(code).toBe(0);
  expect(stdout.match(/deleted bob@example\.com/g)).toHaveLength(1);
  expect(stdout.match(/added bob@example\.com\n/g)).toHaveLength(1);
});

test('is exported to a file that is whole or not there', async () => {
  const [csv, jsonl] = [path.join(folder, 'a.csv'), path.join(folder, 'a.jsonl')];
  expect((await run('activity', 'export', csv, '--since', '2d')).stdout).toMatch(/^\d+ records written to /);
  expect(statSync(csv).mode & 0o777).toBe(0o600);
  const { data } = parse<Record<string, string>>(readFileSync(csv, 'utf8').trim(), { header: true });
  expect(data.at(0)).toMatchObject({ kind: 'change', by: 'JumpCloud', name: 'ada@example.com' });
  expect(data.find(({ action }) => action === 'pause')).toMatchObject({ by: userInfo().username, host: hostname() });
  await run('activity', 'export', jsonl, '--person', 'ada@example.com');
  expect(readFileSync(jsonl, 'utf8').trim().split('\n')).toHaveLength(4);

  // What is there is replaced only when somebody says so, and stays after a failure.
  expect(await run('activity', 'export', csv)).toMatchObject({ code: 3 });
  writeFileSync(csv, 'mine');
  await bench.breakActivity();
  expect((await run('activity', 'export', csv, '--yes', '--since', '1h')).code).toBe(1);
  expect(readFileSync(csv, 'utf8')).toBe('mine');
  expect(existsSync(`${csv}.part`)).toBe(false);
});

test.each([
  [['activity', '--since', 'yesterday'], '--since must be so long ago (30m, 1h, 2d, 3w)'],
  [['activity', '--since', '1h', '--until', '2h'], '--since is later than --until'],
  [['activity', '--action', 'fire'], 'There is no action "fire". Choices: create, update'],
  [['activity', '--follow', '--until', '1h'], '--follow has no end'],
  [['activity', '--person', 'a', '--group', 'b'], 'not both'],
  [['activity', 'export'], '"activity export" needs <file>.'],
  [['activity', 'export', 'x.xlsx'], 'must end in .csv or .jsonl'],
  [['activity', 'export', 's3://bucket/x.csv'], 'aws s3 cp FILE s3://bucket/x.csv'],
])('%j is a wrong command line', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('nobody of that name is an error that says so', async () => {
  expect(await run('activity', '--person', 'nobody@example.com')).toMatchObject({
    code: 1,
    stderr: 'No person in the directory has the id, address or name "nobody@example.com".\n',
  });
  expect((await run('activity', 'export', path.join(folder, 'none', 'x.csv'))).stderr).toMatch(
    /There is no folder .*none, in which .*x\.csv should be/,
  );
});

test('Ctrl-C while a file is written leaves what was there, and no half of another', async () => {
  const file = path.join(folder, 'kept.jsonl');
  writeFileSync(file, 'mine');
  const script = `
    require('tsx/cjs');
    const { writeWhole } = require(${JSON.stringify(path.resolve(__dirname, '../../operator/files.ts'))});
    void writeWhole(${JSON.stringify(file)}, async (stream) => {
      stream.write('half');
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 50);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    });`;
  const { status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(status).toBe(130);
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(existsSync(`${file}.part`)).toBe(false);
});
