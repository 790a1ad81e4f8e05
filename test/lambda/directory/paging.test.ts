import type { Directory } from '../../../lambda/directory/directory';
import { interfered } from '../../support/dynamodb-faults';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
let ids: string[];
let now = Date.parse('2026-03-01T12:00:00.000Z');
/** Items that reads returned, by command. */
let read: { query: number; get: number; puts: number };

beforeEach(async () => {
  tables = await freshTables();
  read = { query: 0, get: 0, puts: 0 };
  const client = interfered(tables.client, async (call, forward) => {
    const answer = (await forward()) as { ScannedCount?: number };
    if (call.name === 'QueryCommand') read.query += answer.ScannedCount ?? 0;
    if (call.name === 'GetCommand') read.get += 1;
    if (call.name === 'PutCommand') read.puts += 1;
    return answer;
  });
  directory = tables.directory({ client, clock: () => new Date(now) });
  ids = [];
  for (let index = 0; index < 25; index += 1)
    ids.push((await directory.users.create(person(`p${index}@example.com`), actor)).id);
  read = { query: 0, get: 0, puts: 0 };
});

const idsOf = ({ records }: { records: { id: string }[] }) => records.map(({ id }) => id);
const page = (startIndex: number, count = 10) => directory.users.list({ startIndex, count });

describe('by index', () => {
  test('gives each person once, in order of creation, with the exact total', async () => {
    expect(idsOf(await page(1))).toEqual(ids.slice(0, 10));
    expect(idsOf(await page(11))).toEqual(ids.slice(10, 20));
    expect(await page(21)).toMatchObject({ total: 25, records: ids.slice(20).map((id) => ({ id })) });
  });

  test('a sequential walk reads its own items, the counter and one bookmark a page', async () => {
    await page(1);
    expect(read).toEqual({ query: 10, get: 1, puts: 1 });
    read = { query: 0, get: 0, puts: 0 };
    await page(11);
    expect(read).toEqual({ query: 10 + 1, get: 1, puts: 1 });
    read = { query: 0, get: 0, puts: 0 };
    await page(21);
    // The last page leaves no bookmark.
    expect(read).toEqual({ query: 5 + 1, get: 1, puts: 0 });
  });

  test('reaches any place, with or without a bookmark near it', async () => {
    expect(idsOf(await page(18, 3))).toEqual(ids.slice(17, 20));
    expect(idsOf(await page(25, 3))).toEqual(ids.slice(24));
    await page(1);
    expect(idsOf(await page(14, 4))).toEqual(ids.slice(13, 17));
    // From the bookmark at 11: three to skip, four to read, and the bookmark itself.
  });

  test('past the end costs one small read', async () => {
    expect(await page(26)).toEqual({ total: 25, records: [] });
    expect(await page(1_000_000_000_000)).toEqual({ total: 25, records: [] });
    expect(read.puts).toBe(0);
    expect(read.query).toBe(0);
  });

  test('a count of 0 or less gives the total alone; a startIndex below 1 is 1', async () => {
    expect(await page(1, 0)).toEqual({ total: 25, records: [] });
    expect(await page(5, -1)).toEqual({ total: 25, records: [] });
    expect(read).toEqual({ query: 0, get: 2, puts: 0 });
    expect(idsOf(await page(-5, 2))).toEqual(ids.slice(0, 2));
  });

  test('an empty directory', async () => {
    expect(await directory.groups.list({ startIndex: 1, count: 10 })).toEqual({ total: 0, records: [] });
  });

  test('is stable while people are added: they appear at the end', async () => {
    const seen = idsOf(await page(1));
    const added = await directory.users.create(person('late@example.com'), actor);
    seen.push(...idsOf(await page(11)), ...idsOf(await page(21)));
    expect(seen).toEqual([...ids, added.id]);
  });

  test('skips nobody when somebody is deleted during the walk', async () => {
    const seen = idsOf(await page(1));
    await directory.users.delete(ids[3] ?? '', { actor });
    seen.push(...idsOf(await page(11)), ...idsOf(await page(21)));
    expect(seen).toEqual(ids);
  });

  test('a bookmark is trusted for a quarter of an hour', async () => {
    await page(1);
    await directory.users.delete(ids[3] ?? '', { actor });
    now += 15 * 60_000 + 1000;
    // Exact again: the eleventh of those who are left.
    expect(idsOf(await page(11, 2))).toEqual(ids.slice(11, 13));
  });

  test('an expired bookmark does not hide a good one before it', async () => {
    await page(1, 20);
    now += 14 * 60_000;
    await page(1, 10);
    now += 2 * 60_000;
    read.query = 0;
    expect(idsOf(await page(22, 2))).toEqual(ids.slice(21, 23));
    // Both bookmarks twice at most, eleven to walk over, two to read; not from the beginning.
    expect(read.query).toBeLessThanOrEqual(3 + 11 + 2);
  });

  test('users and groups have bookmarks of their own', async () => {
    await page(1);
    for (let index = 0; index < 12; index += 1) await directory.groups.create({ displayName: `g${index}` }, [], actor);
    const { records, total } = await directory.groups.list({ startIndex: 11, count: 5 });
    expect(total).toBe(12);
    expect(records.map(({ attributes }) => attributes.displayName)).toEqual(['g10', 'g11']);
  });

  test('pages that exceed the 1 MB that DynamoDB reads at once are whole', async () => {
    const long = 'x'.repeat(200_000);
    for (let index = 0; index < 12; index += 1)
      await directory.users.create(person(`big${index}@example.com`, { note: long }), actor);
    const { records } = await page(26, 12);
    expect(records).toHaveLength(12);
    expect(idsOf(await page(37, 5))).toHaveLength(1);
  });
});

