import type { Directory } from '../../../lambda/directory/directory';
import { interfered } from '../../support/dynamodb-faults';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
let ids: string[];
let now = Date.parse('2026-03-01T12:00:00.000Z');
/** Items that reads returned, by command. */
let read: { query: number; puts: number; deletes: number };

beforeEach(async () => {
  tables = await freshTables();
  read = { query: 0, puts: 0, deletes: 0 };
  const client = interfered(tables.client, async (call, forward) => {
    const answer = (await forward()) as { ScannedCount?: number };
    if (call.name === 'QueryCommand') read.query += answer.ScannedCount ?? 0;
    if (call.name === 'PutCommand') read.puts += 1;
    if (call.name === 'DeleteCommand') read.deletes += 1;
    return answer;
  });
  directory = tables.directory({ client, clock: () => new Date(now) });
  ids = [];
  for (let index = 0; index < 25; index += 1)
    ids.push((await directory.users.create(person(`p${index}@example.com`), actor)).id);
  read = { query: 0, puts: 0, deletes: 0 };
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
    expect(read).toEqual({ query: 10 + 1, puts: 1, deletes: 0 });
    read = { query: 0, puts: 0, deletes: 0 };
    await page(11);
    // The bookmark that led here gives way to the next.
    expect(read).toEqual({ query: 10 + 1 + 1, puts: 1, deletes: 1 });
    read = { query: 0, puts: 0, deletes: 0 };
    await page(21);
    // The last page leaves none.
    expect(read).toEqual({ query: 5 + 1 + 1, puts: 0, deletes: 1 });
  });

  test('reaches any place, with or without a bookmark near it', async () => {
    expect(idsOf(await page(18, 3))).toEqual(ids.slice(17, 20));
    expect(idsOf(await page(25, 3))).toEqual(ids.slice(24));
    await page(1);
    read.query = 0;
    expect(idsOf(await page(14, 4))).toEqual(ids.slice(13, 17));
    // From the bookmark at 11: three to pass over, four to read, the counter, and the bookmarks before that place.
    expect(read.query).toBeLessThanOrEqual(3 + 4 + 1 + 2);
  });

  test('past the end costs one small read', async () => {
    expect(await page(26)).toEqual({ total: 25, records: [] });
    expect(await page(1_000_000_000_000)).toEqual({ total: 25, records: [] });
    // The counter, twice.
    expect(read).toEqual({ query: 2, puts: 0, deletes: 0 });
  });

  test('a count of 0 or less gives the total alone; a startIndex below 1 is 1', async () => {
    expect(await page(1, 0)).toEqual({ total: 25, records: [] });
    expect(await page(5, -1)).toEqual({ total: 25, records: [] });
    expect(read).toEqual({ query: 2, puts: 0, deletes: 0 });
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

  test('a walk costs its pages also when people are deleted during it', async () => {
    await page(1);
    for (const id of ids.slice(2, 5)) await directory.users.delete(id, { actor });
    read.query = 0;
    expect(idsOf(await page(11))).toEqual(ids.slice(10, 20));
    // One more tells whether there is another page.
    expect(read.query).toBe(10 + 1 + 1 + 1);
  });

  test('the total of a walk that people left is what it shows', async () => {
    await page(1, 24);
    await directory.users.delete(ids[3] ?? '', { actor });
    expect(await page(25, 24)).toMatchObject({ total: 25, records: [{ id: ids[24] }] });
    expect(await page(1)).toMatchObject({ total: 24 });
  });

  test('is not taken for a walk with another page size: the place is that of the present list', async () => {
    await page(1, 2);
    await directory.users.delete(ids[0] ?? '', { actor });
    const { total, records } = await page(3, 30);
    expect(total).toBe(24);
    expect(idsOf({ records })).toEqual(ids.slice(3));
  });

  test('a walk that begins anew after a deletion does not go on where an earlier one ended', async () => {
    for (const startIndex of [1, 11, 21]) await page(startIndex);
    await directory.users.delete(ids[3] ?? '', { actor });
    const left = ids.filter((_, index) => index !== 3);
    const again = [...idsOf(await page(1)), ...idsOf(await page(11)), ...idsOf(await page(21))];
    expect(again).toEqual(left);
  });

  test('shows who came back when the present list is behind the walk', async () => {
    const [first = ''] = ids;
    const { attributes } = await directory.users.require(first);
    await directory.users.delete(first, { actor });
    expect(idsOf(await page(1, 23))).toEqual(ids.slice(1, 24));
    expect((await directory.users.create(attributes, actor)).id).toBe(first);
    expect(await page(24, 23)).toMatchObject({ total: 25, records: [{ id: ids[23] }, { id: ids[24] }] });
  });

  test('a walk past the end is not begun anew by somebody who comes back', async () => {
    const [first = ''] = ids;
    const { attributes } = await directory.users.require(first);
    await directory.users.delete(first, { actor });
    await page(1, 24);
    await directory.users.create(attributes, actor);
    expect(await page(25, 24)).toMatchObject({ total: 25, records: [{ id: ids[24] }] });
  });

  test.each([
    ['the one that was first', 0],
    ['the one that was second', 1],
  ])('of two walks with a deletion between them, %s skips nobody', async (_, goesOn) => {
    const walks = [await page(1)];
    await directory.users.delete(ids[3] ?? '', { actor });
    walks.push(await page(1));
    for (const walk of [goesOn, 1 - goesOn]) {
      const next = await page(11);
      const shown = new Set([...idsOf(walks[walk] ?? { records: [] }), ...idsOf(next)]);
      for (const id of ids.slice(0, 20)) if (id !== ids[3]) expect(shown).toContain(id);
    }
  });

  test('a walk that stood still for a minute does not hold a newer one back', async () => {
    await page(1);
    await directory.users.delete(ids[3] ?? '', { actor });
    now += 61_000;
    await page(1);
    expect(idsOf(await page(11))).toEqual(ids.slice(11, 21));
  });

  test('a walk may pause for a quarter of an hour', async () => {
    await page(1);
    await directory.users.delete(ids[3] ?? '', { actor });
    now += 14 * 60_000;
    expect(idsOf(await page(11))).toEqual(ids.slice(10, 20));
    now += 15 * 60_000 + 1000;
    // By now it is a place like any other.
    expect(idsOf(await page(21))).toEqual(ids.slice(21));
  });

  test('begins the next page after what the answer held', async () => {
    const first = await directory.users.list({ startIndex: 1, count: 10, fits: async () => 4 });
    expect(idsOf(first)).toEqual(ids.slice(0, 4));
    await directory.users.delete(ids[0] ?? '', { actor });
    expect(idsOf(await page(5))).toEqual(ids.slice(4, 14));
  });

  test('a page that could not be answered can be asked for again', async () => {
    await page(1);
    await directory.users.delete(ids[3] ?? '', { actor });
    const fits = () => Promise.reject(new Error('too large'));
    await expect(directory.users.list({ startIndex: 11, count: 10, fits })).rejects.toThrow('too large');
    expect(idsOf(await page(11))).toEqual(ids.slice(10, 20));
  });

  test('an expired bookmark does not hide a good one before it', async () => {
    await page(1, 20);
    now += 14 * 60_000;
    await page(1, 10);
    now += 2 * 60_000;
    read.query = 0;
    expect(idsOf(await page(22, 2))).toEqual(ids.slice(21, 23));
    // The counter, both bookmarks, eleven to pass over, two to read; not from the beginning.
    expect(read.query).toBeLessThanOrEqual(1 + 2 + 11 + 2);
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
