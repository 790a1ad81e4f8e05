import type { APIGatewayProxyEvent } from 'aws-lambda';
import { importStep } from '../../../lambda/delivery/import/import';
import { manageGroup } from '../../../lambda/delivery/import/manage-group';
import { groupObstacle } from '../../../lambda/directory/group-obstacle';
import { type SyncSwitch, syncSwitchStep, watchedSyncSwitch } from '../../../lambda/directory/sync-switch';
import { answer } from '../../../lambda/http/app';
import type { Bridge } from '../../../lambda/http/exchange';
import { Cursors } from '../../../lambda/http/query/cursor';
import { readRequest } from '../../../lambda/http/request';
import { readAllowedDomains } from '../../../lambda/policy/allowed-domains';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { cursorKey } from '../../../lambda/table/cursor-key';
import { testOperator } from '../../support/as-operator';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';
import { openEdge, theCaller } from '../../support/edge';
import { type ImportBench, importBench, never } from '../../support/import-context';
import { group, member, StandInAccount } from '../../support/stand-in-account';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let tables: TestTables;
let account: StandInAccount;
let bench: ImportBench;
let bridge: Bridge;

beforeEach(async () => {
  tables = await freshTables();
  account = new StandInAccount();
  bench = importBench(tables, account);
  const { store, directory } = bench.context;
  bridge = {
    directory,
    user: defineUser(),
    group: defineGroup(),
    cursors: new Cursors(cursorKey(tables.client, tables.directoryTable)),
    ...openEdge,
    policy: { ...openEdge.policy, groupObstacle: groupObstacle(store.items, 'refuse') },
  };
});

async function send(method: string, path: string, body?: object) {
  const [bare = '', query = ''] = path.split('?');
  const event = {
    httpMethod: method,
    path: bare,
    multiValueQueryStringParameters: Object.fromEntries(
      [...new URLSearchParams(query)].map(([name, value]) => [name, [value]]),
    ),
    body: body === undefined ? null : Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: true,
    requestContext: { path: `/scim${bare}`, requestId: 'r', domainName: 'example.com', authorizer: theCaller },
  } as unknown as APIGatewayProxyEvent;
  const result = await answer(readRequest(event), bridge, { write: () => undefined });
  const text = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8').toString();
  return { status: result.statusCode, body: text === '' ? undefined : JSON.parse(text), headers: result.headers };
}

const create = (userName: string, more: object = {}) =>
  send('POST', '/Users', {
    schemas: [USER],
    userName,
    emails: [{ value: userName, primary: true }],
    active: true,
    ...more,
  });
const idOf = async (userName: string): Promise<string> =>
  (await send('GET', `/Users?filter=userName eq "${userName}"`)).body.Resources[0].id;
const rename = (displayName: string) => ({
  schemas: [PATCH],
  Operations: [{ op: 'replace', path: 'displayName', value: displayName }],
});

