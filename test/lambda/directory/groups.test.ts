import { v7 } from 'uuid';
import type { Directory, MemberChange, Stored } from '../../../lambda/directory/directory';
import { NotFound, UniquenessConflict, VersionMismatch } from '../../../lambda/directory/errors';
import { Busy } from '../../../lambda/table/errors';
import { cutShort, interfered } from '../../support/dynamodb-faults';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
let ids: string[];
let now = Date.parse('2026-03-01T12:00:00.000Z');

beforeAll(async () => {
  tables = await freshTables();
  directory = tables.directory({ clock: () => new Date(now) });
  const people: Stored[] = [];
  for (let batch = 0; batch < 30; batch += 1) {
    people.push(
      ...(await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          directory.users.create(person(`p${batch}-${index}@example.com`), actor),
        ),
      )),
    );
  }
  ids = people.map(({ id }) => id).sort();
});

let serial = 0;
const newName = () => {
  serial += 1;
  return `Group ${serial}`;
};
const some = (from: number, to: number) => ids.slice(from, to);
const keep = (add: string[], remove: string[] = []): MemberChange => ({ base: 'keep', add, remove });
const replace = (add: string[]): MemberChange => ({ base: 'none', add, remove: [] });
const changeMembers = (id: string, members: MemberChange, on = directory) =>
  on.groups.update(id, ({ attributes }) => ({ attributes, members }), { actor });
const group = (memberIds: string[] = []) => directory.groups.create({ displayName: newName() }, memberIds, actor);

const activityOf = (id: string) => tables.activityOf(`GROUP#${id}`);

describe('create', () => {
  test('stores the group with its members, and finds it by every key', async () => {
    const { groups, users } = directory;
    const displayName = newName();
    const created = await groups.create({ displayName, externalId: 'G-1' }, some(0, 3), actor);
    expect(created).toMatchObject({ attributes: { displayName, externalId: 'G-1' }, version: 1 });
    expect(await groups.get(created.id)).toEqual(created);
    expect(await groups.memberIds(created.id)).toEqual(some(0, 3));
    expect(await groups.find({ by: 'id', value: created.id })).toEqual([created]);
    expect(await groups.find({ by: 'displayName', value: displayName.toUpperCase() })).toEqual([created]);
    expect(await groups.find({ by: 'externalId', value: 'G-1' })).toEqual([created]);
    expect(await groups.find({ by: 'externalId', value: 'g-1' })).toEqual([]);
    expect(await groups.find({ by: 'member', value: ids[1] ?? '' })).toEqual([created]);
    expect(await groups.find({ by: 'member', value: ids[9] ?? '' })).toEqual([]);
    expect(await users.groupsOf(ids[0] ?? '')).toEqual([{ id: created.id, displayName }]);
    await groups.delete(created.id, { actor });
  });

  test('skips every member that is no user, groups included, and says who', async () => {
    const other = await group();
    const nobody = v7();
    const skipped: string[] = [];
    const members = [...some(0, 2), nobody, other.id, 'bogus'];
    const { id } = await directory.groups.create({ displayName: newName() }, members, actor, (ids) =>
      skipped.push(...ids),
    );
    expect(skipped).toEqual([nobody, other.id, 'bogus']);
    expect(await directory.groups.memberIds(id)).toEqual(some(0, 2));
    expect(await activityOf(id)).toMatchObject([
      {
        action: 'create',
        membersAdded: some(0, 2),
        membersSkipped: [nobody, other.id, 'bogus'],
        membersSkippedCount: 3,
      },
    ]);
  });

  test('a stranger among more members than one transaction takes is told once, and nobody is left out for it', async () => {
    const skipped: string[] = [];
    const stranger = v7();
    const members = [stranger, ...ids];
    const { id } = await directory.groups.create({ displayName: newName() }, members, actor, (all) =>
      skipped.push(...all),
    );
    expect(await directory.groups.memberIds(id)).toEqual([...ids].sort());
    expect(skipped).toEqual([stranger]);
    const records = await activityOf(id);
    expect(records.filter((record) => 'membersSkipped' in record)).toHaveLength(1);
  });

  test('of 20 at once with one name, in mixed case, one wins', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        directory.groups.create({ displayName: index % 2 === 0 ? 'Race' : 'RACE' }, [], actor),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(UniquenessConflict);
  });

  test('with 250 members takes several transactions, and each is recorded', async () => {
    const created = await group(some(0, 250));
    expect(await directory.groups.memberIds(created.id)).toEqual(some(0, 250));
    const records = await tables.activityOf(`GROUP#${created.id}`);
    expect(records.length).toBeGreaterThan(2);
    expect(records.flatMap(({ membersAdded }) => membersAdded).sort()).toEqual(some(0, 250));
    expect(await directory.groups.get(created.id)).toEqual(created);
  });
});

