import type { Directory } from '../../../lambda/directory/directory';
import { NotFound, UniquenessConflict, VersionMismatch } from '../../../lambda/directory/errors';
import { Busy } from '../../../lambda/table/errors';
import { cutShort, interfered } from '../../support/dynamodb-faults';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
let now = Date.parse('2026-03-01T12:00:00.000Z');

beforeAll(async () => {
  tables = await freshTables();
  directory = tables.directory({ clock: () => new Date(now) });
});

afterEach(() => jest.restoreAllMocks());

let serial = 0;
const newName = () => {
  serial += 1;
  return `person${serial}@example.com`;
};
const groupOf = (memberIds: string[]) =>
  directory.groups.create({ displayName: `Group ${newName()}` }, memberIds, actor);

describe('deleting a person', () => {
  test('takes them out of everything that is read, and keeps everything for their return', async () => {
    const { users } = directory;
    const userName = newName();
    const { id, attributes } = await users.create(
      person(userName, { externalId: `x-${userName}`, emails: [{ value: `e-${userName}` }] }),
      actor,
    );
    await tables.set('USER', id, { observed: { hosted: { version: 1 } } });
    const before = await users.total();
    now += 1000;
    await users.delete(id, { actor });
    expect(await users.get(id)).toBeUndefined();
    expect(await users.find({ by: 'userName', value: userName })).toEqual([]);
    expect(await users.find({ by: 'email', value: `e-${userName}` })).toEqual([]);
    expect(await users.find({ by: 'externalId', value: `x-${userName}` })).toEqual([]);
    expect(await users.getMany([id])).toEqual([]);
    expect((await users.listAfter(undefined, 1000)).records.map((user) => user.id)).not.toContain(id);
    expect(await users.total()).toBe(before - 1);
    const kept = await tables.item('USER#DELETED', id);
    expect(kept).toMatchObject({
      observed: { hosted: { version: 1 } },
      version: 2,
      deletedAt: new Date(now).toISOString(),
      dueAt: now,
    });
    expect(JSON.parse(String(kept?.attrs))).toEqual(attributes);
    await expect(users.delete(id, { actor })).rejects.toThrow(NotFound);
    expect(await users.total()).toBe(before - 1);
    const left = (await tables.everything()).filter(({ pk }) => pk.startsWith('LOOKUP#'));
    expect(left.filter(({ sk }) => sk === id)).toEqual([]);
  });

  test('is refused at another version than the one named', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    await expect(directory.users.delete(id, { actor, expectedVersion: 7 })).rejects.toThrow(VersionMismatch);
    await directory.users.delete(id, { actor, expectedVersion: 1 });
  });

  test('20 at once: one deletes, the others find nobody; counted once', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const before = await directory.users.total();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => directory.users.delete(id, { actor })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await directory.users.total()).toBe(before - 1);
  });

  test('does not lose what delivery records at the same moment', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    let recorded = false;
    const client = interfered(tables.client, async (call, forward) => {
      if (call.name === 'TransactWriteCommand' && !recorded) {
        recorded = true;
        await tables.set('USER', id, { observed: { hosted: { state: 'invited' } } });
      }
      return forward();
    });
    await tables.directory({ client }).users.delete(id, { actor });
    expect(await tables.item('USER#DELETED', id)).toMatchObject({ observed: { hosted: { state: 'invited' } } });
    await directory.users.create(person(newName()), actor);
  });

  test('ends their memberships: gone where no upstream heard of them, else wanted absent and due', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const stays = await directory.users.create(person(newName()), actor);
    const fresh = await groupOf([id, stays.id]);
    const delivered = await groupOf([id]);
    await tables.set(`MEMBERS#${delivered.id}`, id, { observed: { hosted: { present: true } } });
    now += 60_000;
    await directory.users.delete(id, { actor });
    expect(await directory.groups.memberIds(fresh.id)).toEqual([stays.id]);
    expect(await directory.groups.memberIds(delivered.id)).toEqual([]);
    expect(await tables.item(`MEMBERS#${fresh.id}`, id)).toBeUndefined();
    expect(await tables.item(`MEMBERS#${delivered.id}`, id)).toMatchObject({ desired: 'absent', version: 2 });
    expect(await directory.groups.require(fresh.id)).toMatchObject({
      version: 2,
      lastModified: new Date(now).toISOString(),
    });
    const [record] = (await tables.activityOf(`USER#${id}`)).filter(({ action }) => action === 'leave');
    expect(record?.groupsLeft).toEqual([fresh.id, delivered.id].sort());
  });

  test('of 120 groups; cut short on the way, the repetition completes it', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    for (let group = 0; group < 120; group += 1) await groupOf([id]);
    const cut = tables.directory({ client: cutShort(tables.client, 2) });
    await expect(cut.users.delete(id, { actor })).rejects.toMatchObject({ name: 'Busy', written: 'part' });
    expect(await directory.users.groupsOf(id)).toHaveLength(120 - 49);
    await expect(directory.users.delete(id, { actor })).rejects.toThrow(NotFound);
    expect(await directory.users.groupsOf(id)).toEqual([]);
  });

  test('leaves no membership behind that was made at the same moment', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const group = await groupOf([]);
    let deleted = false;
    const client = interfered(tables.client, async (call, forward) => {
      if (call.name === 'TransactWriteCommand' && !deleted) {
        deleted = true;
        await directory.users.delete(id, { actor });
      }
      return forward();
    });
    await tables
      .directory({ client })
      .groups.update(group.id, ({ attributes }) => ({ attributes, members: { base: 'keep', add: [id], remove: [] } }), {
        actor,
      });
    expect(await directory.groups.memberIds(group.id)).toEqual([]);
  });

  test('finishDeletion leaves the living alone', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const group = await groupOf([id]);
    await directory.users.finishDeletion(id, actor);
    await directory.groups.finishDeletion(group.id, actor);
    expect(await directory.groups.memberIds(group.id)).toEqual([id]);
  });
});

