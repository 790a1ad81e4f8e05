import type { ScimProfile } from '../../../../lambda/account/description';
import { openAccount } from '../../../../lambda/account/open';
import { resume } from '../../../../lambda/delivery/admin/decisions/pause';
import type { DeliveryPolicy } from '../../../../lambda/delivery/delivery-policy';
import { compare } from '../../../../lambda/delivery/drift/drift';
import { importStep } from '../../../../lambda/delivery/import/import';
import type { RunContext } from '../../../../lambda/delivery/run/run-context';
import { refText } from '../../../../lambda/delivery/state/resource-ref';
import { type Habits, scimError } from '../../../../local/account/habits';
import { ScimAccount } from '../../../../local/account/scim-account';
import { asOperator } from '../../../support/as-operator';
import { actor } from '../../../support/dynamodb-samples';
import { dependencies } from '../../account/support/dependencies';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

// The bridge's own adapter and delivery against a real HTTP server that behaves as real accounts were reported to.

const servers: ScimAccount[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface World {
  readonly bridge: SmallBridge;
  readonly server: ScimAccount;
  /** Creates people, and a group of all of them, as an identity provider does. @returns their ids by the part before the @ */
  people(...names: string[]): Promise<Record<string, string>>;
  group(displayName: string, ...userIds: string[]): Promise<string>;
  /** Sweeps once a minute for so many minutes. */
  minutes(count: number): Promise<void>;
  /** Why the latest delivery of something did not end as delivered. */
  failure(id: string): { readonly status: string; readonly message: string | undefined } | undefined;
}

async function opened(
  habits: Partial<Habits> = {},
  policy: Partial<DeliveryPolicy> = {},
  profile: ScimProfile = 'generic',
): Promise<World> {
  const clock = { now: () => Date.now() };
  const server = new ScimAccount(habits, () => clock.now());
  servers.push(server);
  const url = await server.listen();
  const account = openAccount(
    { adapter: 'scim', profile, url, token: server.token },
    dependencies({ now: () => clock.now() }),
  );
  const bridge = smallBridge({ primary: account }, policy);
  clock.now = () => bridge.now;
  const { users, groups } = bridge.directory;
  return {
    bridge,
    server,
    async people(...names) {
      const ids: Record<string, string> = {};
      for (const name of names) ids[name] = (await users.create({ userName: `${name}@example.com` }, actor)).id;
      return ids;
    },
    group: async (displayName, ...userIds) => (await groups.create({ displayName }, userIds, actor)).id,
    async minutes(count) {
      for (let minute = 0; minute < count; minute += 1) await bridge.sweep(60);
    },
    failure(id) {
      const outcome = bridge.outcomes.findLast(({ ref }) => refText(ref).endsWith(id));
      return outcome === undefined ? undefined : { status: outcome.status, message: outcome.message };
    },
  };
}

const active = ({ server }: World): string[] =>
  [...server.store.users.values()]
    .filter((user) => user.active)
    .map(({ userName }) => userName)
    .sort();
const owner = 'owner@example.com';

/** Compares the account with the directory. */
async function compared({ bridge }: World, mode: 'report' | 'repair' = 'report') {
  const upstream = bridge.context.upstreams.get('primary');
  if (upstream === undefined) throw new Error('no upstream');
  const context: RunContext = { ...bridge.context, domains: 'any', driftMode: mode };
  return (await compare(context, upstream, bridge.now + 300_000, mode)).state;
}

/** The kinds of difference that the comparison shows. */
const drifts = async (world: World, mode: 'report' | 'repair' = 'report') =>
  Object.keys((await compared(world, mode)).counts).sort();

const post = (says: string) => ({ method: 'POST', path: '^/Users', says });

test('a success with "seat limit reached" in its body is a failure with these words, and not asked for again and again', async () => {
  const world = await opened();
  const { server } = world;
  server.when(post('bob'), { do: 'answer', status: 200, body: scimError(400, 'seat limit reached') });
  const { bob = '' } = await world.people('ada', 'bob');
  await world.minutes(10);
  expect(active(world)).toEqual(['ada@example.com', owner]);
  expect(world.failure(bob)).toEqual({
    status: 'failed',
    message: 'the upstream refused this: 200 with an error in the body: seat limit reached',
  });
  expect(server.count(post('bob'))).toBe(1);
  expect((await world.bridge.sweep()).status).toMatchObject({ failed: 1, behind: 0 });
});

test('a revocation that is answered with success and not done is done in the end', async () => {
  for (const lie of ['lie', 'error'] as const) {
    const world = await opened();
    const { server, bridge } = world;
    const { ada = '', bob = '' } = await world.people('ada', 'bob');
    const team = await world.group('Team', ada, bob);
    await world.minutes(3);
    expect(server.membersOf('Team')).toEqual(['ada@example.com', 'bob@example.com']);
    const match = { method: 'PATCH', path: '^/Groups' };
    if (lie === 'lie') server.when(match, { do: 'lie' }, 3);
    else server.when(match, { do: 'answer', status: 200, body: scimError(503, 'try later') }, 3);
    const members = { base: 'keep' as const, add: [], remove: [ada] };
    await bridge.directory.groups.update(team, ({ attributes }) => ({ attributes, members }), { actor });
    await world.minutes(1);
    const doubted = bridge.outcomes.filter(({ message }) => message?.includes('shows them in it'));
    expect(doubted.map(({ status }) => status)).toEqual(lie === 'lie' ? ['retrying', 'retrying', 'retrying'] : []);
    await world.minutes(4);
    expect(server.membersOf('Team')).toEqual(['bob@example.com']);
    expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0 });
  }
});