describe('update', () => {
  test('renames; the former name is free, the members stay', async () => {
    const displayName = newName();
    const { id } = await directory.groups.create({ displayName }, some(0, 2), actor);
    const renamed = newName();
    const { record, changed } = await directory.groups.update(id, () => ({ attributes: { displayName: renamed } }), {
      actor,
    });
    expect(changed).toBe(true);
    expect(record).toMatchObject({ version: 2, attributes: { displayName: renamed } });
    expect(await directory.groups.find({ by: 'displayName', value: renamed })).toEqual([record]);
    expect(await directory.groups.find({ by: 'displayName', value: displayName })).toEqual([]);
    expect(await directory.groups.memberIds(id)).toEqual(some(0, 2));
  });

  test('to the name of another group is refused', async () => {
    const other = await group();
    const mine = await group();
    const rename = directory.groups.update(mine.id, () => ({ attributes: other.attributes }), { actor });
    await expect(rename).rejects.toMatchObject({
      name: 'UniquenessConflict',
      attribute: 'displayName',
      ownerId: other.id,
    });
  });

  test.each<[string, MemberChange]>([
    ['adding who is a member', { base: 'keep', add: ['a'], remove: [] }],
    ['removing who is none', { base: 'keep', add: [], remove: ['b', 'bogus'] }],
    ['replacing by the same', { base: 'none', add: ['a'], remove: [] }],
    ['removing and adding the same', { base: 'keep', add: ['a'], remove: ['a'] }],
  ])('%s writes nothing', async (_, change) => {
    const named: Record<string, string> = { a: ids[0] ?? '', b: ids[1] ?? '' };
    const translate = (list: readonly string[]) => list.map((name) => named[name] ?? name);
    const { id } = await group(some(0, 1));
    const before = await tables.everything();
    const records = await tables.activity();
    now += 1000;
    const { changed, record } = await changeMembers(id, {
      base: change.base,
      add: translate(change.add),
      remove: translate(change.remove),
    });
    expect(changed).toBe(false);
    expect(record.version).toBe(1);
    expect(await tables.everything()).toEqual(before);
    expect(await tables.activity()).toEqual(records);
  });

  test('adds, removes, replaces and empties', async () => {
    const { id } = await group(some(0, 3));
    await changeMembers(id, keep(some(2, 5), some(0, 1)));
    expect(await directory.groups.memberIds(id)).toEqual(some(1, 5));
    await changeMembers(id, replace(some(4, 7)));
    expect(await directory.groups.memberIds(id)).toEqual(some(4, 7));
    const { record } = await changeMembers(id, replace([]));
    expect(await directory.groups.memberIds(id)).toEqual([]);
    expect(record.version).toBe(4);
    expect(await directory.groups.get(id)).toEqual(record);
  });

  test('hands the present members to the change', async () => {
    const { id } = await group(some(0, 3));
    const last = async (_: Stored, members: () => Promise<string[]>) => ({
      attributes: _.attributes,
      members: { base: 'none' as const, add: (await members()).slice(-1), remove: [] },
    });
    await directory.groups.update(id, last, { actor });
    expect(await directory.groups.memberIds(id)).toEqual(some(2, 3));
  });

  test('with an unknown member does the rest, and says who was skipped', async () => {
    const { id } = await group(some(0, 1));
    const nobody = v7();
    const skipped: string[] = [];
    const displayName = newName();
    const { record } = await directory.groups.update(
      id,
      () => ({ attributes: { displayName }, members: keep([nobody, ...some(1, 2)]) }),
      { actor, onSkipped: (all) => skipped.push(...all) },
    );
    expect(record.attributes).toEqual({ displayName });
    expect(await directory.groups.memberIds(id)).toEqual(some(0, 2));
    expect(skipped).toEqual([nobody]);
    expect((await activityOf(id)).at(-1)).toMatchObject({ action: 'update', version: 2, membersSkipped: [nobody] });
  });

  test('with nothing but strangers writes nothing but who they were, the first hundred of them', async () => {
    const created = await group(some(0, 1));
    const strangers = Array.from({ length: 120 }, () => v7());
    const { record, changed } = await directory.groups.update(
      created.id,
      ({ attributes }) => ({ attributes, members: keep(strangers) }),
      { actor },
    );
    expect({ record, changed }).toEqual({ record: created, changed: false });
    expect(await directory.groups.get(created.id)).toEqual(created);
    expect((await activityOf(created.id)).at(-1)).toMatchObject({
      action: 'update',
      version: 1,
      membersSkipped: strangers.slice(0, 100),
      membersSkippedCount: 120,
    });
  });

  test('a list in which nobody is known takes nobody out; one with somebody does, and an empty one empties', async () => {
    const { id } = await group(some(0, 3));
    const replaceBy = (add: readonly string[]) =>
      directory.groups.update(id, ({ attributes }) => ({ attributes, members: { base: 'none', add, remove: [] } }), {
        actor,
      });
    await replaceBy([v7(), 'bogus']);
    expect(await directory.groups.memberIds(id)).toEqual(some(0, 3));
    await replaceBy([v7(), ...some(1, 2)]);
    expect(await directory.groups.memberIds(id)).toEqual(some(1, 2));
    await replaceBy([]);
    expect(await directory.groups.memberIds(id)).toEqual([]);
  });

  test('of a group that is gone, or at another version', async () => {
    const { id } = await group();
    await expect(
      directory.groups.update(id, () => ({ attributes: {} }), { actor, expectedVersion: 2 }),
    ).rejects.toThrow(VersionMismatch);
    await expect(directory.groups.update(v7(), () => ({ attributes: {} }), { actor })).rejects.toThrow(NotFound);
    await expect(directory.groups.delete(id, { actor, expectedVersion: 2 })).rejects.toThrow(VersionMismatch);
  });

  test('keeps what delivery recorded; who was delivered and leaves is wanted absent, and can come back', async () => {
    const { id } = await group(some(0, 1));
    const observed = { hosted: { present: true } };
    await tables.set('GROUP', id, { observed });
    await tables.set(`MEMBERS#${id}`, ids[0] ?? '', { observed });
    await changeMembers(id, replace([]));
    expect(await tables.item(`MEMBERS#${id}`, ids[0] ?? '')).toMatchObject({
      desired: 'absent',
      observed,
      version: 2,
      dueAt: now,
    });
    expect(await directory.groups.memberIds(id)).toEqual([]);
    expect(await directory.users.groupsOf(ids[0] ?? '')).not.toContainEqual(expect.objectContaining({ id }));
    await changeMembers(id, keep(some(0, 1)));
    expect(await tables.item(`MEMBERS#${id}`, ids[0] ?? '')).toMatchObject({
      desired: 'present',
      observed,
      version: 3,
    });
    expect(await tables.item('GROUP', id)).toMatchObject({ observed });
  });

  test('20 at once, each adding one member: all land', async () => {
    const { id } = await group();
    await Promise.all(some(0, 20).map((userId) => changeMembers(id, keep([userId]))));
    expect(await directory.groups.memberIds(id)).toEqual(some(0, 20));
    expect((await directory.groups.require(id)).version).toBe(21);
  });

  test('two replacements at once: one of them stands, not a mixture', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await group(some(100, 110));
      await Promise.all([changeMembers(id, replace(some(0, 150))), changeMembers(id, replace(some(150, 300)))]);
      expect([some(0, 150), some(150, 300)]).toContainEqual(await directory.groups.memberIds(id));
    }
  });
});