describe('bringing a person back', () => {
  test('is what creating the same userName does: same id, new attributes, what delivery knew', async () => {
    const { users } = directory;
    const userName = newName();
    const { id } = await users.create(person(userName, { externalId: 'old', title: 'Countess' }), actor);
    const group = await groupOf([id]);
    await tables.set('USER', id, { observed: { hosted: { state: 'active' } } });
    await users.delete(id, { actor });
    now += 3_600_000;
    const before = await users.total();
    const attributes = person(userName.toUpperCase(), { externalId: 'new' });
    const revived = await users.create(attributes, actor);
    const time = new Date(now).toISOString();
    expect(revived).toEqual({ id, attributes, version: 3, created: time, lastModified: time });
    expect(await users.get(id)).toEqual(revived);
    expect(await users.total()).toBe(before + 1);
    expect(await users.find({ by: 'externalId', value: 'new' })).toEqual([revived]);
    expect(await users.find({ by: 'externalId', value: 'old' })).toEqual([]);
    const item = await tables.item('USER', id);
    expect(item).toMatchObject({ observed: { hosted: { state: 'active' } }, dueAt: now + 30_000 });
    expect(item).not.toHaveProperty('deletedAt');
    expect(await tables.item('USER#DELETED', id)).toBeUndefined();
    expect(await directory.groups.memberIds(group.id)).toEqual([]);
    await expect(users.create(person(userName), actor)).rejects.toThrow(UniquenessConflict);
    expect((await tables.activityOf(`USER#${id}`)).map(({ action }) => action)).toEqual([
      'create',
      'delete',
      'leave',
      'revive',
    ]);
  });

  test('10 at once: one wins, and it is the same person', async () => {
    const userName = newName();
    const { id } = await directory.users.create(person(userName), actor);
    await directory.users.delete(id, { actor });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => directory.users.create(person(userName), actor)),
    );
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won.map(({ value }) => value.id)).toEqual([id]);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(UniquenessConflict);
  });

  test('memberships that a cut-short deletion left do not come back', async () => {
    const userName = newName();
    const { id } = await directory.users.create(person(userName), actor);
    const group = await groupOf([id]);
    const cut = tables.directory({ client: cutShort(tables.client, 1) });
    await expect(cut.users.delete(id, { actor })).rejects.toThrow(Busy);
    expect(await directory.groups.memberIds(group.id)).toEqual([id]);
    await directory.users.create(person(userName), actor);
    expect(await directory.groups.memberIds(group.id)).toEqual([]);
  });

  test('somebody else may take over the userName of a deleted person by a rename; then it is theirs', async () => {
    const userName = newName();
    const gone = await directory.users.create(person(userName), actor);
    await directory.users.delete(gone.id, { actor });
    const heir = await directory.users.create(person(newName()), actor);
    await directory.users.update(heir.id, ({ attributes }) => ({ ...attributes, userName }), { actor });
    expect(await directory.users.find({ by: 'userName', value: userName })).toMatchObject([{ id: heir.id }]);
    await expect(directory.users.create(person(userName), actor)).rejects.toMatchObject({ ownerId: heir.id });
    await directory.users.update(heir.id, ({ attributes }) => ({ ...attributes, userName: newName() }), { actor });
    const next = await directory.users.create(person(userName), actor);
    expect([gone.id, heir.id]).not.toContain(next.id);
  });
});

