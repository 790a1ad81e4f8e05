import { Refused } from '../../../../lambda/account/errors';
import { listFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { discardHeld, listHeld, releaseHeld } from '../../../../lambda/delivery/admin/decisions/held';
import type { DeliveryPolicy } from '../../../../lambda/delivery/delivery-policy';
import { asOperator } from '../../../support/as-operator';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

async function team(bridge: SmallBridge, people: number): Promise<{ groupId: string; userIds: string[] }> {
  const userIds: string[] = [];
  for (let one = 0; one < people; one += 1) {
    userIds.push((await bridge.directory.users.create({ userName: `p${one}@x.org` }, actor)).id);
  }
  const group = await bridge.directory.groups.create({ displayName: 'Team' }, userIds, actor);
  return { groupId: group.id, userIds };
}

test('memberships go in as few requests as the upstream takes, after their people and their group', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  await team(bridge, 7);
  await bridge.sweep();
  const acts = account.log.map((line) => line.split(' ')[0]);
  expect(acts.filter((act) => act === 'grant')).toHaveLength(3);
  expect(acts.slice(0, 8).sort()).toEqual(['createGroup', ...Array(7).fill('invite')]);
});

test('while there are more people than time, memberships gather for half an hour; then they go, however many people are left', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { invite } = account;
  account.invite = async (profile) => {
    bridge.now += 6_000;
    return invite.call(account, profile);
  };
  const begun = bridge.now;
  await team(bridge, 400);
  const minutes = () => (bridge.now - begun) / 60_000;
  const grants = () => account.log.filter((line) => line.startsWith('grant')).length;
  while (minutes() < 29) await bridge.sweep(0);
  expect(grants()).toBe(0);
  while (minutes() < 32) await bridge.sweep(0);
  expect(grants()).toBeGreaterThan(0);
  expect(account.persons.size).toBeLessThan(400);
});

test('a removal from a group does not wait for that, even when the stream has not delivered it', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { groupId, userIds } = await team(bridge, 2);
  await bridge.sweep();
  const { invite } = account;
  account.invite = async (profile) => {
    bridge.now += 6_000;
    return invite.call(account, profile);
  };
  for (let one = 0; one < 100; one += 1) await bridge.directory.users.create({ userName: `late${one}@x.org` }, actor);
  bridge.now += 31_000;
  await bridge.directory.groups.update(
    groupId,
    ({ attributes }) => ({ attributes, members: { base: 'keep', add: [], remove: userIds.slice(1) } }),
    { actor },
  );
  expect((await bridge.sweep(0)).left).toBe(true);
  expect(account.log.filter((line) => line.startsWith('revoke'))).toHaveLength(1);
});

test('one member whom the upstream refuses does not keep the others out', async () => {
  const account = new ModelAccount();
  const { grant } = account;
  account.grant = async (id, personIds) => {
    if (personIds.includes('P2')) throw new Refused('P2 may not be a member');
    return grant.call(account, id, personIds);
  };
  const bridge = smallBridge({ primary: account });
  await team(bridge, 5);
  await bridge.sweep();
  expect([...account.teams.values()][0]?.members.size).toBe(4);
  expect(await listFailed(bridge.context)).toEqual([
    expect.objectContaining({
      ref: expect.objectContaining({ kind: 'MEMBERSHIP' }),
      message: expect.stringContaining('may not be a member'),
    }),
  ]);
});

test('a group of that name which is there already is refused with what to do, or adopted, as the policy says', async () => {
  for (const adopt of [false, true]) {
    const account = new ModelAccount();
    const existing = account.addTeam('team');
    const bridge = smallBridge(
      { primary: account },
      adopt ? { sameName: (_, [first]) => (first === undefined ? { refuse: '' } : { adopt: first }) } : {},
    );
    await team(bridge, 1);
    await bridge.sweep();
    expect(account.teams.size).toBe(1);
    expect(account.teams.get(existing)).toEqual(
      adopt ? { name: 'Team', members: new Set(['P2']) } : { name: 'team', members: new Set() },
    );
    expect((await listFailed(bridge.context)).map(({ message }) => message)).toEqual(
      adopt ? [] : [expect.stringContaining('there is a group "Team" already')],
    );
  }
});

test('a group that carries a role is never managed, whatever the policy', async () => {
  const account = new ModelAccount();
  const id = account.addTeam('Owners');
  const groupByName = account.groupByName.bind(account);
  account.groupByName = async (name) => (await groupByName(name)).map((group) => ({ ...group, manageable: false }));
  const bridge = smallBridge(
    { primary: account },
    { sameName: (_, [first]) => (first === undefined ? { refuse: '' } : { adopt: first }) },
  );
  const { id: userId } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.directory.groups.create({ displayName: 'Owners' }, [userId], actor);
  await bridge.sweep();
  expect(account.teams.get(id)?.members.size).toBe(0);
  expect((await listFailed(bridge.context))[0]?.message).toContain('carries a role');
});