describe('people', () => {
  beforeEach(async () => {
    account.everybody = [member('ada@example.com'), member('bob@example.com', { active: false, state: 'suspended' })];
    await importStep(bench.context, never);
  });

  test('imported people are found by look-up and in lists, so that the identity provider can match them', async () => {
    const list = await send('GET', '/Users');
    expect(list.body.totalResults).toBe(2);
    expect(list.body.Resources.map(({ userName }: { userName: string }) => userName).sort()).toEqual([
      'ada@example.com',
      'bob@example.com',
    ]);
    expect((await send('GET', '/Users?filter=emails.value eq "ADA@example.com"')).body.totalResults).toBe(1);
    expect(JSON.stringify(list.body)).not.toContain('linked');
  });

  test('POST links: 201 with their id, what is known of the account stays, delivery is due; a second POST is 409', async () => {
    const id = await idOf('ada@example.com');
    const before = await tables.item('USER', id);
    const posted = await create('Ada@Example.com', { externalId: 'x1', title: 'Dr' });
    expect(posted).toMatchObject({ status: 201, body: { id, userName: 'Ada@Example.com', externalId: 'x1' } });
    const item = await tables.item('USER', id);
    expect(item).toMatchObject({ linked: true, version: 2, observed: before?.observed });
    expect(item?.dueAt).toBeDefined();
    expect((await tables.activityOf(`USER#${id}`)).map(({ action }) => action)).toEqual(['link']);
    expect(await create('ada@example.com')).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    expect(await bench.context.directory.users.total()).toBe(2);
  });

  test('POST under another userName with their address links, too', async () => {
    const id = await idOf('ada@example.com');
    const posted = await create('alovelace', { emails: [{ value: 'ADA@example.com', type: 'work' }] });
    expect(posted).toMatchObject({ status: 201, body: { id, userName: 'alovelace' } });
    // The address as userName is free for nobody else: it is the same person's still.
    expect((await send('GET', '/Users?filter=userName eq "ada@example.com"')).body.totalResults).toBe(0);
    expect((await send('GET', '/Users?filter=emails.value eq "ada@example.com"')).body.totalResults).toBe(1);
  });

  test('ten POSTs at once: one links, nine are told 409', async () => {
    const id = await idOf('ada@example.com');
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('ada@example.com')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(answers.find(({ status }) => status === 201)?.body.id).toBe(id);
  });

  test('a PUT or PATCH links also when it changes nothing; a GET does not', async () => {
    const ada = await idOf('ada@example.com');
    const bob = await idOf('bob@example.com');
    const { body } = await send('GET', `/Users/${ada}`);
    expect((await tables.item('USER', ada))?.linked).toBe(false);
    expect((await send('PUT', `/Users/${ada}`, body)).status).toBe(200);
    expect(await tables.item('USER', ada)).toMatchObject({ linked: true, version: 2 });
    const patch = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'active', value: false }] };
    expect((await send('PATCH', `/Users/${bob}`, patch)).status).toBe(200);
    const linked = await tables.item('USER', bob);
    expect(linked).toMatchObject({ linked: true });
    expect(linked?.dueAt).toBeDefined();
    // Linked by now: the same again changes nothing.
    expect((await send('PUT', `/Users/${ada}`, body)).body.meta.version).toBe('W/"2"');
  });

  test('DELETE of somebody imported is the identity provider’s word: kept aside, due; a POST brings the same person back', async () => {
    const id = await idOf('ada@example.com');
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
    const gone = await tables.item('USER#DELETED', id);
    expect(gone).not.toHaveProperty('linked');
    expect(gone?.dueAt).toBeDefined();
    expect(await create('ada@example.com')).toMatchObject({ status: 201, body: { id } });
    expect((await tables.item('USER', id))?.observed).toBeDefined();
  });
});