describe('a change that takes several transactions', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([0, 1, 2])(
    'cut short after %i: the repetition completes it, and nobody joined twice',
    async (transactions) => {
      const { id } = await group(some(0, 50));
      const cut = tables.directory({ client: cutShort(tables.client, transactions), clock: () => new Date(now) });
      const written = transactions === 0 ? 'nothing' : 'part';
      await expect(changeMembers(id, replace(some(40, 300)), cut)).rejects.toMatchObject({ name: 'Busy', written });
      // Those who leave go first.
      if (transactions > 0)
        expect((await directory.groups.memberIds(id)).filter((member) => some(0, 40).includes(member))).toEqual([]);
      const { changed } = await changeMembers(id, replace(some(40, 300)));
      expect(changed).toBe(true);
      expect(await directory.groups.memberIds(id)).toEqual(some(40, 300));
      const joined = (await tables.activityOf(`GROUP#${id}`)).flatMap(({ membersAdded }) => membersAdded ?? []);
      expect(new Set(joined).size).toBe(joined.length);
    },
  );

  test('goes on from what is there when somebody else changes the group in between', async () => {
    const { id } = await group();
    let transactions = 0;
    const client = interfered(tables.client, async (call, forward) => {
      const answer = await forward();
      if (call.name === 'TransactWriteCommand') {
        transactions += 1;
        if (transactions === 1) {
          await directory.groups.update(
            id,
            ({ attributes }) => ({ attributes: { ...attributes, externalId: 'other' }, members: keep(some(299, 300)) }),
            { actor },
          );
        }
      }
      return answer;
    });
    const on = tables.directory({ client, clock: () => new Date(now) });
    const update = await on.groups.update(id, ({ attributes }) => ({ attributes, members: keep(some(0, 250)) }), {
      actor,
      expectedVersion: 1,
    });
    expect(await directory.groups.memberIds(id)).toEqual([...some(0, 250), ...some(299, 300)]);
    expect(update.record).toEqual(await directory.groups.get(id));
    expect(update.record.attributes.externalId).toBe('other');
  });

  test.each([1, 2])(
    'a creation cut short after %i is completed by its repetition, and then it is taken',
    async (transactions) => {
      const displayName = newName();
      const create = (on: Directory) => on.groups.create({ displayName }, some(0, 300), actor);
      const cut = tables.directory({ client: cutShort(tables.client, transactions), clock: () => new Date(now) });
      await expect(create(cut)).rejects.toMatchObject({ name: 'Busy', written: 'part' });
      jest.restoreAllMocks();
      const cutAgain = tables.directory({ client: cutShort(tables.client, 2), clock: () => new Date(now) });
      await expect(create(cutAgain)).rejects.toMatchObject({ name: 'Busy', written: 'part' });
      jest.restoreAllMocks();
      const { id } = await create(directory);
      expect(await directory.groups.memberIds(id)).toEqual(some(0, 300));
      await expect(create(directory)).rejects.toThrow(UniquenessConflict);
      expect(await tables.item('GROUP', id)).toMatchObject({ unfinished: false });
    },
  );

  test('a creation cut short that the client goes on with by PUT is taken as well', async () => {
    const displayName = newName();
    const cut = tables.directory({ client: cutShort(tables.client, 1), clock: () => new Date(now) });
    await expect(cut.groups.create({ displayName }, some(0, 300), actor)).rejects.toThrow(Busy);
    jest.restoreAllMocks();
    const [found] = await directory.groups.find({ by: 'displayName', value: displayName });
    await changeMembers(found?.id ?? '', replace(some(0, 200)));
    await expect(directory.groups.create({ displayName }, [], actor)).rejects.toThrow(UniquenessConflict);
    expect(await directory.groups.memberIds(found?.id ?? '')).toEqual(some(0, 200));
  });

  test('is Busy when the time is used up', async () => {
    const { id } = await group();
    await expect(changeMembers(id, keep(some(0, 300)), tables.directory({ budgetSeconds: 0 }))).rejects.toThrow(Busy);
  });
});
