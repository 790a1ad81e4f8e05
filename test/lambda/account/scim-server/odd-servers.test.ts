import type { ScimProfile } from '../../../../lambda/account/description';
import {
  Conflict,
  Contradicted,
  Denied,
  NotThere,
  Refused,
  Throttled,
  Unavailable,
  Unsupported,
} from '../../../../lambda/account/errors';
import { openAccount } from '../../../../lambda/account/open';
import type { Account } from '../../../../lambda/account/port';
import { type Effect, type Habits, scimError } from '../../../../local/account/habits';
import { ScimAccount } from '../../../../local/account/scim-account';
import { everything, failureOf } from '../contract';
import { dependencies } from '../support/dependencies';

const servers: ScimAccount[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server with these habits, and the account that the bridge sees behind it. */
async function opened(habits: Partial<Habits> = {}, profile: ScimProfile = 'generic') {
  const server = new ScimAccount(habits);
  servers.push(server);
  const url = await server.listen();
  const account = openAccount({ adapter: 'scim', profile, url, token: server.token }, dependencies());
  return { server, account };
}

const onUser = { method: 'PATCH', path: '^/Users/' };
const onGroup = { method: 'PATCH', path: '^/Groups/' };

/** A group with these members, put there by hand. */
function team(server: ScimAccount, ...userNames: string[]) {
  const users = userNames.map((userName) => server.add(userName));
  const group = server.store.addGroup({ displayName: 'Team' });
  group.members = users.map(({ id }) => id);
  return { group, ids: group.members };
}

describe('a success is not believed when it says otherwise', () => {
  const seats = scimError(400, 'seat limit reached', 'invalidValue');
  const bodies: [string, object][] = [
    ['a SCIM error', seats],
    ['a status as a number', { status: 400, detail: 'seat limit reached' }],
    ['a status as text', { status: '400 Bad Request', message: 'seat limit reached' }],
    ['Slack’s form', { Errors: { description: 'seat limit reached', code: 400 } }],
    ['a list of errors', { errors: [{ message: 'seat limit reached' }] }],
    ['success: false', { success: false, message: 'seat limit reached' }],
  ];
  const acts: [string, (account: Account, person: string, group: string) => Promise<unknown>][] = [
    ['invite', (account) => account.invite({ email: 'new@example.com' })],
    ['update', (account, person) => account.update(person, { displayName: 'Eve' })],
    ['suspend', (account, person) => account.suspend(person)],
    ['reactivate', (account, person) => account.reactivate(person)],
    ['remove', (account, person) => account.remove(person)],
    ['createGroup', (account) => account.createGroup('New')],
    ['renameGroup', (account, _, group) => account.renameGroup(group, 'New')],
    ['removeGroup', (account, _, group) => account.removeGroup(group)],
    ['grant', (account, person, group) => account.grant(group, [person])],
    ['revoke', (account, person, group) => account.revoke(group, [person])],
    ['people', (account) => account.people()],
    ['groups', (account) => account.groups()],
  ];
  test.each(bodies)('%s', async (_, body) => {
    const { server, account } = await opened();
    const { group, ids } = team(server, 'ada@example.com');
    server.when({}, { do: 'answer', status: 200, body });
    for (const [name, act] of acts) {
      const error = await failureOf(act(account, ids[0] ?? '', group.id));
      expect([name, error]).toEqual([name, expect.any(Refused)]);
      expect((error as Refused).said).toContain('seat limit reached');
    }
  });

  test('the status in the body decides what it is', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    const kinds = [
      [401, 'Unauthorised'],
      [403, 'Denied'],
      [404, 'NotThere'],
      [409, 'Conflict'],
      [429, 'Throttled'],
      [503, 'Unavailable'],
    ] as const;
    for (const [status, name] of kinds) {
      server.when({ path: '^/Users/' }, { do: 'answer', status: 200, body: scimError(status, 'so it is') });
      expect(await failureOf(account.suspend(id))).toMatchObject({ name });
    }
  });
});

