import { driftFindings } from '../../../../lambda/delivery/admin/decisions/findings';
import { compare } from '../../../../lambda/delivery/drift/drift';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

async function compared(bridge: SmallBridge, mode: 'report' | 'repair') {
  const context = { ...bridge.context, domains: 'any', driftMode: mode } as const;
  const [upstream] = context.upstreams.values();
  if (upstream === undefined) throw new Error('no upstream');
  const { state } = await compare(context, upstream, bridge.now + 600_000, mode);
  return { context, state };
}

/** What the comparison shows. */
async function shown(bridge: SmallBridge, mode: 'report' | 'repair' = 'report') {
  const { context, state } = await compared(bridge, mode);
  return (await driftFindings(context, 'primary', state.run)).map(({ kind, who }) => `${kind} ${who}`).sort();
}

const doubts = async (bridge: SmallBridge) => (await compared(bridge, 'report')).state.doubts;

async function one(attributes: object) {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org', ...attributes }, actor);
  await bridge.sweep();
  return { account, bridge, id };
}

describe('somebody who has left, and whom somebody has invited anew by hand since', () => {
  test.each(['deactivated', 'deleted'])('%s: is shown, and a repair suspends them', async (how) => {
    const { account, bridge, id } = await one({});
    if (how === 'deleted') await bridge.directory.users.delete(id, { actor });
    else await bridge.directory.users.update(id, () => ({ userName: 'ada@x.org', active: false }), { actor });
    await bridge.sweep();
    expect(await shown(bridge)).toEqual([]);
    account.persons.clear();
    const anew = account.add({ email: 'Ada@X.org' });
    expect(await shown(bridge)).toEqual(['person active Ada@X.org']);
    await shown(bridge, 'repair');
    await bridge.sweep();
    expect(account.persons.get(anew.id)?.active).toBe(false);
  });

  test('is found by an address that is not the userName', async () => {
    const { account, bridge, id } = await one({ userName: 'ada', emails: [{ value: 'ada@x.org' }] });
    await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
    await bridge.sweep();
    account.persons.clear();
    account.add({ email: 'ada@x.org' });
    expect(await shown(bridge)).toEqual(['person active ada@x.org']);
  });

  test('is nobody to be shown when the address is somebody’s who stays, nor are strangers and guests', async () => {
    const { account, bridge, id } = await one({ userName: 'ada', emails: [{ value: 'ada@x.org' }] });
    await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
    await bridge.sweep();
    account.persons.clear();
    account.add({ email: 'stranger@x.org' });
    account.add({ email: 'ada@x.org' }, { kind: 'guest' });
    expect(await shown(bridge)).toEqual([]);
  });
});

test('suspended by hand is shown', async () => {
  const { account, bridge } = await one({});
  const [ada] = account.persons.values();
  if (ada !== undefined) account.persons.set(ada.id, { ...ada, active: false });
  expect(await shown(bridge)).toEqual(['person suspended ada@x.org']);
});

test('where members cannot be relied upon, whom the account shows is believed, and nobody is missing', async () => {
  const account = new ModelAccount();
  account.capabilities = { ...account.capabilities, membersReadable: false };
  const bridge = smallBridge({ primary: account });
  const ids: string[] = [];
  for (const name of ['ada', 'bob']) {
    ids.push((await bridge.directory.users.create({ userName: `${name}@x.org` }, actor)).id);
  }
  await bridge.directory.groups.create({ displayName: 'Team' }, [ids[0] ?? ''], actor);
  await bridge.sweep();
  await bridge.sweep();
  const [team] = account.teams.values();
  team?.members.clear();
  expect(await shown(bridge)).toEqual([]);
  team?.members.add((await account.personByEmail('bob@x.org'))?.id ?? '');
  expect(await shown(bridge)).toEqual(['member extra Team']);
});

describe('no member is said to be missing', () => {
  async function team() {
    const { account, bridge, id } = await one({});
    await bridge.directory.groups.create({ displayName: 'Team' }, [id], actor);
    await bridge.sweep();
    await bridge.sweep();
    const [made] = account.teams.values();
    expect(made?.members.size).toBe(1);
    made?.members.clear();
    return { account, bridge, id };
  }

  test('who is suspended: some accounts take them out of their groups', async () => {
    const { bridge, id } = await team();
    expect(await shown(bridge)).toEqual(['member missing Team']);
    await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
    await bridge.sweep();
    expect(await shown(bridge)).toEqual([]);
  });

  test('while the account may not show all of them, which is told', async () => {
    const { account, bridge } = await team();
    account.members = async () => ({ items: [], doubt: 'the account shows 100 of them' });
    expect(await shown(bridge)).toEqual([]);
    expect(await doubts(bridge)).toEqual(['The members of Team may not be shown whole: the account shows 100 of them']);
  });
});
