import { changeEntry, difference } from '../../../lambda/directory/activity';
import type { Directory } from '../../../lambda/directory/directory';
import type { Attributes } from '../../../lambda/scim/types';
import { slotLeases } from '../../../lambda/table/keys';
import { interfered, serviceError } from '../../support/dynamodb-faults';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
const now = Date.parse('2026-03-01T12:00:00.000Z');

beforeAll(async () => {
  tables = await freshTables();
  directory = tables.directory({ clock: () => new Date(now) });
});

test('says who changed what, from what, to what, when; and expires', async () => {
  const { id } = await directory.users.create(person('ada@example.com'), actor);
  const patch = { requestId: 'request-2', token: 'former', operation: 'PATCH /Users' };
  await directory.users.update(
    id,
    ({ attributes: { displayName, ...rest } }) => ({ ...rest, title: 'Countess', active: false }),
    { actor: patch },
  );
  await directory.users.delete(id, { actor });
  const [create, update, remove] = await tables.activityOf(`USER#${id}`);
  expect(create).toMatchObject({
    action: 'create',
    outcome: 'accepted',
    version: 1,
    requestId: 'request-1',
    token: 'current',
    operation: 'test',
  });
  expect(create).toMatchObject({ time: '2026-03-01T12:00:00.000Z', expiresAt: now / 1000 + 400 * 86_400 });
  expect(JSON.parse(String(create?.after))).toEqual(person('ada@example.com'));
  expect(create).not.toHaveProperty('before');
  expect(update).toMatchObject({ action: 'update', version: 2, ...patch });
  expect(JSON.parse(String(update?.before))).toEqual({ displayName: 'ada', active: true });
  expect(JSON.parse(String(update?.after))).toEqual({ title: 'Countess', active: false });
  expect(remove).toMatchObject({ action: 'delete', version: 3 });
  expect(JSON.parse(String(remove?.before))).toMatchObject({ userName: 'ada@example.com', title: 'Countess' });
});

test('is written with the change or not at all', async () => {
  const group = await directory.groups.create({ displayName: 'Whole' }, [], actor);
  const { id } = await directory.users.create(person('whole@example.com'), actor);
  // Which slot another directory counts in is no part of a change.
  const kept = async () => (await tables.everything()).filter(({ pk }) => pk !== slotLeases);
  const [before, records] = [await kept(), await tables.activity()];
  // Whatever the directory writes, the last action of its transaction is made to fail.
  const client = interfered(tables.client, (call, forward) => {
    const items = call.input.TransactItems as { Put?: object }[] | undefined;
    const last = items?.at(-1);
    if (last?.Put === undefined) return forward();
    last.Put = { ...last.Put, TableName: 'no-such-table' };
    return forward();
  });
  const broken = tables.directory({ client });
  const changes = [
    () => broken.users.create(person('half@example.com'), actor),
    () => broken.users.update(id, ({ attributes }) => ({ ...attributes, title: 'x' }), { actor }),
    () => broken.users.delete(id, { actor }),
    () => broken.groups.create({ displayName: 'Half' }, [id], actor),
    () =>
      broken.groups.update(
        group.id,
        ({ attributes }) => ({ attributes, members: { base: 'keep', add: [id], remove: [] } }),
        { actor },
      ),
    () => broken.groups.delete(group.id, { actor }),
  ];
  for (const change of changes) await expect(change()).rejects.toThrow();
  expect(await kept()).toEqual(before);
  expect(await tables.activity()).toEqual(records);
});

test('is not written when the change is refused', async () => {
  const records = (await tables.activity()).length;
  await expect(directory.users.create(person('WHOLE@example.com'), actor)).rejects.toThrow();
  expect(await tables.activity()).toHaveLength(records);
  expect(serviceError('x').name).toBe('x');
});

test('never holds a password, should one ever get here', () => {
  expect(difference({ password: 'secret', Password: 'secret' }, { password: 'other', a: 1 })).toEqual({
    before: {},
    after: { a: 1 },
  });
});

describe('a difference that would not fit into an item', () => {
  const recorded = (after: Attributes): string => {
    return String(changeEntry({ kind: 'USER', id: 'x', action: 'update', after }, actor).after);
  };

  test('has its long values replaced by their digests', () => {
    const text = recorded({ userName: 'ada', note: 'x'.repeat(200_000) });
    expect(JSON.parse(text)).toEqual({
      userName: 'ada',
      note: { omittedBytes: 200_002, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test('and is replaced as a whole when there are too many of them', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`a${index}`, 'x'.repeat(250)]));
    expect(JSON.parse(recorded(many))).toEqual({ omittedBytes: expect.any(Number), sha256: expect.any(String) });
  });

  test('of 256 KiB on both sides can be stored', async () => {
    const long = 'x'.repeat(250_000);
    const { id } = await directory.users.create(person('long@example.com', { note: long }), actor);
    await directory.users.update(id, ({ attributes }) => ({ ...attributes, note: `y${long}` }), { actor });
    expect(await tables.activityOf(`USER#${id}`)).toHaveLength(2);
  });
});