describe('a success is not believed when it shows otherwise', () => {
  test.each(['resource', 'nothing'] as const)(
    'a suspension that left the person active; PATCH answers %s',
    async (patchAnswers) => {
      const { server, account } = await opened({ patchAnswers });
      const { id } = server.add('ada@example.com');
      server.when(onUser, patchAnswers === 'nothing' ? { do: 'answer', status: 204 } : { do: 'lie' });
      const error = await failureOf(account.suspend(id));
      expect(error).toBeInstanceOf(Contradicted);
      expect(error).toMatchObject({
        outcome: 'unknown',
        shownBy: patchAnswers === 'nothing' ? 'read' : 'answer',
        message: `the SCIM server accepted the change of the person ${id} and left the person active`,
      });
      server.heal();
      await account.suspend(id);
      expect(server.user('ada@example.com')?.active).toBe(false);
    },
  );

  test('a reactivation, a name, an email address', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com', 'Ada Lovelace', false);
    server.when(onUser, { do: 'lie' });
    expect(await failureOf(account.reactivate(id))).toBeInstanceOf(Contradicted);
    expect(await failureOf(account.update(id, { givenName: 'Eve', familyName: 'X' }))).toBeInstanceOf(Contradicted);
    expect(await failureOf(account.update(id, { email: 'eve@example.com' }))).toBeInstanceOf(Contradicted);
  });

  test('a revocation whose answer still shows the member, where members can be looked at and where they cannot', async () => {
    for (const profile of ['generic', 'hosted'] as const) {
      const { server, account } = await opened({}, profile);
      const { group, ids } = team(server, 'ada@example.com', 'bob@example.com');
      server.when(onGroup, { do: 'lie' });
      const error = await failureOf(account.revoke(group.id, [ids[0] ?? '']));
      expect(error).toBeInstanceOf(Contradicted);
      expect((error as Contradicted).message).toContain(`shows them in it`);
      server.heal();
      await account.revoke(group.id, [ids[0] ?? '']);
      expect(server.membersOf('Team')).toEqual(['bob@example.com']);
    }
  });

  test('a grant whose answer does not show the member', async () => {
    const { server, account } = await opened();
    const { group } = team(server);
    const { id } = server.add('ada@example.com');
    server.when(onGroup, { do: 'lie' });
    expect(await failureOf(account.grant(group.id, [id]))).toBeInstanceOf(Contradicted);
  });

  test('a new name of a group', async () => {
    const { server, account } = await opened();
    const { group } = team(server);
    server.when(onGroup, { do: 'lie' });
    expect(await failureOf(account.renameGroup(group.id, 'Ops'))).toBeInstanceOf(Contradicted);
  });

  test.each([
    ['204', { do: 'answer', status: 204 }],
    ['202', { do: 'answer', status: 202 }],
    ['the group without its members', { do: 'answer', status: 200, body: { displayName: 'Team' } }],
    ['the group as a list', { do: 'answer', status: 200, body: { totalResults: 0, Resources: [] } }],
  ] as [string, Effect][])('a revocation and a removal that are answered with %s and not done', async (_, effect) => {
    for (const profile of ['generic', 'hosted'] as const) {
      const { server, account } = await opened({}, profile);
      const { group, ids } = team(server, 'ada@example.com');
      server.when({ path: '^/Groups/', method: 'PATCH' }, effect);
      server.when({ path: '^/Groups/', method: 'DELETE' }, effect);
      expect(await failureOf(account.revoke(group.id, ids))).toMatchObject({ name: 'Contradicted', shownBy: 'read' });
      expect(await failureOf(account.removeGroup(group.id))).toMatchObject({ name: 'Contradicted', shownBy: 'read' });
      server.heal();
      await account.revoke(group.id, ids);
      await account.removeGroup(group.id);
      expect(server.groupNamed('Team')).toBeUndefined();
    }
  });

  test('a suspension, when the answer shows the person active and a read does not say', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    const body = { id, userName: 'ada@example.com' };
    server.when(onUser, { do: 'answer', status: 200, body: { ...body, active: true } });
    server.when({ method: 'GET', path: '^/Users/' }, { do: 'answer', status: 200, body });
    expect(await failureOf(account.suspend(id))).toMatchObject({ name: 'Contradicted', shownBy: 'answer' });
  });

  test('an invitation that is answered with somebody else: they are not taken', async () => {
    const { server, account } = await opened();
    const owner = { id: server.user('owner@example.com')?.id, userName: 'owner@example.com', active: true };
    server.when({ method: 'POST' }, { do: 'answer', status: 200, body: owner });
    expect(await failureOf(account.invite({ email: 'ada@example.com' }))).toMatchObject({
      name: 'Conflict',
      known: undefined,
      said: 'the SCIM server answered the invitation of ada@example.com with owner@example.com',
    });
  });

  test('a group that was asked for and is another one', async () => {
    const { server, account } = await opened();
    server.when(
      { method: 'POST', path: '^/Groups' },
      { do: 'answer', status: 200, body: { id: 'g1', displayName: 'Owners' } },
    );
    expect(await failureOf(account.createGroup('Team'))).toBeInstanceOf(Contradicted);
  });
});

