import { listGroups, managedGroupNamed, unmanageGroup } from '../../../../lambda/delivery/admin/names/groups';
import { importStep } from '../../../../lambda/delivery/import/import';
import { findGroup, manageGroup } from '../../../../lambda/delivery/import/manage-group';
import { ExistingGroups } from '../../../../lambda/directory/existing-groups';
import { asOperator, testOperator } from '../../../support/as-operator';
import { interfered } from '../../../support/dynamodb-faults';
import { actor } from '../../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../../support/dynamodb-tables';
import { type ImportBench, importBench, never } from '../../../support/import-context';
import { group, member, StandInAccount } from '../../../support/stand-in-account';

let tables: TestTables;
let account: StandInAccount;
let bench: ImportBench;

beforeEach(async () => {
  tables = await freshTables();
  account = new StandInAccount();
  account.everybody = ['a', 'b', 'c', 'd', 'e'].map((name) => member(`${name}@example.com`));
  account.everyGroup = [
    group('Staff'),
    group('Twins', { id: 'g-1' }),
    group('twins', { id: 'g-2' }),
    group('Owners', { manageable: false, reason: 'its members own the account.' }),
  ];
  account.memberIds.set(
    'g-staff',
    account.everybody.map(({ id }) => id),
  );
  bench = importBench(tables, account);
  await importStep(bench.context, never);
});

const manage = (name: string) => manageGroup(bench.context, bench.upstream, name, never, testOperator);
const unmanage = async (text: string) =>
  unmanageGroup(asOperator(bench.context), await managedGroupNamed(bench.context, text));
const catalogue = async () =>
  (await new ExistingGroups(bench.context.store.items).of('primary')).map(({ id }) => id).sort();

test('the list: managed ones and those left alone', async () => {
  await manage('Staff');
  await bench.context.directory.groups.create({ displayName: 'New' }, [], actor);
  expect(
    (await listGroups(bench.context, 'primary')).map(({ name, managed, linked, manageable }) => [
      name,
      managed,
      linked,
      manageable,
    ]),
  ).toEqual([
    ['New', true, true, true],
    ['Owners', false, undefined, false],
    ['Staff', true, false, true],
    ['twins', false, undefined, true],
    ['Twins', false, undefined, true],
  ]);
});

test('managing reads the group and its members, wanted and delivered; nothing is due, nothing is sent', async () => {
  const result = await manage('STAFF');
  expect(result).toMatchObject({ done: true, members: 5 });
  const groupId = result.done ? result.groupId : '';
  expect(await bench.context.directory.groups.memberIds(groupId)).toHaveLength(5);
  for (const item of await tables.partition(`MEMBERS#${groupId}`)) {
    expect(item).toMatchObject({ desired: 'present', observed: { perUpstream: { primary: { version: 1 } } } });
    expect(item).not.toHaveProperty('dueAt');
  }
  expect(await catalogue()).toEqual(['g-1', 'g-2', 'g-owners']);
  expect(account.changes()).toEqual([]);
  // Again: the same group, also by the id in the account, which is how the command names it once it has found it.
  expect(await manage('Staff')).toEqual({ done: true, groupId, members: 0 });
  expect(await manage('g-staff')).toEqual({ done: true, groupId, members: 0 });
  expect(await bench.context.directory.groups.total()).toBe(1);
});

test('a role is never managed, of twins neither by name, one of them by id', async () => {
  expect(await manage('Owners')).toMatchObject({ done: false, message: expect.stringMatching(/carries a role/) });
  expect(await manage('Twins')).toMatchObject({ done: false, message: expect.stringMatching(/2 groups named/) });
  expect(await manage('Nothing')).toMatchObject({ done: false, message: expect.stringMatching(/no group "Nothing"/) });
  expect(await bench.context.directory.groups.total()).toBe(0);
  expect(await manage('g-2')).toMatchObject({ done: true });
  const [line] = (await listGroups(bench.context, 'primary')).filter(({ managed }) => managed);
  expect(line).toMatchObject({ name: 'twins', accountGroupId: 'g-2' });
});

