import { clonePeople } from '../../../../bench/capacity/seed';
import { groupCollection, userCollection } from '../../../../lambda/http/collections';
import type { Bridge } from '../../../../lambda/http/exchange';
import { Cursors } from '../../../../lambda/http/query/cursor';
import { groupsCost, maxScanned, pageLimits } from '../../../../lambda/http/query/limits';
import { answerList } from '../../../../lambda/http/query/list';
import { Deadline } from '../../../../lambda/http/request';
import { readListQuery } from '../../../../lambda/scim/list/query';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import { cursorKey } from '../../../../lambda/table/cursor-key';
import { Busy } from '../../../../lambda/table/errors';
import { freshTables } from '../../../support/dynamodb-tables';
import { openEdge } from '../../../support/edge';

let bridge: Bridge;
let firstId: string;
let ids: string[];

const people = 10_001;
const actor = { requestId: 'r', token: 't', operation: 'o' };
const context = () => ({
  baseUrl: 'https://example.com',
  budget: 4_500_000,
  cursors: bridge.cursors,
  deadline: new Deadline(),
});

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
  const model = await directory.users.create({ userName: 'model@example.com', active: true, title: 'T' }, actor);
  firstId = model.id;
  ids = await clonePeople(tables.client, tables.directoryTable, (await tables.item('USER', model.id)) ?? {}, people);
});

const list = async (query: Record<string, string[]>) =>
  (
    await answerList(
      readListQuery(query, { defaultPageSize: 1000, maxPageSize: 1000 }),
      [userCollection(bridge)],
      context(),
    )
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
    context(),
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
  const { body } = await answerList(query, [keyed], context());
  expect(body).toMatchObject({ totalResults: 1 });
});

test('a filter by groups that would ask very many people for theirs is tooMany, long before the time is up', async () => {
  const people = { ...userCollection(bridge) };
  let asked = 0;
  people.derive = async () => {
    asked += 1;
    return { groups: [] };
  };
  const answered = answerList(readListQuery({ filter: ['groups pr'] }, pageLimits), [people], context());
  await expect(answered).rejects.toMatchObject({ status: 400, scimType: 'tooMany' });
  expect(asked).toBe(maxScanned / groupsCost);
});

test('a filter that runs out of time is tooMany, not "again"', async () => {
  const people = { ...userCollection(bridge) };
  let asked = 0;
  people.derive = async () => {
    asked += 1;
    throw new Busy('nothing');
  };
  const late = { ...context(), deadline: new Deadline(0) };
  const answered = answerList(readListQuery({ filter: ['groups pr'] }, pageLimits), [people], late);
  await expect(answered).rejects.toMatchObject({ status: 400, scimType: 'tooMany' });
  expect(asked).toBe(0);
});

test('a page ends before it would not fit into one answer, and says how many it has', async () => {
  const view = await answerList(
    readListQuery({ count: ['1000'] }, { defaultPageSize: 1000, maxPageSize: 1000 }),
    [userCollection(bridge)],
    {
      baseUrl: 'https://example.com',
      budget: 20_000,
      cursors: bridge.cursors,
      deadline: new Deadline(),
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
      deadline: new Deadline(),
    },
  );
  expect(groups.body).toMatchObject({ totalResults: 0, Resources: [] });
});

test('the members of a large group are found through the group, and nobody is asked for their groups', async () => {
  const members = ids.slice(0, 600);
  const { id } = await bridge.directory.groups.create({ displayName: 'Everybody' }, members, actor);
  const people = { ...userCollection(bridge) };
  people.listAfter = () => Promise.reject(new Error('the directory must not be walked'));
  people.derive = async (_, needs) => {
    expect(needs).toEqual({ members: false, groups: false });
    return {};
  };
  const page = (filter: string, more: Record<string, string[]>) =>
    answerList(readListQuery({ filter: [filter], ...more }, pageLimits), [people], context());
  for (const filter of ['groups.display eq "everybody"', `groups.value eq "${id}"`]) {
    const { body } = await page(filter, { startIndex: ['501'], count: ['10'] });
    expect(body).toMatchObject({ totalResults: 600, Resources: members.slice(500, 510).map((one) => ({ id: one })) });
    const walk = await page(filter, { cursor: [''], count: ['2'] });
    expect(walk.body).toMatchObject({ Resources: [{ id: members[0] }, { id: members[1] }] });
  }
});