describe('a success is believed', () => {
  test('when the answer is the resource as it was before, and a look shows the change', async () => {
    const { server, account } = await opened({ patchAnswers: 'before' });
    const { group, ids } = team(server, 'ada@example.com');
    const [id = ''] = ids;
    await account.suspend(id);
    await account.reactivate(id);
    await account.update(id, { displayName: 'Countess', givenName: 'Countess', familyName: 'L' });
    await account.renameGroup(group.id, 'Ops');
    await account.revoke(group.id, [id]);
    await account.grant(group.id, [id]);
    expect(server.membersOf('Ops')).toEqual(['ada@example.com']);
  });

  test.each([
    ['spells it its own way', { displayName: '  ADA   lovelace ' }, { displayName: 'Ada Lovelace' }],
    ['cuts it short', { displayName: 'Ada Love' }, { displayName: 'Ada Lovelace' }],
    [
      'makes it of the halves',
      { displayName: 'Ada Lovelace', name: { givenName: 'Ada', familyName: 'Lovelace' } },
      { displayName: 'Countess' },
    ],
    [
      'keeps one half',
      { displayName: 'x', name: { givenName: 'Ada', familyName: 'King' } },
      { givenName: 'Ada', familyName: 'Lovelace' },
    ],
    ['does not show it', {}, { displayName: 'Ada Lovelace' }],
    ['does not show whether somebody is active', {}, {}],
  ])('of a name when the account %s', async (_, shown, change) => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com', 'Before Hand');
    const body = { id, userName: 'ada@example.com', ...shown };
    server.when(onUser, { do: 'answer', status: 200, body });
    server.when({ method: 'GET', path: '^/Users/' }, { do: 'answer', status: 200, body });
    await (Object.keys(change).length === 0 ? account.suspend(id) : account.update(id, change));
  });

  test('of members when the list may be cut, or is none', async () => {
    const { server, account } = await opened();
    const { group } = team(server);
    const { id } = server.add('ada@example.com');
    const many = Array.from({ length: 100 }, (_, index) => ({ value: `p${index}` }));
    for (const members of [many, undefined]) {
      server.when(onGroup, { do: 'answer', status: 200, body: { id: group.id, displayName: 'Team', members } });
      await account.grant(group.id, [id]);
    }
  });
});

describe('an act that was accepted may have been done, whatever becomes of the look at it', () => {
  test.each([400, 403, 404, 405, 409])('%i', async (status) => {
    const { server, account } = await opened({ patchAnswers: 'nothing' });
    const { group } = team(server, 'bob@example.com');
    const { id } = server.add('ada@example.com', 'Ada', false);
    server.when({ method: 'GET' }, { do: 'answer', status, body: scimError(status, 'not yours') });
    server.when({ method: 'POST' }, { do: 'act and answer', status: 201 });
    const acts = [
      () => account.reactivate(id),
      () => account.suspend(id),
      () => account.update(id, { displayName: 'X' }),
      () => account.revoke(group.id, [id]),
      () => account.invite({ email: 'new@example.com' }),
      () => account.createGroup('New'),
    ];
    for (const act of acts) expect(await failureOf(act())).toMatchObject({ outcome: 'unknown' });
  });
});

test('a read that comes late says so: the change may only not be shown yet', async () => {
  const { server, account } = await opened({ patchAnswers: 'nothing', staleForMs: 3_600_000 });
  const { id } = server.add('ada@example.com');
  expect(await failureOf(account.suspend(id))).toMatchObject({ name: 'Contradicted', shownBy: 'read' });
});