test('looked up first, a group is told from one that cannot be managed; nothing is written', async () => {
  const find = (name: string) => findGroup(bench.context, bench.upstream, name, never);
  expect(await find('sTAFF')).toEqual({ found: true, id: 'g-staff', name: 'Staff', managed: false });
  expect(await find('G-2')).toMatchObject({ found: true, id: 'g-2' });
  expect(await find('Owners')).toMatchObject({ found: false, message: expect.stringMatching(/carries a role/) });
  expect(await find('Nothing')).toMatchObject({ found: false, message: expect.stringContaining('groups list') });
  const twins = await find('Twins');
  expect(twins).toMatchObject({ found: false, message: expect.stringContaining('npx scim-bridge groups manage g-1') });
  expect(await bench.context.directory.groups.total()).toBe(0);
  await manage('Staff');
  expect(await find('Staff')).toMatchObject({ found: true, managed: true });
});

test('a group that the identity provider has pushed already takes the account’s over, and its own members count', async () => {
  const wanted = await bench.context.directory.groups.create({ displayName: 'staff' }, [], actor);
  expect(await manage('Staff')).toEqual({ done: true, groupId: wanted.id, members: 0 });
  const item = await tables.item('GROUP', wanted.id);
  expect(item).toMatchObject({
    observed: { perUpstream: { primary: { confirmed: { id: 'g-staff', origin: 'adopted' } } } },
  });
  expect(item?.dueAt).toBeDefined();
  expect(await catalogue()).toEqual(['g-1', 'g-2', 'g-owners']);
});

test('cut short at any write, managing again completes it', async () => {
  let failAt = Number.POSITIVE_INFINITY;
  let calls = 0;
  const client = interfered(tables.client, async (_, forward) => {
    calls += 1;
    if (calls === failAt) throw new Error('crash');
    return forward();
  });
  const shaky = importBench({ ...tables, client }, account);
  for (failAt = 1; failAt <= 12; failAt += 1) {
    calls = 0;
    await manageGroup(shaky.context, shaky.upstream, 'Staff', never, testOperator).catch(() => undefined);
    const result = await manage('Staff');
    const groupId = result.done ? result.groupId : '';
    expect(await bench.context.directory.groups.memberIds(groupId)).toHaveLength(5);
    expect(await unmanage('Staff')).toBe(true);
  }
});

test('unmanaging takes it out of the directory, leaves the account alone, and it can be managed again', async () => {
  const result = await manage('Staff');
  const groupId = result.done ? result.groupId : '';
  await bench.context.directory.groups.create({ displayName: 'Staff' }, [], actor);
  expect(await unmanage('staff')).toBe(true);
  expect(account.changes()).toEqual([]);
  expect(await tables.partition('GROUP')).toEqual([]);
  expect(await tables.partition('GROUP#DELETED')).toEqual([]);
  expect(await tables.partition(`MEMBERS#${groupId}`)).toEqual([]);
  expect(await tables.partition('UPSTREAM#primary#GROUP')).toEqual([]);
  expect(await bench.context.directory.groups.total()).toBe(0);
  expect(await catalogue()).toEqual(['g-1', 'g-2', 'g-owners', 'g-staff']);
  await expect(unmanage('staff')).rejects.toMatchObject({ code: 'not-found' });
  expect(await manage('Staff')).toMatchObject({ done: true, members: 5 });
  const records = await tables.activityOf('UPSTREAM#primary');
  for (const record of records.filter(({ action }) => action !== 'import')) {
    expect(record).toMatchObject({ who: testOperator.identity, host: testOperator.host, outcome: 'decided' });
  }
  expect(records.map(({ action }) => action)).toEqual(['import', 'manage', 'unmanage', 'manage']);
});
