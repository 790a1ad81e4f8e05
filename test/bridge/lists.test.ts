import { createUser, expectError, filtered, LIST, SEARCH, send, unique } from './client';

/** People that only these tests know, told apart by their nickName. */
const crowd = unique('crowd');
const size = 25;
let users: { id: string; userName: string; displayName: string }[];

beforeAll(async () => {
  users = [];
  // One after the other: lists are in order of creation.
  for (let index = 0; index < size; index += 1) {
    users.push(
      await createUser({
        nickName: crowd,
        displayName: `Person ${String((index * 7) % size).padStart(2, '0')}`,
        active: index % 2 === 0,
        emails: [{ value: `${crowd}.${index}@example.com`, type: 'work', primary: true }],
        externalId: `${crowd}-Ext-${index}`,
        title: index < 5 ? 'Boss' : 'Staff',
      }),
    );
  }
});

const mine = (more = '') => `nickName eq "${crowd}"${more}`;
// biome-ignore lint/suspicious/noExplicitAny: what a list holds is looked at freely
const idsOf = (answer: { body: any }): string[] => answer.body.Resources.map(({ id }: { id: string }) => id);

describe('index paging (RFC 7644 §3.4.2.4)', () => {
  test('a walk of everything sees each of ours once, in order of creation, also while people are added', async () => {
    const seen: string[] = [];
    let startIndex = 1;
    for (;;) {
      const { body } = await send('GET', `/Users?startIndex=${startIndex}&count=10`);
      expect(body).toMatchObject({ schemas: [LIST], startIndex, itemsPerPage: body.Resources.length });
      seen.push(...body.Resources.map(({ id }: { id: string }) => id));
      if (startIndex === 1) await createUser();
      startIndex += body.itemsPerPage;
      if (body.itemsPerPage === 0 || startIndex > body.totalResults) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const ours = new Set(users.map(({ id }) => id));
    expect(seen.filter((id) => ours.has(id))).toEqual(users.map(({ id }) => id));
  });

  test.each([
    ['startIndex=0&count=3', 1, 3],
    ['startIndex=-5&count=3', 1, 3],
    ['startIndex=24&count=10', 24, 2],
    ['startIndex=26&count=10', 26, 0],
    ['count=0', 1, 0],
    ['count=-1', 1, 0],
    ['count=100000', 1, size],
  ])('%s', async (query, startIndex, length) => {
    const { body } = await send('GET', filtered('Users', mine(), `&${query}`));
    expect(body).toMatchObject({ totalResults: size, startIndex, itemsPerPage: length });
    expect(idsOf({ body })).toEqual(users.slice(startIndex - 1, startIndex - 1 + length).map(({ id }) => id));
  });

  test.each(['startIndex=x', 'count=1.5', 'count=1&count=2'])('%s is invalidValue', async (query) => {
    expectError(await send('GET', `/Users?${query}`), 400, 'invalidValue');
  });
});

describe('cursor paging (RFC 9865)', () => {
  async function walk(query: string): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { status, body } = await send('GET', `${query}&cursor=${cursor}`);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('startIndex');
      if (pages.length === 0) expect(body).not.toHaveProperty('previousCursor');
      else expect(body.previousCursor).toMatch(/^[A-Za-z0-9._~-]+$/);
      pages.push(idsOf({ body }));
      cursor = body.nextCursor;
    }
    return pages;
  }

  test('forward through a filtered list', async () => {
    const pages = await walk(filtered('Users', mine(), '&count=10'));
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(users.map(({ id }) => id));
  });

  test('forward through everything', async () => {
    const ids = (await walk('/Users?count=50')).flat();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(users.map(({ id }) => id)));
  });

  test('forward through a sorted list', async () => {
    const pages = await walk(filtered('Users', mine(), '&count=10&sortBy=displayName'));
    const sorted = [...users].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
    expect(pages.flat()).toEqual(sorted.map(({ id }) => id));
  });

  test.each(['', '&sortBy=displayName'])('and back again%s', async (order) => {
    const query = filtered('Users', mine(), `&count=10${order}`);
    const first = (await send('GET', `${query}&cursor=`)).body;
    const second = (await send('GET', `${query}&cursor=${first.nextCursor}`)).body;
    const third = (await send('GET', `${query}&cursor=${second.nextCursor}`)).body;
    expect(third).not.toHaveProperty('nextCursor');
    const backToSecond = (await send('GET', `${query}&cursor=${third.previousCursor}`)).body;
    expect(idsOf({ body: backToSecond })).toEqual(idsOf({ body: second }));
    const backToFirst = (await send('GET', `${query}&cursor=${backToSecond.previousCursor}`)).body;
    expect(idsOf({ body: backToFirst })).toEqual(idsOf({ body: first }));
    expect(backToFirst).not.toHaveProperty('previousCursor');
    expect(backToFirst).toHaveProperty('nextCursor');
  });

  test('a cursor of another request, a forged one, a count that is none', async () => {
    const { nextCursor } = (await send('GET', filtered('Users', mine(), '&count=10&cursor='))).body;
    expectError(await send('GET', `/Users?count=10&cursor=${nextCursor}`), 400, 'invalidCursor');
    expectError(await send('GET', filtered('Groups', mine(), `&count=10&cursor=${nextCursor}`)), 400, 'invalidCursor');
    expectError(await send('GET', '/Users?cursor=abc'), 400, 'invalidCursor');
    expectError(await send('GET', '/Users?cursor=%20'), 400, 'invalidCursor');
    expectError(await send('GET', '/Users?cursor=&count=x'), 400, 'invalidCount');
  });

  test('count=0 asks for the total only', async () => {
    const { body } = await send('GET', filtered('Users', mine(), '&cursor=&count=0'));
    expect(body).toMatchObject({ totalResults: size, Resources: [] });
    expect(body).not.toHaveProperty('nextCursor');
  });
});

