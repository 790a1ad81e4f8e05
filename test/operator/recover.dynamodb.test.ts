import { DeliveryStore } from '../../lambda/delivery/state/delivery-store';
import { readUpstreamState } from '../../lambda/delivery/state/upstream-state';
import { openScimsession, sealScimsession } from '../../lambda/secrets/scimsession';
import { Store } from '../../lambda/table/store';
import { actor, person } from '../support/dynamodb-samples';
import { freshTables, type TestTables } from '../support/dynamodb-tables';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

const oldToken = 'the-token-that-the-provider-has'.padEnd(43, 'a');
const account = {
  adapter: 'scim',
  profile: 'hosted',
  url: 'https://account.example/scim/v2',
  token: 'hush-hush',
} as const;

let bench: Bench;
let kept: TestTables;
let ada: string;
beforeAll(async () => {
  bench = await openBench();
  kept = await freshTables();
  const { users, groups } = kept.directory();
  ada = (await users.create(person('ada@example.com'), actor)).id;
  await groups.create({ displayName: 'Engineering' }, [ada], actor);
  await bench.tables.directory().users.create(person('mistake@example.com'), actor);
  for (const name of [kept.directoryTable, kept.activityTable]) bench.owners.set(name, 'Old');
  // Both switches are known to everybody: nobody waits for that here.
  const long = '2026-01-01T00:00:00.000Z';
  const put = (Item: object) => bench.put(Item);
  for (const sk of ['dry-run', 'primary'])
    await put({ pk: 'STATE#UPSTREAM', sk, paused: { by: 'operator', reason: 'waiting', since: long } });
  await put({ pk: 'STATE#SWITCH', sk: 'sync', position: 'off', since: long, by: 'eve' });
});
afterAll(() => bench.close());

const run = (...args: readonly string[]) => inProcess(['recover', ...args, ...bench.local]);
const emails = async (tables: TestTables) =>
  (await tables.partition('USER')).map(({ attrs }) => (JSON.parse(String(attrs)) as { userName: string }).userName);

test('shows what there is, and which is the live one; changes nothing', async () => {
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(stdout).toContain(`  ${bench.tables.directoryTable}\n    1 person, 0 groups\n    used by this bridge`);
  expect(stdout).toContain(
    `  ${kept.directoryTable}\n    1 person, 1 group\n    kept when the stack Old was deleted\n    of the same stack: audit records\n`,
  );
  expect(stdout).toContain('To take one: npx scim-bridge recover --local');
  const { directories } = JSON.parse((await run('--json')).stdout) as { directories: { name: string }[] };
  expect(directories.find(({ name }) => name === kept.directoryTable)).toMatchObject({
    people: 1,
    groups: 1,
    inUse: false,
    stack: 'Old',
    stackExists: false,
  });
});

test('says of a restored table from which, and as it was when', async () => {
  bench.restored.set(kept.directoryTable, 'ScimBridge-Directory');
  expect((await run()).stdout).toContain(
    '    1 person, 1 group\n    restored from ScimBridge-Directory\n    as it was at 2026-11-27T09:05:00.000Z\n',
  );
  bench.restored.clear();
});

test.each([
  [['--from', 'nothing'], 'There is no directory table "nothing" here'],
  [['--from', 'OWN'], 'is the directory that this bridge uses already.'],
  [['--activity', 'nothing'], 'There is no activity table "nothing" of a bridge here. There is:\n  activity-'],
  [['--scimsession-secret', 'x'], 'There is no scimsession "x" of a bridge here.'],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await run(...args.map((arg) => (arg === 'OWN' ? bench.tables.directoryTable : arg)));
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('asks before anything happens, with what would', async () => {
  const { code, stderr } = await run('--from', kept.directoryTable);
  expect(code).toBe(3);
  expect(stderr).toContain('  now has 1 person and 0 groups;');
  expect(stderr).toContain(`  becomes that of ${kept.directoryTable}: 1 person and 1 group.`);
  expect(stderr).toMatch(/Of its items, \d+ are added, \d+ changed and \d+ removed\./);
  expect(stderr).toContain(`The audit records of ${kept.activityTable} are added to those of this bridge.`);
  expect(stderr).toContain('Deliveries to dry-run are paused, and stay paused until you resume them.');
  expect(await emails(bench.tables)).toEqual(['mistake@example.com']);
});

test('a deleted stack comes back: people with their ids, records, token and account; deliveries stay paused', async () => {
  // The version id is the secret's own: the old seal names a version that the new secret never had.
  const token = bench.keepSecret(
    'old-token',
    'Old: the bearer token that identity providers present to the SCIM bridge',
    oldToken,
  );
  const version = bench.versionOf(token);
  const sealed = await sealScimsession({ primary: account }, { version, token: oldToken }, new Date());
  const session = bench.keepSecret('old-session', 'Old: the sealed scimsession, empty until …', sealed);
  for (const each of [token, session]) bench.owners.set(each, 'Old');

  const { code, stdout, stderr } = await run('--from', kept.directoryTable, '--yes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('Waiting') });
  expect(stdout).toContain(
    `The directory has 1 person and 1 group. Every item was compared with ${kept.directoryTable}.`,
  );
  expect(stdout).toContain('Deliveries to dry-run, primary are paused.');
  expect(stdout).toContain('1. In the identity provider, the Base URL must be http://localhost:8787/scim/v2\n');
  expect(stdout + stderr).not.toContain(oldToken);
  expect(stdout + stderr).not.toContain(account.token);

  expect(await emails(bench.tables)).toEqual(['ada@example.com']);
  expect(await bench.tables.directory().users.get(ada)).toEqual(await kept.directory().users.get(ada));
  expect(await bench.tables.activityOf(`USER#${ada}`)).toEqual(await kept.activityOf(`USER#${ada}`));
  const own = bench.currentToken();
  expect(own.text).toBe(oldToken);
  const { upstreams } = await openScimsession(bench.scimsession(), [{ version: own.version, token: oldToken }]);
  expect(upstreams).toEqual({ primary: account });
  const store = new DeliveryStore(new Store(bench.tables.client, bench.tables.directoryTable), 1_000);
  expect((await readUpstreamState(store, 'primary', Date.now())).paused?.by).toBe('operator');
  expect((await bench.tables.activityOf('BRIDGE')).map(({ action }) => action)).toEqual([
    'recover',
    'recover',
    'reseal',
  ]);

  // Again: nothing is left to be done, and nothing breaks.
  const again = JSON.parse((await run('--from', kept.directoryTable, '--yes', '--json')).stdout) as object;
  expect(again).toMatchObject({
    directory: { added: 0, changed: 0, removed: 0 },
    activity: { added: 0 },
    bearerToken: 'taken',
    account: ['primary'],
    paused: ['primary'],
  });
});

test('the token alone: the account of this bridge stays', async () => {
  const token = bench.keepSecret(
    'lone',
    'X: the bearer token that identity providers present to the SCIM bridge',
    oldToken.toUpperCase(),
  );
  const { code, stdout } = await run('--token-secret', token, '--yes');
  expect(code).toBe(0);
  const own = bench.currentToken();
  expect(own.text).toBe(oldToken.toUpperCase());
  // Its own account stays, sealed under the token that it has now.
  const { upstreams } = await openScimsession(bench.scimsession(), [{ version: own.version, token: own.text }]);
  expect(upstreams).toEqual({ primary: account });
  expect(stdout).toContain('2. Let deliveries go on');
  const bad = bench.keepSecret(
    'bad',
    'X: the bearer token that identity providers present to the SCIM bridge',
    'short',
  );
  expect(await run('--token-secret', bad, '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot be taken'),
  });
});