test('a held removal of a group leaves its members alone; discarded, the account keeps both and the directory forgets', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { guard: { count: 0, percent: 0, windowMinutes: 60 } });
  const { groupId } = await team(bridge, 3);
  await bridge.sweep();
  await bridge.directory.groups.delete(groupId, { actor });
  await bridge.sweep();
  await bridge.sweep(3600);
  expect(await listHeld(bridge.context)).toEqual([
    expect.objectContaining({ name: 'Team', ref: { kind: 'GROUP', id: groupId } }),
  ]);
  expect([...account.teams.values()][0]?.members.size).toBe(3);
  await discardHeld(asOperator(bridge.context), 'all');
  await bridge.sweep(60);
  await bridge.sweep(3600);
  expect([...account.teams.values()][0]?.members.size).toBe(3);
  expect(bridge.items().filter(({ pk }) => /GROUP|MEMBERS/.test(pk) && !pk.startsWith('STATE#COUNT'))).toEqual([]);
});

describe('a group that the account had before the bridge', () => {
  const adopting: Partial<DeliveryPolicy> = {
    sameName: (_, [first]) => (first === undefined ? { refuse: '' } : { adopt: first }),
    guard: { count: 10, percent: 2, windowMinutes: 60 },
  };

  async function adoptedAndDeleted(policy = adopting): Promise<{ account: ModelAccount; bridge: SmallBridge }> {
    const account = new ModelAccount();
    account.addTeam('Team');
    const bridge = smallBridge({ primary: account }, policy);
    const { groupId } = await team(bridge, 2);
    await bridge.sweep();
    await bridge.directory.groups.delete(groupId, { actor });
    await bridge.sweep(60);
    return { account, bridge };
  }

  test('is not removed before somebody decides, however few removals there are', async () => {
    const { account, bridge } = await adoptedAndDeleted();
    expect([...account.teams.values()]).toEqual([{ name: 'Team', members: expect.any(Set) }]);
    expect(await listHeld(bridge.context)).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('the account had the group before the bridge') }),
    ]);
    expect(bridge.metrics.get('GuardFired')).toBe(1);
    await releaseHeld(asOperator(bridge.context), 'all');
    await bridge.sweep(60);
    expect(account.teams.size).toBe(0);
  });

  test('is removed at once where the guard is off', async () => {
    const { account } = await adoptedAndDeleted({ ...adopting, guard: 'off' });
    expect(account.teams.size).toBe(0);
  });

  test('one that the bridge has made is removed at once', async () => {
    const account = new ModelAccount();
    const bridge = smallBridge({ primary: account }, adopting);
    const { groupId } = await team(bridge, 2);
    await bridge.sweep();
    await bridge.directory.groups.delete(groupId, { actor });
    await bridge.sweep(60);
    expect(account.teams.size).toBe(0);
  });

  test.each([
    ['released', releaseHeld, false],
    ['discarded', discardHeld, true],
  ] as const)('one of its name waits until the removal is %s', async (_, decide, stays) => {
    const { account, bridge } = await adoptedAndDeleted();
    const [former] = account.teams.keys();
    const { id } = await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
    await bridge.sweep(60);
    expect(bridge.outcomes.at(-1)).toMatchObject({
      ref: { kind: 'GROUP', id },
      status: 'retrying',
      message: expect.stringContaining('scim-bridge held'),
    });
    await decide(asOperator(bridge.context), 'all');
    for (let time = 0; time < 3; time += 1) await bridge.sweep(3600);
    expect(account.teams.size).toBe(1);
    expect(account.teams.has(former ?? '')).toBe(stays);
    expect(bridge.item('GROUP', id)?.due).toBeUndefined();
  });
});

test('a person who was removed behind our back comes back with all their groups', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { userIds } = await team(bridge, 2);
  await bridge.sweep();
  const gone = await account.personByEmail('p0@x.org');
  await account.remove(gone?.id ?? '');
  await bridge.directory.users.update(
    userIds[0] ?? '',
    ({ attributes }) => ({ ...attributes, name: { givenName: 'x' } }),
    { actor },
  );
  for (let minute = 0; minute < 15; minute += 1) await bridge.sweep(60);
  const [members] = [...account.teams.values()].map((one) => one.members);
  expect(account.persons.size).toBe(2);
  expect(members).toEqual(new Set(account.persons.keys()));
});