describe('deleting a group', () => {
  test('frees its name, ends its memberships, and keeps it aside', async () => {
    const { groups, users } = directory;
    const people = await Promise.all(Array.from({ length: 3 }, () => users.create(person(newName()), actor)));
    const displayName = `Team ${newName()}`;
    const group = await groups.create(
      { displayName, externalId: 'g-1' },
      people.map(({ id }) => id),
      actor,
    );
    await tables.set(`MEMBERS#${group.id}`, String(people[0]?.id), { observed: { hosted: { present: true } } });
    const before = await groups.total();
    await groups.delete(group.id, { actor });
    expect(await groups.get(group.id)).toBeUndefined();
    expect(await groups.find({ by: 'displayName', value: displayName })).toEqual([]);
    expect(await groups.find({ by: 'externalId', value: 'g-1' })).toEqual([]);
    expect(await groups.memberIds(group.id)).toEqual([]);
    expect(await users.groupsOf(String(people[0]?.id))).toEqual([]);
    expect(await tables.partition(`MEMBERS#${group.id}`)).toMatchObject([{ userId: people[0]?.id, desired: 'absent' }]);
    expect(await tables.item('GROUP#DELETED', group.id)).toMatchObject({ version: 2, dueAt: now });
    expect(await groups.total()).toBe(before - 1);
    const next = await groups.create({ displayName: displayName.toUpperCase() }, [], actor);
    expect(next.id).not.toBe(group.id);
    await expect(groups.delete(group.id, { actor })).rejects.toThrow(NotFound);
  });

  test('with 250 members, cut short on the way: the repetition completes it', async () => {
    const people = await Promise.all(
      Array.from({ length: 250 }, () => directory.users.create(person(newName()), actor)),
    );
    const group = await groupOf(people.map(({ id }) => id));
    const cut = tables.directory({ client: cutShort(tables.client, 2) });
    await expect(cut.groups.delete(group.id, { actor })).rejects.toMatchObject({ written: 'part' });
    expect(await directory.groups.memberIds(group.id)).toHaveLength(150);
    expect(await directory.users.groupsOf(String(people[249]?.id))).toEqual([]);
    await expect(directory.groups.delete(group.id, { actor })).rejects.toThrow(NotFound);
    expect(await tables.partition(`MEMBERS#${group.id}`)).toEqual([]);
  });
});