describe('filters (RFC 7644 §3.4.2.2)', () => {
  test.each([
    ['userName eq', () => `userName eq "${users[3]?.userName.toUpperCase()}"`, [3]],
    ['id eq', () => `id eq "${users[3]?.id}"`, [3]],
    ['externalId eq', () => `externalId eq "${crowd}-Ext-4"`, [4]],
    ['externalId is case-exact', () => `externalId eq "${crowd}-ext-4"`, []],
    ['emails.value eq', () => `emails.value eq "${crowd.toUpperCase()}.4@example.com"`, [4]],
    ['emails eq', () => `emails eq "${crowd}.4@example.com"`, [4]],
    ['a value path', () => `emails[type eq "work" and value eq "${crowd}.4@example.com"]`, [4]],
    ["Entra ID's form", () => `emails[type eq "work"].value eq "${crowd}.4@example.com"`, [4]],
    ['a key inside and', () => `active eq true and userName eq "${users[3]?.userName}"`, []],
    ['or', () => `userName eq "${users[3]?.userName}" or userName eq "${users[5]?.userName}"`, [3, 5]],
    ['not', () => mine(' and not (title eq "Staff")'), [0, 1, 2, 3, 4]],
    [
      'precedence',
      () => `${mine()} and title eq "Boss" and displayName eq "Person 00" or userName eq "${users[9]?.userName}"`,
      [0, 9],
    ],
    ['co', () => `emails.value co "${crowd}.2" and nickName pr`, [2, 20, 21, 22, 23, 24]],
    ['sw and ew', () => `externalId sw "${crowd}-Ext-" and externalId ew "-7"`, [7]],
    [
      'ge and lt on dates',
      () => `${mine()} and meta.created ge "2020-01-01T00:00:00Z" and meta.lastModified lt "2020-01-01T00:00:00Z"`,
      [],
    ],
    ['a URN', () => `urn:ietf:params:scim:schemas:core:2.0:User:userName eq "${users[3]?.userName}"`, [3]],
    ['operators in any case', () => `USERNAME Eq "${users[3]?.userName}"`, [3]],
    [
      'an escape',
      () => `userName eq "\\u${'u'.charCodeAt(0).toString(16).padStart(4, '0')}${users[3]?.userName.slice(1)}"`,
      [3],
    ],
    ['nobody', () => `userName eq "${crowd}"`, []],
    ['an attribute that no schema has', () => `shoeSize eq "44"`, []],
  ] as [string, () => string, number[]][])('%s', async (_case, filter, expected) => {
    const { status, body } = await send('GET', filtered('Users', filter()));
    expect(status).toBe(200);
    expect(body.totalResults).toBe(expected.length);
    expect(idsOf({ body })).toEqual(expected.map((index) => users[index]?.id));
  });

  test.each([
    'userName',
    'userName eq',
    'userName xx "a"',
    '(userName eq "a"',
    'userName eq "a',
    'active gt true',
    '"a" eq userName',
    ')',
    'not userName eq "a"',
  ])('%s is invalidFilter', async (filter) => {
    expectError(await send('GET', filtered('Users', filter)), 400, 'invalidFilter');
  });

  test('a password cannot be found out', async () => {
    expect((await send('GET', filtered('Users', 'password pr'))).body.totalResults).toBe(0);
  });
});