describe('what is there already', () => {
  test('a member who is added again is settled by looking, and does not hold up the others', async () => {
    const { server, account } = await opened({ memberTwice: 'conflict' });
    const { group, ids } = team(server, 'ada@example.com');
    const bob = server.add('bob@example.com');
    await account.grant(group.id, [ids[0] ?? '', bob.id]);
    expect(server.membersOf('Team')).toEqual(['ada@example.com', 'bob@example.com']);
  });

  test('where members are not shown, the words decide; what says nothing of the kind stays a conflict', async () => {
    const { server, account } = await opened({ memberTwice: 'conflict', members: 'hidden' }, 'hosted');
    const { group, ids } = team(server, 'ada@example.com');
    await account.grant(group.id, ids);
    server.when(onGroup, { do: 'answer', status: 409, body: scimError(409, 'the group is being changed') });
    expect(await failureOf(account.grant(group.id, ids))).toBeInstanceOf(Conflict);
  });

  test.each([400, 403, 409])(
    'whoever is suspended, or active, already: %i to the change is settled by looking, and by nothing else',
    async (status) => {
      const { server, account } = await opened();
      const { id } = server.add('ada@example.com', 'Ada', false);
      const refused = { status, body: scimError(status, 'the user is inactive') };
      server.when(onUser, { do: 'answer', ...refused });
      await account.suspend(id);
      expect(await failureOf(account.reactivate(id))).toMatchObject({ outcome: 'not done' });
      server.when(onUser, { do: 'act and answer', ...refused });
      await account.reactivate(id);
      server.when({ method: 'GET', path: '^/Users/' }, { do: 'answer', status: 403 });
      expect(await failureOf(account.reactivate(id))).toMatchObject({ outcome: 'not done' });
    },
  );

  test('who is shown is not gone, whatever is answered to a change of them', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    server.when(onUser, { do: 'answer', status: 404, body: scimError(404, 'no such path') });
    expect(await failureOf(account.suspend(id))).toMatchObject({
      name: 'Contradicted',
      message: `the SCIM server shows the person ${id}, and answers to a change of them that they are not there`,
    });
    server.store.users.delete(id);
    expect(await failureOf(account.suspend(id))).toBeInstanceOf(NotThere);
  });

  test('a removal that is answered with 404 where members are not shown: whoever is there may be one', async () => {
    const { server, account } = await opened({ members: 'hidden' }, 'hosted');
    const { group, ids } = team(server, 'ada@example.com');
    const answers = (detail: string) =>
      server.when(onGroup, { do: 'answer', status: 404, body: scimError(404, detail) });
    answers('Not Found');
    expect(await failureOf(account.revoke(group.id, ids))).toBeInstanceOf(Contradicted);
    answers('the user is not a member of the group');
    await account.revoke(group.id, ids);
    answers('Not Found');
    await account.revoke(group.id, ['gone']);
  });

  test('scimType uniqueness is a conflict, whatever the status', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    for (const status of [400, 422]) {
      server.when({ method: 'POST' }, { do: 'answer', status, body: scimError(status, 'taken', 'uniqueness') });
      expect(await failureOf(account.invite({ email: 'ada@example.com' }))).toMatchObject({ known: { id } });
    }
  });

  test('a group of our own whose making was answered with 429 is told with the conflict', async () => {
    const { server, account } = await opened();
    const match = { method: 'POST', path: '^/Groups' };
    server.when(match, { do: 'act and answer', status: 429, headers: { 'retry-after': '1' } }, 1);
    const first = await failureOf(account.createGroup('Team'));
    expect(first).toBeInstanceOf(Throttled);
    expect(first).toMatchObject({ outcome: 'unknown' });
    const second = await failureOf(account.createGroup('Team'));
    expect(second).toBeInstanceOf(Conflict);
    expect((second as Conflict).groups).toMatchObject([{ id: server.groupNamed('Team')?.id, name: 'Team' }]);
  });

  test('an act whose answer is lost is of unknown outcome, done or not', async () => {
    const { server, account } = await opened();
    const { group, ids } = team(server, 'ada@example.com');
    const [id = ''] = ids;
    const acts = [
      () => account.invite({ email: 'new@example.com' }),
      () => account.suspend(id),
      () => account.reactivate(id),
      () => account.update(id, { displayName: 'X' }),
      () => account.createGroup('New'),
      () => account.renameGroup(group.id, 'Ops'),
      () => account.grant(group.id, [id]),
      () => account.revoke(group.id, [id]),
      () => account.removeGroup(group.id),
      () => account.remove(id),
    ];
    for (const when of ['before acting', 'after acting'] as const) {
      for (const act of acts) {
        server.when({}, { do: 'break', when }, 1);
        expect(await failureOf(act())).toMatchObject({ name: 'Unavailable', outcome: 'unknown' });
      }
    }
  });

  test('a removal of somebody who is not there takes the others out', async () => {
    const { server, account } = await opened({}, 'hosted');
    const { group, ids } = team(server, 'ada@example.com', 'bob@example.com');
    server.when({ ...onGroup, says: 'gone' }, { do: 'answer', status: 404, body: scimError(404, 'no such person') });
    await account.revoke(group.id, ['gone', ...ids]);
    expect(server.membersOf('Team')).toEqual([]);
  });

  test('a 404 to a change of members tells the group from the person', async () => {
    const { server, account } = await opened();
    const { group } = team(server);
    expect(await failureOf(account.grant(group.id, ['gone']))).toMatchObject({ name: 'NotThere', missing: 'person' });
    expect(await failureOf(account.grant('nogroup', ['gone']))).toMatchObject({ name: 'NotThere', missing: 'group' });
    expect(await failureOf(account.revoke('nogroup', ['gone']))).toBeInstanceOf(NotThere);
  });

  test('a member whom a 404 says to be gone and a look shows is not taken for gone', async () => {
    const { server, account } = await opened();
    const { group, ids } = team(server, 'ada@example.com');
    server.when(onGroup, { do: 'answer', status: 404, body: scimError(404, 'no such path') });
    expect(await failureOf(account.revoke(group.id, ids))).toBeInstanceOf(Contradicted);
  });
});

