import { Conflict, Refused, Unavailable } from '../../../../lambda/account/errors';
import { discardHeld, listHeld, releaseHeld } from '../../../../lambda/delivery/admin/decisions/held';
import type { DeliveryPolicy } from '../../../../lambda/delivery/delivery-policy';
import { asOperator } from '../../../support/as-operator';
import { defaultGuard } from '../../../support/default-guard';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

/** A group with so many members, delivered. */
async function team(account: ModelAccount, people: number, policy: Partial<DeliveryPolicy> = {}) {
  const bridge = smallBridge({ primary: account }, policy);
  const ids: string[] = [];
  for (let one = 0; one < people; one += 1) {
    ids.push((await bridge.directory.users.create({ userName: `p${one}@x.org` }, actor)).id);
  }
  await bridge.sweep();
  const { id: group } = await bridge.directory.groups.create({ displayName: 'Team' }, ids, actor);
  await bridge.sweep();
  return { bridge, ids, group };
}

const change = (bridge: SmallBridge, group: string, add: string[], remove: string[]) =>
  bridge.directory.groups.update(group, ({ attributes }) => ({ attributes, members: { base: 'keep', add, remove } }), {
    actor,
  });

const members = (account: ModelAccount) => [...account.teams.values()].map((one) => one.members.size);

describe('an act whose answer is lost, and that is taken back before it is tried again', () => {
  test.each(['removed and added', 'added and removed'])('%s: as it was', async (how) => {
    const account = new ModelAccount();
    const { bridge, ids, group } = await team(account, 2);
    const [ada = ''] = ids;
    if (how === 'added and removed') {
      await change(bridge, group, [], [ada]);
      await bridge.sweep();
    }
    const act = how === 'removed and added' ? 'revoke' : 'grant';
    const real = account[act].bind(account);
    account[act] = async (...given) => {
      account[act] = real;
      await real(...given);
      throw new Unavailable('the answer was lost');
    };
    const before = members(account);
    await (act === 'revoke' ? change(bridge, group, [], [ada]) : change(bridge, group, [ada], []));
    await bridge.sweep(0);
    expect(members(account)).not.toEqual(before);
    await (act === 'revoke' ? change(bridge, group, [ada], []) : change(bridge, group, [], [ada]));
    await bridge.sweep();
    expect(members(account)).toEqual(before);
  });
});

describe('the account says that a member is there already', () => {
  test.each([
    ['and shows them', true, true, 2],
    ['and cannot be relied upon to show them', false, false, 2],
    ['and shows that they are not', true, false, 1],
  ])('%s: the others of the batch go on', async (_, membersReadable, isThere, known) => {
    const account = new ModelAccount();
    account.capabilities = { ...account.capabilities, membersReadable };
    const { grant } = account;
    account.grant = async (groupId, ids) => {
      if (!ids.includes('P1')) return grant.call(account, groupId, ids);
      if (isThere) account.teams.get(groupId)?.members.add('P1');
      throw new Conflict('they are a member already');
    };
    const { bridge } = await team(account, 2);
    await bridge.sweep();
    const settled = bridge.items().filter(({ pk, dueAt }) => pk.startsWith('MEMBERS#') && dueAt === undefined);
    expect(settled).toHaveLength(known);
  });
});

test('a refusal about one member is that member’s alone', async () => {
  const account = new ModelAccount();
  const { grant } = account;
  account.grant = async (groupId, ids) => {
    if (ids.includes('P2')) throw new Refused('an owner cannot be added');
    await grant.call(account, groupId, ids);
  };
  await team(account, 3);
  expect(members(account)).toEqual([2]);
});

