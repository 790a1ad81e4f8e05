import { clonePeople } from '../../../bench/capacity/seed';
import type { Directory, MemberChange } from '../../../lambda/directory/directory';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

const size = 5000;

let tables: TestTables;
let directory: Directory;
let ids: string[];

beforeAll(async () => {
  tables = await freshTables();
  directory = tables.directory();
  const model = await directory.users.create(person('model@example.com'), actor);
  const item = (await tables.item('USER', model.id)) ?? {};
  ids = (await clonePeople(tables.client, tables.directoryTable, item, size + 1)).sort();
});

test(`a group of ${size} is built, read, changed by one, emptied`, async () => {
  const { groups, users } = directory;
  const change = (members: MemberChange) => groups.update(id, ({ attributes }) => ({ attributes, members }), { actor });
  const most = ids.slice(0, size);
  const extra = ids[size] ?? '';
  const { id } = await groups.create({ displayName: 'Everybody' }, [], actor);

  await change({ base: 'none', add: most, remove: [] });
  expect(await groups.memberIds(id)).toEqual(most);
  expect(await users.groupsOf(most[4321] ?? '')).toEqual([{ id, displayName: 'Everybody' }]);

  const { record: before } = await change({ base: 'none', add: most, remove: [] });
  const { record, changed } = await change({ base: 'keep', add: [extra], remove: [most[0] ?? ''] });
  expect(changed).toBe(true);
  expect(record.version).toBe(before.version + 1);
  expect(await groups.memberIds(id)).toEqual(ids.slice(1));

  await change({ base: 'none', add: [], remove: [] });
  expect(await groups.memberIds(id)).toEqual([]);
  const records = await tables.activityOf(`GROUP#${id}`);
  expect(records.flatMap(({ membersAdded }) => membersAdded ?? [])).toHaveLength(size + 1);
  expect(records.flatMap(({ membersRemoved }) => membersRemoved ?? [])).toHaveLength(size + 1);
});

test('a large PATCH (keep) adds what is absent', async () => {
  const { id } = await directory.groups.create({ displayName: 'Many' }, ids.slice(100, 200), actor);
  const members: MemberChange = { base: 'keep', add: ids.slice(0, 1500), remove: ids.slice(1500, 1600) };
  await directory.groups.update(id, ({ attributes }) => ({ attributes, members }), { actor });
  expect(await directory.groups.memberIds(id)).toEqual(ids.slice(0, 1500));
});