test('a suspension that is answered with success and not done is done in the end', async () => {
  const world = await opened();
  const { server, bridge } = world;
  const { ada = '' } = await world.people('ada');
  await world.minutes(2);
  server.when({ method: 'PATCH', path: '^/Users' }, { do: 'lie' }, 4);
  await bridge.directory.users.update(ada, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await world.minutes(5);
  expect(active(world)).toEqual([owner]);
  expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0 });
});

describe('a removal that is answered with success and not done is told, and done in the end', () => {
  test.each(['person', 'group'] as const)('of a %s', async (kind) => {
    const world = await opened({}, { deleted: 'remove' });
    const { server, bridge } = world;
    const { ada = '' } = await world.people('ada');
    const team = await world.group('Team', ada);
    await world.minutes(15);
    server.when({ method: 'DELETE' }, { do: 'answer', status: 204 });
    if (kind === 'person') await bridge.directory.users.delete(ada, { actor });
    else await bridge.directory.groups.delete(team, { actor });
    await world.minutes(15);
    expect(bridge.outcomes.map(({ status }) => status).at(-1)).toBe('retrying');
    expect((await bridge.sweep()).status).toMatchObject({ retrying: 1 });
    server.heal();
    await world.minutes(60);
    expect(kind === 'person' ? server.user('ada@example.com') : server.groupNamed('Team')).toBeUndefined();
    expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0 });
  });
});

test('a reactivation whose look is denied, and which the provider takes back: the person is suspended', async () => {
  const world = await opened({ patchAnswers: 'nothing' });
  const { server, bridge } = world;
  const { ada = '' } = await world.people('ada');
  const set = (isActive: boolean) =>
    bridge.directory.users.update(ada, ({ attributes }) => ({ ...attributes, active: isActive }), { actor });
  await world.minutes(2);
  await set(false);
  await world.minutes(2);
  server.when({ method: 'GET', path: '^/Users/' }, { do: 'answer', status: 403, body: scimError(403, 'no reads') });
  await set(true);
  await world.minutes(1);
  expect(server.user('ada@example.com')?.active).toBe(true);
  await set(false);
  server.heal();
  await world.minutes(30);
  expect(active(world)).toEqual([owner]);
});

test('two records of a leaver’s address: the one that is active is shown, and a repair suspends it', async () => {
  const world = await opened({ uniqueness: 'none' });
  const { server, bridge } = world;
  const { ada = '' } = await world.people('ada');
  await world.minutes(2);
  await bridge.directory.users.update(ada, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await world.minutes(2);
  server.add('Ada@example.com');
  expect(await drifts(world, 'repair')).toEqual(['person active']);
  await world.minutes(1);
  expect(active(world)).toEqual([owner]);
  expect(await drifts(world)).toEqual([]);
});

test('a leaver who is gone, and whose address is now a further one of somebody else: nobody is suspended', async () => {
  const world = await opened();
  const { server, bridge } = world;
  const { ada = '' } = await world.people('ada');
  await world.minutes(15);
  server.store.users.delete(server.user('ada@example.com')?.id ?? '');
  const emails = [{ value: owner, primary: true }, { value: 'ada@example.com' }];
  const Resources = [{ id: server.user(owner)?.id, userName: owner, active: true, emails }];
  server.when({ method: 'GET', path: '^/Users$' }, { do: 'answer', status: 200, body: { totalResults: 1, Resources } });
  await bridge.directory.users.update(ada, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await world.minutes(3);
  expect(active(world)).toEqual([owner]);
  expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0 });
});