describe('a group that the account had before', () => {
  const adopt: Partial<DeliveryPolicy> = {
    guard: defaultGuard,
    sameName: (_, [first]) => (first === undefined ? { refuse: 'none' } : { adopt: first }),
  };

  test.each(['at once', 'one by one'])('is not emptied %s without a decision', async (how) => {
    const account = new ModelAccount();
    account.addTeam('Team');
    const { bridge, ids, group } = await team(account, 12, adopt);
    expect(members(account)).toEqual([12]);
    if (how === 'at once') await change(bridge, group, [], ids);
    else {
      for (const id of ids) {
        await change(bridge, group, [], [id]);
        await bridge.sweep(1);
      }
    }
    await bridge.sweep();
    const held = await listHeld(bridge.context);
    // The first few of an ordinary day go; a third of the guard's count.
    expect(members(account)).toEqual([how === 'at once' ? 12 : 8]);
    expect(held).toHaveLength(how === 'at once' ? 12 : 8);
    expect(held[0]?.reason).toMatch(/^taking p\d+@x.org out of the group Team: /);
    await releaseHeld(asOperator(bridge.context), 'all');
    await bridge.sweep();
    expect(members(account)).toEqual([0]);
    expect(bridge.items().filter(({ pk }) => pk.startsWith('MEMBERS#'))).toEqual([]);
  });

  test('what a person decided to keep stays, is remembered, and can be wanted again', async () => {
    const account = new ModelAccount();
    account.addTeam('Team');
    const { bridge, ids, group } = await team(account, 2, adopt);
    await change(bridge, group, [], ids);
    await bridge.sweep();
    await discardHeld(asOperator(bridge.context), 'all');
    await bridge.sweep();
    expect(members(account)).toEqual([2]);
    expect(bridge.items().filter(({ pk }) => pk.startsWith('MEMBERS#'))).toHaveLength(2);
    await change(bridge, group, ids, []);
    await bridge.sweep();
    await change(bridge, group, [], [ids[0] ?? '']);
    await bridge.sweep();
    expect(members(account)).toEqual([1]);
  });

  test.each([true, false])(
    'ends with the members that the identity provider names (members readable: %s)',
    async (membersReadable) => {
      const account = new ModelAccount();
      account.capabilities = { ...account.capabilities, membersReadable };
      const bridge = smallBridge({ primary: account }, adopt);
      const ids: string[] = [];
      for (const name of ['s1', 's2', 'z']) {
        ids.push((await bridge.directory.users.create({ userName: `${name}@x.org` }, actor)).id);
      }
      await bridge.sweep();
      const teamId = account.addTeam('Team');
      const idOf = async (name: string) => (await account.personByEmail(`${name}@x.org`))?.id ?? '';
      for (const name of ['s1', 's2']) account.teams.get(teamId)?.members.add(await idOf(name));
      await bridge.directory.groups.create({ displayName: 'Team' }, [ids[2] ?? ''], actor);
      await bridge.sweep();
      await bridge.sweep();
      expect([...(account.teams.get(teamId)?.members ?? [])]).toEqual([await idOf('z')]);
    },
  );
});

test('memberships that end are counted: so many as go with five leavers for each that the guard lets through, then the rest is held', async () => {
  const account = new ModelAccount();
  const { bridge, ids, group } = await team(account, 60, { guard: defaultGuard });
  await change(bridge, group, [], ids);
  await bridge.sweep();
  expect(members(account)).toEqual([10]);
  expect(await listHeld(bridge.context)).toHaveLength(10);
});

test('memberships are told of somebody whom no sync may change: they do not wait for the day of the refusal', async () => {
  const account = new ModelAccount();
  account.add({ email: 'guest@x.org' }, { kind: 'guest' });
  const bridge = smallBridge({ primary: account });
  const guest = { userName: 'guest@x.org', active: false };
  const { id } = await bridge.directory.users.create(guest, actor);
  await bridge.directory.groups.create({ displayName: 'Team' }, [id], actor);
  await bridge.sweep();
  // Inactive and never there: the membership is looked at daily.
  await bridge.directory.users.update(id, () => ({ ...guest, active: true, name: { givenName: 'G' } }), { actor });
  await bridge.sweep();
  expect(members(account)).toEqual([1]);
});