describe('by cursor', () => {
  test('forwards: each once, next on every page but the last, at the cost of one item more', async () => {
    const first = await directory.users.listAfter(undefined, 10);
    expect(read.query).toBe(11);
    const second = await directory.users.listAfter(first.next, 10);
    const third = await directory.users.listAfter(second.next, 5);
    expect([...idsOf(first), ...idsOf(second), ...idsOf(third)]).toEqual(ids);
    expect(first.next).toBe(ids[9]);
    expect(third.next).toBeUndefined();
    expect(await directory.users.listAfter(ids[24], 5)).toEqual({ records: [] });
    expect(await directory.users.listAfter(undefined, 0)).toEqual({ records: [] });
  });

  test('goes on after somebody who is gone', async () => {
    const { next } = await directory.users.listAfter(undefined, 10);
    await directory.users.delete(next ?? '', { actor });
    expect(idsOf(await directory.users.listAfter(next, 2))).toEqual(ids.slice(10, 12));
  });

  test('backwards', async () => {
    const page = await directory.users.listBefore(ids[20] ?? '', 10);
    expect(idsOf(page)).toEqual(ids.slice(10, 20));
    expect(page.previous).toBe(ids[10]);
    const first = await directory.users.listBefore(ids[10] ?? '', 10);
    expect(idsOf(first)).toEqual(ids.slice(0, 10));
    expect(first.previous).toBeUndefined();
    expect(await directory.users.listBefore(ids[10] ?? '', 0)).toEqual({ records: [] });
  });
});

test('getMany keeps the order of the ids and leaves out who does not exist', async () => {
  const wanted = [ids[7], 'bogus', ids[2], '0198c2f0-0000-7000-8000-000000000000', ids[7]].map(String);
  expect((await directory.users.getMany(wanted)).map(({ id }) => id)).toEqual([ids[7], ids[2]]);
});

test('getMany asks again for what DynamoDB did not process', async () => {
  let held = 1;
  const client = interfered(tables.client, async (call, forward) => {
    const answer = (await forward()) as { Responses: Record<string, unknown[]>; UnprocessedKeys?: object };
    if (call.name === 'BatchGetCommand' && held > 0) {
      held -= 1;
      return { Responses: {}, UnprocessedKeys: call.input.RequestItems };
    }
    return answer;
  });
  expect(await tables.directory({ client }).users.getMany(ids)).toHaveLength(25);
});