describe('/Users alone answers 404', () => {
  test('nobody is taken for gone, and the account is paused with the reason', async () => {
    const world = await opened({ members: 'hidden' }, {}, 'hosted');
    const { server, bridge } = world;
    const { ada = '', bob = '' } = await world.people('ada', 'bob');
    const team = await world.group('Team', ada, bob);
    await world.minutes(15);
    const lost = { do: 'answer', status: 404, body: scimError(404, 'Not Found') } as const;
    server.when({ path: '^/Users' }, lost);
    server.when({ method: 'PATCH' }, lost);
    const members = { base: 'keep' as const, add: [], remove: [ada] };
    await bridge.directory.groups.update(team, ({ attributes }) => ({ attributes, members }), { actor });
    await bridge.directory.users.update(bob, ({ attributes }) => ({ ...attributes, active: false }), { actor });
    await world.minutes(10);
    const { status } = await bridge.sweep();
    expect(status.upstreams.primary?.paused?.reason).toMatch(/Check the base URL/);
    server.heal();
    await world.minutes(10);
    expect(server.membersOf('Team')).toEqual(['bob@example.com']);
    expect(active(world)).toEqual(['ada@example.com', owner]);
  });
});

test.each([403, 404, 405, 501])(
  '%i for one person: they are failed with the account’s words, everything else goes on',
  async (status) => {
    const world = await opened();
    const { server, bridge } = world;
    server.when(post('bob'), { do: 'answer', status, body: scimError(status, 'owners are managed by hand') });
    const { ada = '', bob = '', cid = '' } = await world.people('ada', 'bob', 'cid');
    await world.group('Team', ada, bob, cid);
    await world.minutes(5);
    expect(active(world)).toEqual(['ada@example.com', 'cid@example.com', owner]);
    expect(server.membersOf('Team')).toEqual(['ada@example.com', 'cid@example.com']);
    expect(world.failure(bob)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('owners are managed by hand'),
    });
    expect(world.failure(bob)?.message).not.toMatch(/token|check/i);
    const { status: levels } = await bridge.sweep();
    expect(levels).toMatchObject({ failed: 1, upstreams: { primary: {} } });
    expect(bridge.upstreamEvents).toEqual([]);
  },
);

test('403 for everything pauses the account, and it goes on by itself', async () => {
  const world = await opened();
  const { server, bridge } = world;
  server.when({}, { do: 'answer', status: 403, body: scimError(403, 'provisioning is off') });
  await world.people('ada');
  await world.minutes(2);
  const { paused } = (await bridge.sweep()).status.upstreams.primary ?? {};
  expect(paused).toMatchObject({ by: 'upstream', reason: expect.stringContaining('provisioning is off') });
  server.heal();
  await world.minutes(2);
  expect(active(world)).toEqual(['ada@example.com', owner]);
});

test.each([
  ['404, as a load balancer without its servers', 404, 'default backend - 404'],
  ['200 and a page, as a proxy that shows one of its own', 200, '<!doctype html><title>Down for maintenance</title>'],
])(
  'everything answered with %s: nobody is taken for gone, nothing for done, and what has to end ends',
  async (_, status, body) => {
    const world = await opened();
    const { server, bridge } = world;
    const { ada = '', bob = '', cid = '' } = await world.people('ada', 'bob', 'cid');
    const team = await world.group('Team', ada, bob, cid);
    const gone = await world.group('Gone', ada);
    // Old enough that nobody is thought to be missing because they are new.
    await world.minutes(15);
    server.when({}, { do: 'answer', status, body });
    const members = { base: 'keep' as const, add: [], remove: [ada] };
    await bridge.directory.groups.update(team, ({ attributes }) => ({ attributes, members }), { actor });
    await bridge.directory.users.update(bob, ({ attributes }) => ({ ...attributes, active: false }), { actor });
    await bridge.directory.users.delete(cid, { actor });
    await bridge.directory.groups.delete(gone, { actor });
    await world.minutes(5);
    const { status: levels } = await bridge.sweep();
    expect(
      levels.behind + levels.failed + Object.values(levels.upstreams).filter(({ paused }) => paused).length,
    ).toBeGreaterThan(0);
    server.heal();
    await world.minutes(20);
    expect(active(world)).toEqual(['ada@example.com', owner]);
    expect(server.membersOf('Team')).toEqual(['bob@example.com']);
    expect([...server.store.groups.values()].map(({ displayName }) => displayName)).toEqual(['Team']);
    expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0 });
  },
);

