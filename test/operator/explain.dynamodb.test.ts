import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ScimRequest } from '../../lambda/http/exchange';
import { refusalRecorder } from '../../lambda/http/refused';
import { ScimError } from '../../lambda/scim/errors';
import { ActivityLog } from '../../lambda/table/activity-log';
import { Store } from '../../lambda/table/store';
import { actor, person } from '../support/dynamodb-samples';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let bench: Bench;
const okta = { ...actor, client: 'Okta SCIM Client 1.0.0' };
const ids = { ada: '', bob: '', sales: '' };
const upstream = 'dry-run';
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

beforeAll(async () => {
  bench = await openBench();
  const { users, groups } = bench.tables.directory();
  ids.ada = (await users.create(person('ada@example.com'), okta)).id;
  ids.bob = (await users.create(person('bob@example.com'), okta)).id;
  ids.sales = (await groups.create({ displayName: 'Sales' }, [ids.ada, ids.bob], okta)).id;
  await settle('USER', ids.ada, {
    version: 1,
    confirmed: { id: 'P1', origin: 'invited', email: 'ada@example.com', active: true },
  });
  await settle('GROUP', ids.sales, { version: 1, confirmed: { id: 'G1', origin: 'created', name: 'Sales' } });
  const between = { groupId: 'G1', personId: 'P1' };
  await settle(`MEMBERS#${ids.sales}`, ids.ada, { version: 1, confirmed: between });
  const failure = {
    kind: 'failed',
    version: 1,
    count: 3,
    since: ago(180),
    message: 'seat limit reached',
    nextAt: Date.now() + 3_600_000,
  };
  await settle('USER', ids.bob, { failure });
  const waiting = { ...failure, kind: 'pending', message: 'the person is not in the account yet' };
  await settle(`MEMBERS#${ids.sales}`, ids.bob, { failure: waiting });
});
afterAll(() => bench.close());

/** What delivery has found out about an item. */
const settle = (pk: string, sk: string, state: object) =>
  bench.tables.set(pk, sk, { observed: { revision: 1, perUpstream: { [upstream]: state } } });
const run = (...args: readonly string[]) => inProcess([...args, ...bench.local]);

test('one screen answers why: the account’s words, what comes next, what to do', async () => {
  const { code, stdout, stderr } = await run('explain', 'BOB@example.com', '--check');
  expect({ code, stderr }).toMatchObject({ code: 4 });
  const flat = stdout.replace(/\s+/g, ' ');
  expect(flat).toContain(
    'bob@example.com is active at the identity provider. Refused for 3 h (3 tries): seat limit reached.',
  );
  expect(flat).toContain(
    `Once the cause is fixed: npx scim-bridge failed retry ${bench.local.join(' ')} USER/${ids.bob}`,
  );
  expect(flat).toContain('+ Sales: pending. The person is not in the account yet.');
  expect(flat).toContain('Okta added bob@example.com');
  const lines = stdout.split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  for (const line of lines.filter((each) => !each.includes(bench.dataDir))) expect(line.length).toBeLessThanOrEqual(80);
});

test('somebody with whom all is well, and a group with the one who is missing', async () => {
  const ada = await run('explain', 'ada@example.com', '--check');
  expect(ada.code).toBe(0);
  expect(ada.stdout).toContain('Active in the account as');
  expect(ada.stdout).toContain('in Sales');
  const sales = await run('explain', 'sales');
  expect(sales.stdout).toMatch(/^Sales exists at the identity provider\. In the account as Sales\.\n/);
  expect(sales.stdout).toContain("2 people wanted, 1 of them in the account's group");
  expect(sales.stdout).toContain('+ bob@example.com: pending.');
});

test('--json has stable fields', async () => {
  expect(JSON.parse((await run('explain', ids.bob, '--json')).stdout)).toMatchObject({
    found: true,
    kind: 'person',
    ref: `USER/${ids.bob}`,
    name: 'bob@example.com',
    sentence: expect.any(String),
    said: { life: 'active', email: 'bob@example.com', sent: true },
    standings: [{ upstream, code: 'failed', text: expect.any(String), todo: expect.any(String) }],
    groups: [{ name: 'Sales', wanted: true, standings: [{ code: 'pending' }] }],
    history: [{ action: 'create' }, { about: `GROUP/${ids.sales}` }],
  });
});

test('an invitation that nobody accepted stands in the way', async () => {
  const Item = { pk: `STATE#INVITED#${upstream}`, sk: 'P1', email: 'ada@example.com', since: ago(600) };
  await bench.tables.client.send(new PutCommand({ TableName: bench.tables.directoryTable, Item }));
  expect((await run('explain', 'ada@example.com')).stdout.replace(/\s+/g, ' ')).toContain(
    'Invited 10 h ago, and has not accepted yet.',
  );
});

test('nobody of that name: the closest names, what was refused, what to check', async () => {
  const { activityTable, client } = bench.tables;
  const record = refusalRecorder(new Store(client, activityTable), new ActivityLog(activityTable, 400), (error) => {
    throw error;
  });
  const asked = { id: '', body: { userName: 'jane@gmail.com' }, actor: { ...okta, operation: 'Users.create' } };
  await record(
    asked as unknown as ScimRequest,
    new ScimError(400, 'gmail.com is a domain that the bridge does not accept.'),
  );
  const jane = await run('explain', 'Jane@gmail.com');
  expect(jane.code).toBe(4);
  const flat = jane.stdout.replace(/\s+/g, ' ');
  expect(flat).toContain('The identity provider sent "Jane@gmail.com", and the bridge refused the request.');
  expect(flat).toContain('Okta: gmail.com is a domain that the bridge does not accept.');
  const near = await run('explain', 'adda@example.com');
  expect(near.stdout).toContain('has never sent "adda@example.com"');
  expect(near.stdout).toContain(`ada@example.com  USER/${ids.ada}`);
  expect((await run('activity', '--action', 'refuse')).stdout.replace(/\s+/g, ' ')).toContain(
    'Okta sent a change of jane@gmail.com, refused: gmail.com is a domain',
  );
});

test('a group of the account that nobody manages', async () => {
  const { ExistingGroups } = await import('../../lambda/directory/existing-groups');
  const store = new Store(bench.tables.client, bench.tables.directoryTable);
  const step = new ExistingGroups(store).list({ upstream, id: 'G9', name: 'Finance', manageable: true }, 'run');
  await store.put(step.action.Put?.Item ?? {});
  const { stdout } = await run('explain', 'finance');
  expect(stdout.replace(/\s+/g, ' ')).toContain('The account has a group "Finance", which the bridge does not manage');
  expect(stdout).toContain('npx scim-bridge groups manage');
});

test.each([
  [['explain'], 2, '"explain" needs <who>.'],
  [['explain', 'ada@example.com', '--frob'], 2, "Unknown option '--frob'"],
])('%j is a wrong command line', async (args, code, message) => {
  const ended = await run(...args);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(message);
});

test('two of one name are told apart by their ids', async () => {
  const { users } = bench.tables.directory();
  await users.create(person('jo1@example.com', { displayName: 'Jo' }), okta);
  await users.create(person('jo2@example.com', { displayName: 'Jo' }), okta);
  const { code, stderr } = await run('explain', 'jo');
  expect(code).toBe(1);
  expect(stderr).toContain('"jo" may be several. Give the id of the one you mean:');
});