describe('groups', () => {
  beforeEach(async () => {
    account.everybody = [member('ada@example.com'), member('bob@example.com')];
    account.everyGroup = [
      group('Staff'),
      group('Twins', { id: 'g-1' }),
      group('twins', { id: 'g-2' }),
      group('Owners', { manageable: false, reason: 'its members own the account.' }),
    ];
    account.memberIds.set('g-staff', ['P-ADA@EXAMPLE.COM', 'P-STRANGER']);
    await importStep(bench.context, never);
  });

  test('what is not managed is not visible, and its name is refused with what to do, also for a rename', async () => {
    expect((await send('GET', '/Groups')).body.totalResults).toBe(0);
    for (const [name, words] of [
      ['STAFF', /groups manage/],
      ['Twins', /2 groups named/],
      ['owners', /carries a role/],
    ] as const) {
      const posted = await send('POST', '/Groups', { schemas: [GROUP], displayName: name });
      expect(posted).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
      expect(posted.body.detail).toMatch(words);
    }
    const other = await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Other' });
    expect(other.status).toBe(201);
    expect((await send('PATCH', `/Groups/${other.body.id}`, rename('Staff'))).status).toBe(409);
    const put = { schemas: [GROUP], displayName: 'Staff' };
    expect((await send('PUT', `/Groups/${other.body.id}`, put)).status).toBe(409);
    expect((await send('PATCH', `/Groups/${other.body.id}`, rename('OTHER'))).status).toBe(204);
  });

  test('with the option adopt, a single ordinary group of that name is no obstacle; a role is, and twins are', async () => {
    const adopting = { ...bridge.policy, groupObstacle: groupObstacle(bench.context.store.items, 'adopt') };
    bridge = { ...bridge, policy: adopting };
    expect((await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Staff' })).status).toBe(201);
    expect((await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Owners' })).status).toBe(409);
    expect((await send('POST', '/Groups', { schemas: [GROUP], displayName: 'Twins' })).status).toBe(409);
  });

  test('a managed group is visible with its members; POST links to it and takes nobody out, a second one is 409', async () => {
    expect(await manageGroup(bench.context, bench.upstream, 'staff', never, testOperator)).toMatchObject({
      done: true,
      members: 1,
    });
    const ada = await idOf('ada@example.com');
    const bob = await idOf('bob@example.com');
    const [visible] = (await send('GET', '/Groups?filter=displayName eq "Staff"')).body.Resources;
    expect(visible.members.map(({ value }: { value: string }) => value)).toEqual([ada]);
    const body = { schemas: [GROUP], displayName: 'Staff', members: [{ value: bob }] };
    const posted = await send('POST', '/Groups', body);
    expect(posted).toMatchObject({ status: 201, body: { id: visible.id } });
    expect(posted.body.members.map(({ value }: { value: string }) => value).sort()).toEqual([ada, bob].sort());
    expect(await tables.item('GROUP', visible.id)).toMatchObject({ linked: true });
    expect(await send('POST', '/Groups', body)).toMatchObject({ status: 409 });
    // Linking a member of it is no change of the membership: it is there already, and not due.
    expect(await tables.item(`MEMBERS#${visible.id}`, ada)).not.toHaveProperty('dueAt');
    expect((await tables.item(`MEMBERS#${visible.id}`, bob))?.dueAt).toBeDefined();
  });
});

describe('allowed domains', () => {
  beforeEach(() => {
    bridge = { ...bridge, policy: { ...bridge.policy, domains: readAllowedDomains('example.com') } };
  });

  test('a foreign address is refused with what to do; a second, private one is nobody’s business', async () => {
    const refused = await create('eve@gmail.com');
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    expect(refused.body.detail).toMatch(/allowedDomains/);
    const emails = [
      { value: 'eve@example.com', primary: true },
      { value: 'eve@gmail.com', type: 'home' },
    ];
    expect((await create('eve', { emails })).status).toBe(201);
  });

  test('PUT and PATCH are held to it; whoever is deactivated, or was there before, is not', async () => {
    const { body } = await create('ann@example.com');
    const path = `/Users/${body.id}`;
    const replace = (value: object) => ({ schemas: [PATCH], Operations: [{ op: 'replace', value }] });
    const foreign = { emails: [{ value: 'ann@gmail.com', primary: true }] };
    expect((await send('PATCH', path, replace(foreign))).status).toBe(400);
    expect((await send('PUT', path, { ...body, ...foreign })).status).toBe(400);
    expect((await send('PATCH', path, replace({ ...foreign, active: false }))).status).toBe(200);
    expect((await send('PATCH', path, replace({ title: 'Dr' }))).status).toBe(200);
    expect((await send('PATCH', path, replace({ active: true }))).status).toBe(400);
    expect((await create('out@gmail.com', { active: false })).status).toBe(201);
  });

  test('a change that has nothing to do with the address goes through for who was accepted before', async () => {
    bridge = { ...bridge, policy: { ...bridge.policy, domains: 'any' } };
    const { body } = await create('old@gmail.com');
    bridge = { ...bridge, policy: { ...bridge.policy, domains: readAllowedDomains('example.com') } };
    const title = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'title', value: 'Dr' }] };
    expect((await send('PATCH', `/Users/${body.id}`, title)).status).toBe(200);
    expect((await send('DELETE', `/Users/${body.id}`)).status).toBe(204);
  });
});

test('switched off, every SCIM call is 403 and says so; liveness and health are not', async () => {
  let now = 0;
  const { store } = bench.context;
  bridge = { ...bridge, policy: { ...bridge.policy, syncSwitch: watchedSyncSwitch(store.items, () => now) } };
  expect((await send('GET', '/Users')).status).toBe(200);
  const off: SyncSwitch = { position: 'off', since: '2026-03-01T12:00:00.000Z', by: 'arn:x', reason: 'moving house' };
  await store.transact([syncSwitchStep(store.table, off)]);
  now += 5_000;
  for (const [method, path] of [
    ['GET', '/Users'],
    ['POST', '/Users'],
    ['GET', '/ServiceProviderConfig'],
    ['POST', '/Bulk'],
    ['GET', '/nowhere'],
  ] as const) {
    const answered = await send(method, path, method === 'POST' ? {} : undefined);
    expect(answered.status).toBe(403);
    expect(answered.body.detail).toMatch(/switched off at the bridge since 2026-03-01T12:00:00.000Z \(moving house\)/);
    expect(answered.body.detail).not.toContain('arn:x');
  }
  expect((await send('GET', '/health')).status).toBe(200);
  await store.transact([syncSwitchStep(store.table, { position: 'on' })]);
  expect((await send('GET', '/Users')).status).toBe(403);
  now += 5_000;
  expect((await send('GET', '/Users')).status).toBe(200);
});