describe('sorting (RFC 7644 §3.4.2.3)', () => {
  test.each([
    ['ascending by default', '', 1],
    ['descending', '&sortOrder=descending', -1],
  ])('%s', async (_case, order, sign) => {
    const { body } = await send('GET', filtered('Users', mine(), `&sortBy=displayName${order}&count=7`));
    const sorted = [...users].sort((a, b) => sign * (a.displayName < b.displayName ? -1 : 1));
    expect(body.totalResults).toBe(size);
    expect(idsOf({ body })).toEqual(sorted.slice(0, 7).map(({ id }) => id));
  });

  test('by what nobody has, or in an order that is none', async () => {
    expectError(await send('GET', '/Users?sortBy=shoeSize'), 400, 'invalidValue');
    expectError(await send('GET', '/Users?sortBy=userName&sortOrder=sideways'), 400, 'invalidValue');
  });
});

describe('POST /.search (RFC 7644 §3.4.3)', () => {
  test('asks for the same as a query string', async () => {
    const { status, body } = await send('POST', '/Users/.search', {
      schemas: [SEARCH],
      filter: mine(' and title eq "Boss"'),
      sortBy: 'displayName',
      sortOrder: 'descending',
      startIndex: 2,
      count: 2,
      attributes: ['displayName'],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 2 });
    expect(Object.keys(body.Resources[0]).sort()).toEqual(['displayName', 'id', 'schemas']);
  });

  test('at the root it searches people and groups', async () => {
    const name = unique('Both');
    const group = await send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: name,
    });
    const user = await createUser({ displayName: name });
    const search = (more: object) =>
      send('POST', '/.search', { schemas: [SEARCH], filter: `displayName eq "${name}"`, ...more });
    const { body } = await search({});
    expect(body.totalResults).toBe(2);
    expect(idsOf({ body }).sort()).toEqual([user.id, group.body.id].sort());
    expect((await search({ filter: `userName eq "${user.userName}"` })).body.totalResults).toBe(1);
    expect(
      (await search({ filter: `displayName eq "${name}" and meta.resourceType eq "Group"` })).body.totalResults,
    ).toBe(1);
    const first = (await search({ cursor: '', count: 1 })).body;
    const second = (await search({ cursor: first.nextCursor, count: 1 })).body;
    expect([...idsOf({ body: first }), ...idsOf({ body: second })]).toEqual([user.id, group.body.id]);
    expect(second).not.toHaveProperty('nextCursor');
    const back = (await search({ cursor: second.previousCursor, count: 1 })).body;
    expect(idsOf({ body: back })).toEqual([user.id]);
  });

  test('what is no search request', async () => {
    expectError(await send('POST', '/.search', []), 400, 'invalidSyntax');
    expectError(await send('POST', '/Users/.search', { schemas: [SEARCH], filter: 7 }), 400, 'invalidFilter');
  });
});