describe('a denial is about what was asked', () => {
  test.each([403, 404, 405, 501])('%i to one invitation: the account is healthy all the same', async (status) => {
    const { server, account } = await opened();
    server.when({ method: 'POST', says: 'ada' }, { do: 'answer', status, body: scimError(status, 'not this one') });
    const error = await failureOf(account.invite({ email: 'ada@example.com' }));
    expect(error).toBeInstanceOf(Denied);
    expect((error as Error).message).not.toMatch(/check/i);
    expect(await account.health()).toEqual({ status: 'healthy' });
    expect(await account.invite({ email: 'bob@example.com' })).toMatchObject({ email: 'bob@example.com' });
  });

  test.each([
    [401, /Check that the token is the current one/],
    [403, /provisioning is switched on.*may manage people/],
    [404, /Check the base URL/],
  ])('%i to the probe is about us, with the advice that fits', async (status, advice) => {
    const { server, account } = await opened();
    server.when({ method: 'GET', path: '^/Users$' }, { do: 'answer', status, body: scimError(status, 'no') });
    const health = await account.health();
    expect(health).toMatchObject({ status: 'unauthorised', reason: expect.stringMatching(advice) });
  });

  test.each([403, 404, 405, 501] as const)('%i to /Groups: there are none for us, and people go on', async (groups) => {
    const { account } = await opened({ groups });
    for (const work of [() => account.groups(), () => account.groupByName('Team'), () => account.createGroup('Team')]) {
      const error = await failureOf(work());
      expect(error).toBeInstanceOf(Unsupported);
      expect((error as Error).message).toContain(`${groups}: no such endpoint`);
    }
    expect(await account.invite({ email: 'ada@example.com' })).toMatchObject({ email: 'ada@example.com' });
    expect(await account.health()).toEqual({ status: 'healthy' });
  });

  test('a group that is denied among others that are not is that group’s', async () => {
    const { server, account } = await opened();
    server.when({ method: 'POST', path: '^/Groups' }, { do: 'answer', status: 405, body: scimError(405, 'read only') });
    expect(await failureOf(account.createGroup('Team'))).toBeInstanceOf(Denied);
  });
});

