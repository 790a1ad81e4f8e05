import { Conflict, Throttled, Unavailable } from '../../../../lambda/account/errors';
import { listFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { listHeld } from '../../../../lambda/delivery/admin/decisions/held';
import { defaultGuard } from '../../../support/default-guard';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';

const names = (account: ModelAccount) => [...account.teams.values()].map(({ name }) => name);

test('renamed, the answer lost, and named as before: the name as before', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
  await bridge.sweep();
  const { renameGroup } = account;
  account.renameGroup = async (...given) => {
    account.renameGroup = renameGroup;
    await renameGroup.apply(account, given);
    throw new Unavailable('the answer was lost');
  };
  const rename = (displayName: string) =>
    bridge.directory.groups.update(id, () => ({ attributes: { displayName } }), { actor });
  await rename('Crew');
  await bridge.sweep(0);
  expect(names(account)).toEqual(['Crew']);
  await rename('Team');
  await bridge.sweep();
  expect(names(account)).toEqual(['Team']);
});

test('a group that was created under an answer of 429 is ours, and no namesake', async () => {
  const account = new ModelAccount();
  const { createGroup } = account;
  let tries = 0;
  account.createGroup = async (name) => {
    tries += 1;
    if (tries > 1) throw new Conflict('there is a group of that name');
    await createGroup.call(account, name);
    throw new Throttled('slow down', { retryAfterMs: 1000 });
  };
  const bridge = smallBridge({ primary: account });
  await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
  await bridge.sweep();
  expect(await listFailed(bridge.context)).toEqual([]);
  expect(names(account)).toEqual(['Team']);
});

test('a group that is created and not shown at once is not created again', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { createGroup, groupByName } = account;
  account.createGroup = async (name) => {
    account.createGroup = createGroup;
    await createGroup.call(account, name);
    account.groupByName = async () => [];
    throw new Unavailable('the answer was lost');
  };
  await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
  await bridge.sweep();
  account.groupByName = groupByName;
  await bridge.sweep();
  await bridge.sweep();
  expect(names(account)).toEqual(['Team']);
  expect(await listFailed(bridge.context)).toEqual([]);
});

test('deleting a group counts as many accesses as it has members: most of twelve groups of twenty are held', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { guard: defaultGuard });
  const people: string[] = [];
  for (let one = 0; one < 20; one += 1) {
    people.push((await bridge.directory.users.create({ userName: `p${one}@x.org` }, actor)).id);
  }
  const groups: string[] = [];
  for (let one = 0; one < 12; one += 1) {
    groups.push((await bridge.directory.groups.create({ displayName: `G${one}` }, people, actor)).id);
  }
  await bridge.sweep();
  await bridge.sweep();
  for (const id of groups) await bridge.directory.groups.delete(id, { actor });
  await bridge.sweep();
  expect(account.teams.size).toBe(10);
  const held = await listHeld(bridge.context);
  expect(held).toHaveLength(10);
  expect(held[0]?.reason).toContain(
    'lets 50 ends of memberships through in 60 minutes (20 active people), and this would be 20 more',
  );
});

test.each(['Administrators', ' owners ', 'Ｏwners', 'Ow\u200bners'])(
  'no group is renamed to %j, which carries a role',
  async (displayName) => {
    const account = new ModelAccount();
    const roles = ['owners', 'administrators'];
    const { groups } = account;
    account.addTeam('Owners');
    account.addTeam('Administrators');
    account.groups = async () => ({
      items: (await groups.call(account)).items.map((group) => ({
        ...group,
        manageable: !roles.includes(group.name.toLowerCase()),
      })),
    });
    const bridge = smallBridge({ primary: account });
    const { id } = await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
    await bridge.sweep();
    await bridge.directory.groups.update(id, () => ({ attributes: { displayName } }), { actor });
    await bridge.sweep();
    expect(names(account)).toContain('Team');
    expect(await listFailed(bridge.context)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('No sync may manage it') }),
    ]);
  },
);
