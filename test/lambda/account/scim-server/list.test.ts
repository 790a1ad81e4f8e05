import { Unavailable } from '../../../../lambda/account/errors';
import type { Json } from '../../../../lambda/scim/types';
import { everything, failureOf } from '../contract';
import { type Asked, type Scripted, scripted } from '../support/scripted';

const user = (number: number): Json => ({ id: `U${number}`, userName: `u${number}@example.com`, active: true });
const users = (count: number): Json[] => Array.from({ length: count }, (_, index) => user(index + 1));
const slice = (all: Json[], { query }: Asked, most = Number.POSITIVE_INFINITY): Json[] => {
  const start = Number(query.get('startIndex')) - 1;
  return all.slice(start, start + Math.min(Number(query.get('count')), most));
};

describe('a SCIM list', () => {
  let server: Scripted | undefined;
  afterEach(() => server?.close());

  async function read(script: (asked: Asked, turn: number) => Json): Promise<string[]> {
    server = await scripted('generic', (asked, turn) => [200, script(asked, turn)]);
    const { account } = server;
    return (await everything((next) => account.people(next))).map(({ id }) => id);
  }
  const ids = (count: number) => users(count).map((one) => (one as { id: string }).id);

  test.each([0, 1, 99, 100, 101, 200, 250])('of %i people is read completely', async (count) => {
    const all = users(count);
    expect(await read((asked) => ({ totalResults: count, Resources: slice(all, asked) }))).toEqual(ids(count));
  });

  test.each<[string, (asked: Asked, all: Json[]) => Json]>([
    ['hands out ten at a time', (asked, all) => ({ totalResults: 250, Resources: slice(all, asked, 10) })],
    ['answers everything at once', (_, all) => ({ totalResults: 250, Resources: all })],
    ['leaves totalResults out', (asked, all) => ({ Resources: slice(all, asked) })],
    ['leaves totalResults out and hands out ten at a time', (asked, all) => ({ Resources: slice(all, asked, 10) })],
    ['leaves totalResults out and answers everything at once', (_, all) => ({ Resources: all })],
    [
      'counts only the page',
      (asked, all) => ({ totalResults: slice(all, asked).length, Resources: slice(all, asked) }),
    ],
    [
      'says startIndex 0',
      (asked, all) => ({ startIndex: 0, itemsPerPage: 7, totalResults: 250, Resources: slice(all, asked) }),
    ],
  ])('from a server that %s is read completely', async (_, script) => {
    const all = users(250);
    expect(await read((asked) => script(asked, all))).toEqual(ids(250));
  });

  test('of exactly one full page from a server that never turns it is read once', async () => {
    expect(await read(() => ({ totalResults: 100, Resources: users(100) }))).toEqual(ids(100));
  });

  test('goes on where it was left, from a stored page', async () => {
    const all = users(250);
    server = await scripted('generic', (asked) => [200, { totalResults: 250, Resources: slice(all, asked) }]);
    const first = await server.account.people();
    const second = await server.account.people(first.next);
    expect(second.items[0]).toMatchObject({ id: 'U101' });
    expect(await server.account.people(first.next)).toEqual(second);
  });

  test.each<[string, (asked: Asked, turn: number) => Json]>([
    ['breaks off early', (asked) => ({ totalResults: 250, Resources: slice(users(120), asked) })],
    ['is empty against its own count', () => ({ totalResults: 3, Resources: [] })],
    ['has no resources against its own count', () => ({ totalResults: 3 })],
    ['has null for resources and no count', () => ({ Resources: null })],
    ['is no list', () => ({ schemas: [], id: 'U1' })],
    ['turns in circles', () => ({ totalResults: 250, Resources: users(100) })],
    ['turns in circles without a count', () => ({ Resources: users(100) })],
    ['has somebody without an id', () => ({ totalResults: 2, Resources: [user(1), { userName: 'x' }] })],
    ['has something that is nobody', () => ({ totalResults: 2, Resources: [user(1), null] })],
    ['is a list of something else', () => []],
  ])('that %s is a failure, never a short list', async (_, script) => {
    expect(await failureOf(read(script))).toBeInstanceOf(Unavailable);
  });

  test('may leave its resources out, or null, when there are none', async () => {
    expect(await read(() => ({ totalResults: 0 }))).toEqual([]);
    await server?.close();
    expect(await read(() => ({ totalResults: 0, Resources: null }))).toEqual([]);
  });
});