test.each([403, 404, 405, 501] as const)(
  'an account without /Groups (%i): people arrive, it is said once, import and comparison end',
  async (groups) => {
    const world = await opened({ groups });
    const { server, bridge } = world;
    const { ada = '', bob = '' } = await world.people('ada', 'bob');
    await world.group('Team', ada, bob);
    await world.minutes(90);
    expect(active(world)).toEqual(['ada@example.com', 'bob@example.com', owner]);
    expect(bridge.upstreamEvents.map(({ event }) => event)).toEqual(['has no groups']);
    const { status } = await bridge.sweep();
    expect(status).toMatchObject({
      failed: 0,
      upstreams: { primary: { withoutGroups: { reason: expect.stringContaining(String(groups)) } } },
    });
    const context: RunContext = {
      ...bridge.context,
      domains: 'any',
      driftMode: 'report',
    };
    const upstream = bridge.context.upstreams.get('primary');
    if (upstream === undefined) throw new Error('no upstream');
    const [imported] = await importStep(context, bridge.now + 300_000);
    expect(imported).toMatchObject({ outcome: 'done', state: { phase: 'done' } });
    const compared = await compare(context, upstream, bridge.now + 300_000, 'report');
    expect(compared).toMatchObject({ outcome: 'done', state: { counts: {}, compared: { people: 3 } } });
    // It comes to have groups.
    server.habits.groups = 'work';
    await world.minutes(70);
    expect(server.membersOf('Team')).toEqual(['ada@example.com', 'bob@example.com']);
    expect((await bridge.sweep()).status.upstreams.primary).toEqual({});
  },
);

test('a group and a person that the account denies us keep no import and no comparison from its end', async () => {
  const world = await opened();
  const { server, bridge } = world;
  const { ada = '', bob = '' } = await world.people('ada', 'bob');
  await world.group('Team', ada);
  await world.group('Ops', bob);
  await world.minutes(3);
  const denied = (path: string) =>
    server.when({ method: 'GET', path }, { do: 'answer', status: 403, body: scimError(403, 'managed elsewhere') });
  denied(`^/Groups/${server.groupNamed('Team')?.id}$`);
  denied(`^/Users/${server.user('bob@example.com')?.id}$`);
  // Listed without bob: so he is asked for by his id.
  const others = ['ada@example.com', owner].map((userName) => server.user(userName));
  const listed = others.map((user) => ({
    id: user?.id,
    userName: user?.userName,
    displayName: user?.displayName,
    active: true,
  }));
  server.when(
    { method: 'GET', path: '^/Users$' },
    { do: 'answer', status: 200, body: { totalResults: 2, Resources: listed } },
  );
  const context: RunContext = { ...bridge.context, domains: 'any', driftMode: 'report' };
  const [imported] = await importStep(context, bridge.now + 300_000);
  expect(imported).toMatchObject({ outcome: 'done', state: { phase: 'done' } });
  const upstream = bridge.context.upstreams.get('primary');
  if (upstream === undefined) throw new Error('no upstream');
  const { outcome, state } = await compare(context, upstream, bridge.now + 300_000, 'report');
  expect(outcome).toBe('done');
  expect(state.counts).toEqual({});
  expect(state.doubts).toEqual([
    'bob@example.com could not be asked for: the upstream refused this: 403: managed elsewhere',
    'The members of Team could not be read: the upstream refused this: 403: managed elsewhere',
  ]);
  expect(bridge.upstreamEvents).toEqual([]);
});