describe('lists that contradict themselves', () => {
  const names = async (account: Account) =>
    (await everything((next) => account.people(next))).map(({ email }) => email);
  const last = async (account: Account) => {
    let page = await account.people();
    while (page.next !== undefined) page = await account.people(page.next);
    return page;
  };
  const crowd = (server: ScimAccount, count: number) => {
    for (let one = 0; one < count; one += 1) server.add(`p${one}@example.com`);
  };

  test('a total that is too high: what is shown is taken, and the doubt is told', async () => {
    const { server, account } = await opened({ totalOff: 3 });
    crowd(server, 120);
    expect(await names(account)).toHaveLength(121);
    expect((await last(account)).doubt).toBe('/Users announced 124 resources and showed 121');
    expect(await account.groupByName('Team')).toEqual([]);
    const { id } = await account.createGroup('Team');
    expect(await account.groupByName('team')).toMatchObject([{ id }]);
    expect(await account.personByEmail('nobody@example.com')).toBeUndefined();
  });

  test('a total that is far too high, or an empty list of people that announces some, is a failure', async () => {
    const { server, account } = await opened({ totalOff: 60 });
    crowd(server, 5);
    expect(await failureOf(everything((next) => account.people(next)))).toBeInstanceOf(Unavailable);
    server.habits.totalOff = 0;
    server.when({ path: '^/Users$' }, { do: 'answer', status: 200, body: { totalResults: 6, Resources: [] } });
    expect(await failureOf(account.people())).toBeInstanceOf(Unavailable);
  });

  test('an empty page before the end is asked for again', async () => {
    const { server, account } = await opened();
    crowd(server, 150);
    server.when(
      { path: '^/Users$', says: 'startIndex=101' },
      { do: 'answer', status: 200, body: { totalResults: 151, Resources: [] } },
      1,
    );
    expect(await names(account)).toHaveLength(151);
    expect((await last(account)).doubt).toBeUndefined();
  });

  test('a list cut at a round number, by a server that does not page', async () => {
    for (const cutAt of [50, 100]) {
      const { server, account } = await opened({ cutAt });
      crowd(server, 249);
      expect(await names(account)).toHaveLength(cutAt);
      expect((await last(account)).doubt).toBe(
        `/Users shows exactly ${cutAt} resources, answers every page with them, and may have more`,
      );
    }
  });

  test('fewer than that, or exactly so many from a server that pages, are no reason to doubt', async () => {
    for (const [count, cutAt] of [
      [36, 1000],
      [99, Number.POSITIVE_INFINITY],
      [49, Number.POSITIVE_INFINITY],
    ] as const) {
      const { server, account } = await opened({ cutAt });
      crowd(server, count);
      expect(await names(account)).toHaveLength(count + 1);
      expect((await last(account)).doubt).toBeUndefined();
    }
  });

  test('pages that go round in a circle, and no total', async () => {
    const { server, account } = await opened();
    const page = (...ids: string[]) => ({ Resources: ids.map((id) => ({ id, userName: `${id}@example.com` })) });
    server.when({ path: '^/Users$' }, { do: 'answer', status: 200, body: page('c', 'd') });
    server.when({ path: '^/Users$', says: 'startIndex=(1|5)&' }, { do: 'answer', status: 200, body: page('a', 'b') });
    expect(await names(account)).toEqual(['a', 'b', 'c', 'd'].map((id) => `${id}@example.com`));
  });

  test('a server that counts from 0: nobody is left out', async () => {
    for (const count of [4, 100, 230]) {
      const { server, account } = await opened({ countsFrom: 0 });
      crowd(server, count);
      expect(new Set(await names(account)).size).toBe(count + 1);
      expect((await last(account)).doubt).toBeUndefined();
    }
  });
});

