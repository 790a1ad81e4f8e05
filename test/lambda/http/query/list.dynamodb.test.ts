import { clonePeople } from '../../../../bench/capacity/seed';
import { groupCollection, userCollection } from '../../../../lambda/http/collections';
import type { Bridge } from '../../../../lambda/http/exchange';
import { Cursors } from '../../../../lambda/http/query/cursor';
import { maxScanned } from '../../../../lambda/http/query/limits';
import { answerList } from '../../../../lambda/http/query/list';
import { readListQuery } from '../../../../lambda/scim/list/query';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import { cursorKey } from '../../../../lambda/table/cursor-key';
import { freshTables } from '../../../support/dynamodb-tables';
import { openEdge } from '../../../support/edge';

let bridge: Bridge;
let firstId: string;

const people = 10_001;

beforeAll(async () => {
  const tables = await freshTables();
  const directory = tables.directory();
  bridge = {
    ...openEdge,
    directory,
    user: defineUser(),
    group: defineGroup(),
    cursors: new Cursors(cursorKey(tables.client, tables.directoryTable)),
  };
  const actor = { requestId: 'r', token: 't', operation: 'o' };
  const model = await directory.users.create({ userName: 'model@example.com', active: true, title: 'T' }, actor);
  firstId = model.id;
  await clonePeople(tables.client, tables.directoryTable, (await tables.item('USER', model.id)) ?? {}, people);
}, 120_000);

const list = async (query: Record<string, string[]>) =>
  (
    await answerList(readListQuery(query, { defaultPageSize: 1000, maxPageSize: 1000 }), [userCollection(bridge)], {
      baseUrl: 'https://example.com',
      budget: 4_500_000,
      cursors: bridge.cursors,
    })
  ).body as { totalResults: number; Resources: object[]; itemsPerPage: number };

test('more than 10,000 people are put into order, and the page is of people as they are', async () => {
  const first = await list({ sortBy: ['userName'], sortOrder: ['descending'], count: ['2'] });
  expect(first).toMatchObject({ totalResults: people + 1, itemsPerPage: 2 });
  const byCreation = await list({ sortBy: ['meta.created'], startIndex: [String(people)], count: ['10'] });
  expect(byCreation.Resources).toHaveLength(2);
  const cursor = await list({ sortBy: ['userName'], cursor: [''], count: ['3'] });
  expect(cursor).toMatchObject({ totalResults: people + 1, itemsPerPage: 3 });
});

test('a filter that no key serves is answered as long as one request may read that much', async () => {
  expect(people).toBeLessThan(maxScanned);
  await expect(list({ filter: ['title eq "T"'], count: ['1'] })).resolves.toMatchObject({
    totalResults: people + 1,
  });
});

test('one that would read more is tooMany', async () => {
  const endless = { ...userCollection(bridge) };
  let pages = 0;
  endless.listAfter = async (afterId, count) => {
    pages += 1;
    const { records } = await userCollection(bridge).listAfter(afterId === 'again' ? undefined : afterId, count);
    return { records, further: 'again' };
  };
  const answered = answerList(
    readListQuery({ filter: ['title eq "U"'] }, { defaultPageSize: 10, maxPageSize: 10 }),
    [endless],
    {
      baseUrl: 'https://example.com',
      budget: 4_500_000,
      cursors: bridge.cursors,
    },
  );
  await expect(answered).rejects.toMatchObject({ status: 400, scimType: 'tooMany' });
  expect(pages).toBeLessThanOrEqual(maxScanned / 500 + 1);
});

test('a key inside and reads what the key leads to, and nothing else', async () => {
  const keyed = { ...userCollection(bridge) };
  keyed.listAfter = () => Promise.reject(new Error('the directory must not be walked'));
  const query = readListQuery(
    { filter: [`title eq "T" and (active eq true and id eq "${firstId}")`] },
    { defaultPageSize: 10, maxPageSize: 10 },
  );
  const { body } = await answerList(query, [keyed], {
    baseUrl: 'https://example.com',
    budget: 4_500_000,
    cursors: bridge.cursors,
  });
  expect(body).toMatchObject({ totalResults: 1 });
});

test('a page ends before it would not fit into one answer, and says how many it has', async () => {
  const view = await answerList(
    readListQuery({ count: ['1000'] }, { defaultPageSize: 1000, maxPageSize: 1000 }),
    [userCollection(bridge)],
    {
      baseUrl: 'https://example.com',
      budget: 20_000,
      cursors: bridge.cursors,
    },
  );
  const body = view.body as { totalResults: number; itemsPerPage: number; Resources: object[] };
  expect(body.itemsPerPage).toBe(body.Resources.length);
  expect(body.itemsPerPage).toBeGreaterThan(10);
  expect(body.itemsPerPage).toBeLessThan(200);
  expect(body.totalResults).toBe(people + 1);
  const groups = await answerList(
    readListQuery({}, { defaultPageSize: 10, maxPageSize: 10 }),
    [groupCollection(bridge)],
    {
      baseUrl: 'https://example.com',
      budget: 1,
      cursors: bridge.cursors,
    },
  );
  expect(groups.body).toMatchObject({ totalResults: 0, Resources: [] });
});