describe('throttling', () => {
  const day = {
    do: 'answer',
    status: 429,
    headers: { 'retry-after': '86400' },
    body: { message: 'daily limit' },
  } as const;

  test('a day’s wait for one person is that person’s; everybody else is served', async () => {
    const world = await opened();
    const { server, bridge } = world;
    server.when(post('bob'), day);
    const { ada = '', bob = '', cid = '' } = await world.people('ada', 'bob', 'cid');
    await world.group('Team', ada, cid);
    await world.minutes(10);
    expect(active(world)).toEqual(['ada@example.com', 'cid@example.com', owner]);
    expect(server.membersOf('Team')).toEqual(['ada@example.com', 'cid@example.com']);
    expect(world.failure(bob)).toMatchObject({ status: 'retrying', message: expect.stringContaining('daily limit') });
    expect(server.count(post('bob'))).toBe(1);
    expect((await bridge.sweep()).status.upstreams.primary).toEqual({});
    server.heal();
    bridge.now += 86_400_000;
    await world.minutes(2);
    expect(active(world)).toContain('bob@example.com');
  });

  test('a day’s wait for everybody ends with "resume" within a minute, for workers that were asked themselves', async () => {
    const world = await opened();
    const { server, bridge } = world;
    server.when({}, day);
    await world.people('ada');
    await world.minutes(5);
    const requests = server.arrived.length;
    const { throttled } = (await bridge.sweep()).status.upstreams.primary ?? {};
    expect(throttled).toMatchObject({ reason: expect.stringContaining('daily limit') });
    expect(server.arrived.length).toBe(requests);
    server.heal();
    await resume(asOperator(bridge.context), 'primary');
    await world.minutes(1);
    expect(active(world)).toEqual(['ada@example.com', owner]);
  });

  test.each([
    ['0', 0],
    ['-5', 0],
    ['soon', 0],
    ['Sun, 01 Mar 2026 11:58:00 GMT', 0],
    ['its clock, two minutes behind', -120_000],
  ])('Retry-After %s: a handful of requests a minute, and the others are served', async (retryAfter, clockOffMs) => {
    const world = await opened({ clockOffMs });
    const { server } = world;
    const { ada = '' } = await world.people('ada', 'bob');
    const header = retryAfter.startsWith('its') ? new Date(world.bridge.now + clockOffMs).toUTCString() : retryAfter;
    server.when(post('bob'), { do: 'answer', status: 429, headers: { 'retry-after': header } });
    await world.group('Team', ada);
    await world.minutes(10);
    expect(server.membersOf('Team')).toEqual(['ada@example.com']);
    const sent = server.arrived.filter(({ text }) => text.includes('bob')).map(({ at }) => at);
    const inAMinute = sent.map((from) => sent.filter((at) => at >= from && at < from + 60_000).length);
    expect(Math.max(...inAMinute)).toBeLessThanOrEqual(6);
    server.heal();
    await world.minutes(3);
    expect(active(world)).toContain('bob@example.com');
  });
});

test.each([
  ['a total that is too high', { totalOff: 3 }],
  ['filters that fail', { filters: 'fail' }],
  ['filters that are ignored', { filters: 'ignored' }],
  ['values of other types', { types: 'other' }],
  ['PATCH that answers with what was before', { patchAnswers: 'before' }],
  ['409 for who is a member already', { memberTwice: 'conflict' }],
] as [string, Partial<Habits>][])('with %s people, groups and memberships arrive and go', async (_, habits) => {
  const world = await opened(habits);
  const { server, bridge } = world;
  const { ada = '', bob = '' } = await world.people('ada', 'bob');
  await world.group('Team', ada, bob);
  await world.minutes(3);
  expect(server.membersOf('Team')).toEqual(['ada@example.com', 'bob@example.com']);
  await bridge.directory.users.update(bob, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await world.minutes(2);
  expect(active(world)).toEqual(['ada@example.com', owner]);
  expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0, upstreams: { primary: {} } });
});

test('what gives no address is failed with what to do; any spelling of one arrives', async () => {
  const world = await opened();
  const { bridge } = world;
  const { users } = bridge.directory;
  const { id } = await users.create({ userName: 'employee 7', emails: [{ value: 'n/a', primary: true }] }, actor);
  await users.create({ userName: 'ada', emails: [{ value: ' mailto:Ada@example.com\u200b' }] }, actor);
  await users.create({ userName: 'Bob <bob@example.com>' }, actor);
  await world.minutes(2);
  expect(active(world)).toEqual(['Ada@example.com', 'bob@example.com', owner]);
  expect(world.failure(id)).toEqual({
    status: 'failed',
    message: '"n/a" is no email address. Correct it in the identity provider (emails, or userName)',
  });
  await expect(users.create({ userName: 'BOB@example.com ' }, actor)).rejects.toThrow();
});
