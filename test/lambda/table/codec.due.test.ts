import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ordinaryShards, shardsOf } from '../../../lambda/contract/names';
import type { Directory } from '../../../lambda/directory/directory';
import { dueShard } from '../../../lambda/table/codec';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
const start = Date.parse('2026-03-01T12:00:00.000Z');
let now = start;

beforeAll(async () => {
  tables = await freshTables();
  directory = tables.directory({ clock: () => new Date(now) });
});

beforeEach(() => {
  now = start;
});

let serial = 0;
const create = (more = {}) => {
  serial += 1;
  return directory.users.create(person(`due${serial}@example.com`, more), actor);
};
const dueAt = async (pk: string, sk: string) => (await tables.item(pk, sk))?.dueAt;
const retitle = (id: string, more = {}) =>
  directory.users.update(id, ({ attributes }) => ({ ...attributes, title: `${now}`, ...more }), { actor });
const deliveredUser = (id: string) => tables.set('USER', id, { dueAt: start + 1e9 });

test('a creation settles for 30 s, and so do changes of somebody who is still settling', async () => {
  const { id } = await create();
  expect(await dueAt('USER', id)).toBe(start + 30_000);
  now += 10_000;
  await retitle(id);
  expect(await dueAt('USER', id)).toBe(start + 30_000);
});

test('how long it settles is an option', async () => {
  const eager = tables.directory({ clock: () => new Date(now), settleSeconds: 0 });
  const { id } = await eager.users.create(person('eager@example.com'), actor);
  expect(await dueAt('USER', id)).toBe(start);
});

test('taking access away does not wait', async () => {
  const { id } = await create();
  now += 10_000;
  await retitle(id, { active: false });
  expect(await dueAt('USER', id)).toBe(now);
  const born = await create({ active: false });
  expect(await dueAt('USER', born.id)).toBe(now);
});

test('a change of somebody who has settled is due at once, earlier than a retry that was waiting', async () => {
  const { id } = await create();
  now += 60_000;
  await deliveredUser(id);
  await retitle(id);
  expect(await dueAt('USER', id)).toBe(now);
});

test('what was delivered is due again at once', async () => {
  const { id } = await create();
  now += 60_000;
  const delivered = {
    TableName: tables.directoryTable,
    Key: { pk: 'USER', sk: id },
    UpdateExpression: 'REMOVE dueAt, dueShard',
  };
  await tables.client.send(new UpdateCommand(delivered));
  await retitle(id);
  expect(await tables.item('USER', id)).toMatchObject({ dueAt: now, dueShard: dueShard({ pk: 'USER', sk: id }) });
});

test('what is overdue keeps its place', async () => {
  const { id } = await create();
  now += 60_000;
  await retitle(id);
  expect(await dueAt('USER', id)).toBe(start + 30_000);
});

test('a group settles; a change of its members alone does not make it due, a rename does', async () => {
  const { id: userId } = await create();
  const { id } = await directory.groups.create({ displayName: 'Due' }, [], actor);
  expect(await dueAt('GROUP', id)).toBe(start + 30_000);
  now += 60_000;
  await tables.set('GROUP', id, { dueAt: start + 1e9 });
  await directory.groups.update(
    id,
    ({ attributes }) => ({ attributes, members: { base: 'keep', add: [userId], remove: [] } }),
    { actor },
  );
  expect(await dueAt('GROUP', id)).toBe(start + 1e9);
  expect(await dueAt(`MEMBERS#${id}`, userId)).toBe(now);
  await directory.groups.update(id, () => ({ attributes: { displayName: 'Due at once' } }), { actor });
  expect(await dueAt('GROUP', id)).toBe(now);
});

test('members of a new group settle with it', async () => {
  const { id: userId } = await create();
  const { id } = await directory.groups.create({ displayName: 'New' }, [userId], actor);
  expect(await dueAt(`MEMBERS#${id}`, userId)).toBe(start + 30_000);
});

test('each kind of work has shards of its own, and a membership that is to end is another kind than one that is to begin', async () => {
  const { id: userId } = await create();
  const { id } = await directory.groups.create({ displayName: 'Kinds' }, [userId], actor);
  const shard = async (pk: string, sk: string) => String((await tables.item(pk, sk))?.dueShard);
  const members = (more: { add?: string[]; remove?: string[] }) =>
    directory.groups.update(
      id,
      ({ attributes }) => ({ attributes, members: { base: 'keep', add: [], remove: [], ...more } }),
      { actor },
    );
  expect(shardsOf('USER')).toContain(await shard('USER', userId));
  expect(shardsOf('GROUP')).toContain(await shard('GROUP', id));
  expect(shardsOf('GRANT')).toContain(await shard(`MEMBERS#${id}`, userId));
  await tables.set(`MEMBERS#${id}`, userId, { observed: { revision: 1, perUpstream: {} } });
  await members({ remove: [userId] });
  expect(shardsOf('REVOKE')).toContain(await shard(`MEMBERS#${id}`, userId));
  await members({ add: [userId] });
  expect(shardsOf('GRANT')).toContain(await shard(`MEMBERS#${id}`, userId));
  await tables.set('USER', userId, { observed: { revision: 1, perUpstream: {} } });
  await directory.users.delete(userId, { actor });
  expect(shardsOf('LEAVER')).toContain(await shard('USER#DELETED', userId));
});

test('a user who becomes inactive is among the leavers, and leaves them when active again', async () => {
  const { id } = await create();
  const shard = async () => String((await tables.item('USER', id))?.dueShard);
  const change = (active: boolean) =>
    directory.users.update(id, ({ attributes }) => ({ ...attributes, active }), { actor });
  expect(shardsOf('USER')).toContain(await shard());
  await change(false);
  expect(shardsOf('LEAVER')).toContain(await shard());
  await change(true);
  expect(shardsOf('USER')).toContain(await shard());
});

test('everything due is in the index, spread over its shards', async () => {
  const shards = new Set<string>();
  for (const item of await tables.everything()) {
    if (item.dueAt === undefined) continue;
    expect(item.dueShard).toBe(dueShard(item));
    shards.add(String(item.dueShard));
  }
  expect(shards.size).toBeGreaterThan(1);
  for (const shard of shards) expect(ordinaryShards).toContain(shard);
});