describe('look-ups', () => {
  test.each(['refused', 'fail', 'not found', 'ignored'] as const)('where filters are %s', async (filters) => {
    const { server, account } = await opened({ filters });
    const { id } = server.add('ada@example.com');
    expect(await account.personByEmail('ADA@example.com')).toMatchObject({ id });
    expect(await account.personByEmail('nobody@example.com')).toBeUndefined();
    const made = await account.createGroup('Team');
    expect(await account.groupByName('team')).toEqual([made]);
    expect(await account.groupByName('Nobody')).toEqual([]);
  });

  test('a filter that keeps failing is not tried any more; one that failed once is', async () => {
    const { server, account } = await opened({ filters: 'fail' });
    server.add('ada@example.com');
    for (let one = 0; one < 6; one += 1) await account.personByEmail('ada@example.com');
    const filters = () => server.count({ says: 'userName eq' });
    expect(filters()).toBe(3);
    const other = await opened({});
    other.server.add('ada@example.com');
    other.server.when({ says: 'userName eq' }, { do: 'answer', status: 500 }, 1);
    for (let one = 0; one < 3; one += 1) await other.account.personByEmail('ada@example.com');
    expect(other.server.count({ says: 'userName eq' })).toBe(3);
  });

  test('a filter that announces something and shows nothing is followed by the list', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    const empty = { totalResults: 1, Resources: [] };
    server.when({ path: '^/Users$', says: ' eq ' }, { do: 'answer', status: 200, body: empty });
    expect(await account.personByEmail('ada@example.com')).toMatchObject({ id });
  });

  test('a server that is down is no server without filters', async () => {
    const { server, account } = await opened();
    server.when({}, { do: 'answer', status: 503 });
    expect(await failureOf(account.personByEmail('ada@example.com'))).toBeInstanceOf(Unavailable);
  });

  test('an answer to a filter that is no list is followed by the list', async () => {
    const none = [
      { status: 204 },
      { status: 200 },
      { status: 200, body: [] },
      { status: 200, body: '<html>blocked</html>' },
    ];
    for (const answer of none) {
      const { server, account } = await opened();
      const { id } = server.add('ada@example.com');
      server.when({ method: 'GET', says: ' eq ' }, { do: 'answer', ...answer });
      expect(await account.personByEmail('ada@example.com')).toMatchObject({ id });
      expect(await account.groupByName('Team')).toEqual([]);
    }
  });

  test('a filter that compares letter by letter is asked in lower case as well', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    const empty = { totalResults: 0, Resources: [] };
    server.when({ method: 'GET', says: 'ADA' }, { do: 'answer', status: 200, body: empty });
    expect(await account.personByEmail('ADA@example.com')).toMatchObject({ id });
  });

  test('a further address of somebody is not theirs alone: they are not found by it', async () => {
    const { server, account } = await opened();
    const emails = [{ value: 'bob@example.com', primary: true }, { value: 'ada@example.com' }];
    const bob = { id: 'b', userName: 'bob', emails };
    server.when({ path: '^/Users$' }, { do: 'answer', status: 200, body: { totalResults: 1, Resources: [bob] } });
    expect(await account.personByEmail('ada@example.com')).toBeUndefined();
    expect(await account.personByEmail('bob@example.com')).toMatchObject({ id: 'b' });
  });

  test('nobody is gone from an account that answers 404 for all people', async () => {
    const { server, account } = await opened();
    const { id } = server.add('ada@example.com');
    server.when({ path: '^/Users' }, { do: 'answer', status: 404, body: scimError(404, 'Not Found') });
    expect(await failureOf(account.personById(id))).toBeInstanceOf(Denied);
    server.heal();
    expect(await account.personById('gone')).toBeUndefined();
  });

  test('of two records of one address the active one is found', async () => {
    const { server, account } = await opened({ uniqueness: 'none' });
    server.add('ada@example.com', 'Ada', false);
    const { id } = server.add('Ada@example.com', 'Ada');
    expect(await account.personByEmail('ada@example.com')).toMatchObject({ id, active: true });
  });

  test.each([' ada@example.com', 'mailto:ada@example.com', 'Ada <ADA@example.com>'])(
    'somebody whose address the account writes as %p is found',
    async (userName) => {
      const { server, account } = await opened({ filters: 'ignored' });
      const { id } = server.add(userName);
      expect(await account.personByEmail('ada@example.com')).toMatchObject({ id });
    },
  );

  test('what gives no address is not sent', async () => {
    const { server, account } = await opened();
    expect(await failureOf(account.invite({ email: 'n/a' }))).toBeInstanceOf(Refused);
    expect(server.arrived).toEqual([]);
  });
});

test('values of other types are read where they mean one thing, ids of many digits to the last one', async () => {
  const { server, account } = await opened({ types: 'other' });
  const person = await account.invite({ email: 'ada@example.com', displayName: 'Ada' });
  expect(person).toMatchObject({ email: 'ada@example.com', active: true, id: server.user('ada@example.com')?.id });
  await account.suspend(person.id);
  expect(await account.personByEmail('ada@example.com')).toMatchObject({ id: person.id, active: false });
  await account.reactivate(person.id);
  const group = await account.createGroup('Team');
  await account.grant(group.id, [person.id]);
  expect(await account.members(group.id)).toEqual({ items: [person.id] });
  await account.revoke(group.id, [person.id]);
  expect(await account.members(group.id)).toEqual({ items: [] });
  expect(await everything((next) => account.people(next))).toHaveLength(2);
});
