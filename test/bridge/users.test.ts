import { createUser, ENTERPRISE, expectError, filtered, patchOf, send, USER, unique } from './client';

describe('creating (RFC 7644 §3.3)', () => {
  test('201 with the resource; Location is meta.location; created is lastModified', async () => {
    const userName = `${unique('new')}@example.com`;
    const answer = await send('POST', '/Users', {
      schemas: [USER],
      userName,
      id: 'mine',
      meta: { version: 'x' },
      password: 'secret',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      schemas: [USER],
      userName,
      active: true,
      meta: { resourceType: 'User', version: 'W/"1"' },
    });
    expect(answer.body.id).not.toBe('mine');
    expect(answer.body.meta.created).toBe(answer.body.meta.lastModified);
    expect(answer.headers.get('location')).toBe(answer.body.meta.location);
    expect(answer.headers.get('etag')).toBe('W/"1"');
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  test('a userName in use is 409 uniqueness, in any case, and says whose it is', async () => {
    const first = await createUser();
    const answer = await send('POST', '/Users', { schemas: [USER], userName: first.userName.toUpperCase() });
    expectError(answer, 409, 'uniqueness');
    expect(answer.body.detail).toContain(first.id);
  });

  test('of 20 at once with one userName one wins', async () => {
    const userName = `${unique('race')}@example.com`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send('POST', '/Users', { schemas: [USER], userName })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect((await send('GET', filtered('Users', `userName eq "${userName}"`))).body.totalResults).toBe(1);
  });

  test.each([
    ['no userName', { schemas: [USER] }, 'userName'],
    ['a blank userName', { schemas: [USER], userName: '  ' }, 'userName'],
    ['a userName that is no string', { schemas: [USER], userName: { a: 1 } }, 'userName'],
    ['active that is no boolean', { schemas: [USER], userName: 'x', active: 'perhaps' }, 'active'],
    ['emails that are no list', { schemas: [USER], userName: 'x', emails: 7 }, 'emails'],
  ])('%s is invalidValue and names the attribute', async (_case, body, attribute) => {
    const answer = await send('POST', '/Users', body);
    expectError(answer, 400, 'invalidValue');
    expect(answer.body.detail).toContain(attribute);
  });

  test('attributes that no schema has do not make a sync fail, nor do they come back', async () => {
    const user = await createUser({ favouriteColour: 'blue', 'urn:example:ext': { a: 1 }, __proto__x: 1 });
    expect(user).not.toHaveProperty('favouriteColour');
    expect(user).not.toHaveProperty(['urn:example:ext']);
  });

  test('a deleted person comes back by the same userName, under the same id', async () => {
    const first = await createUser({ title: 'before', externalId: unique('ext') });
    expect((await send('DELETE', `/Users/${first.id}`)).status).toBe(204);
    const again = await send('POST', '/Users', { schemas: [USER], userName: first.userName });
    expect(again.status).toBe(201);
    expect(again.body.id).toBe(first.id);
    expect(again.body).not.toHaveProperty('title');
    expect(again.body).not.toHaveProperty('externalId');
  });
});

describe('replacing (RFC 7644 §3.5.1)', () => {
  test('what the body leaves out is gone, but for the link and for active', async () => {
    const user = await createUser({
      title: 'Dr',
      externalId: unique('ext'),
      active: false,
      nickName: 'x',
      [ENTERPRISE]: { department: 'A' },
    });
    const { body, status } = await send('PUT', `/Users/${user.id}`, {
      schemas: [USER],
      userName: user.userName,
      nickName: 'y',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: user.id,
      nickName: 'y',
      externalId: user.externalId,
      active: false,
      meta: { version: 'W/"2"' },
    });
    expect(body).not.toHaveProperty('title');
    expect(body).not.toHaveProperty([ENTERPRISE]);
    expect(body.schemas).toEqual([USER]);
    expect(body.meta.created).toBe(user.meta.created);
  });

  test('never creates', async () => {
    expectError(
      await send('PUT', '/Users/01912345-0000-7000-8000-000000000000', { schemas: [USER], userName: unique('x') }),
      404,
    );
  });

  test('the same again changes nothing: version and lastModified stay', async () => {
    const user = await createUser({ title: 'Dr' });
    const { body } = await send('PUT', `/Users/${user.id}`, { ...user, groups: [], meta: undefined });
    expect(body.meta).toEqual(user.meta);
  });

  test("another person's userName is 409, and nothing changes", async () => {
    const [one, two] = [await createUser(), await createUser({ title: 'stays' })];
    expectError(await send('PUT', `/Users/${two.id}`, { schemas: [USER], userName: one.userName }), 409, 'uniqueness');
    expect((await send('GET', `/Users/${two.id}`)).body).toEqual(two);
  });

  test('a new userName frees the former one', async () => {
    const user = await createUser();
    const renamed = `${unique('renamed')}@example.com`;
    await send('PUT', `/Users/${user.id}`, { schemas: [USER], userName: renamed });
    expect((await send('GET', filtered('Users', `userName eq "${user.userName}"`))).body.totalResults).toBe(0);
    expect((await send('GET', filtered('Users', `userName eq "${renamed}"`))).body.Resources[0].id).toBe(user.id);
    await createUser({ userName: user.userName });
  });
});

describe('modifying (RFC 7644 §3.5.2)', () => {
  test('all operations or none', async () => {
    const user = await createUser({ title: 'stays' });
    const answer = await send(
      'PATCH',
      `/Users/${user.id}`,
      patchOf({ op: 'replace', path: 'title', value: 'gone' }, { op: 'remove', path: 'userName' }),
    );
    expectError(answer, 400, 'mutability');
    expect((await send('GET', `/Users/${user.id}`)).body).toEqual(user);
  });

  test('an add of what is there changes nothing (§3.5.2.1)', async () => {
    const user = await createUser({ emails: [{ value: 'a@example.com', type: 'work', primary: true }] });
    const same = { op: 'add', path: 'emails', value: [{ value: 'a@example.com', type: 'work', primary: true }] };
    const { status, body } = await send('PATCH', `/Users/${user.id}`, patchOf(same));
    expect(status).toBe(200);
    expect(body.meta).toEqual(user.meta);
    expect(body.emails).toEqual(user.emails);
  });

  test('20 at once on one person: none is lost', async () => {
    const user = await createUser();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(
          'PATCH',
          `/Users/${user.id}`,
          patchOf({ op: 'add', path: 'emails', value: [{ value: `e${index}@example.com`, type: `t${index}` }] }),
        ),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await send('GET', `/Users/${user.id}`)).body.emails).toHaveLength(20);
  });

  test('of a group it is answered 204, or 200 when attributes are asked for', async () => {
    const { body: group } = await send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: unique('G'),
    });
    const rename = (value: string) => patchOf({ op: 'replace', path: 'displayName', value });
    expect((await send('PATCH', `/Groups/${group.id}`, rename(unique('H')))).status).toBe(204);
    const shown = await send('PATCH', `/Groups/${group.id}?attributes=displayName`, rename(unique('I')));
    expect(shown.status).toBe(200);
    expect(Object.keys(shown.body).sort()).toEqual(['displayName', 'id', 'schemas']);
  });
});

describe('deleting (RFC 7644 §3.6)', () => {
  test('204 without a body, then 404 for everything, and gone from lists', async () => {
    const user = await createUser();
    expect(await send('DELETE', `/Users/${user.id}`)).toMatchObject({ status: 204, body: '' });
    expectError(await send('GET', `/Users/${user.id}`), 404);
    expectError(await send('DELETE', `/Users/${user.id}`), 404);
    expectError(await send('PUT', `/Users/${user.id}`, { schemas: [USER], userName: user.userName }), 404);
    expectError(
      await send('PATCH', `/Users/${user.id}`, patchOf({ op: 'replace', path: 'active', value: false })),
      404,
    );
    expect((await send('GET', filtered('Users', `userName eq "${user.userName}"`))).body.totalResults).toBe(0);
  });
});

describe('versions (RFC 7644 §3.14)', () => {
  test('If-None-Match of the current version is 304, of another the resource', async () => {
    const user = await createUser();
    const get = (tag: string) => send('GET', `/Users/${user.id}`, undefined, { 'If-None-Match': tag });
    const unchanged = await get(user.meta.version);
    expect(unchanged).toMatchObject({ status: 304, body: '' });
    expect(unchanged.headers.get('etag')).toBe(user.meta.version);
    expect((await get('W/"7"')).status).toBe(200);
    expect((await get('*')).status).toBe(304);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])(
    '%s with If-Match of an old version is 412 and changes nothing',
    async (method) => {
      const user = await createUser();
      await send('PATCH', `/Users/${user.id}`, patchOf({ op: 'add', path: 'title', value: 'newer' }));
      const body = {
        PUT: { schemas: [USER], userName: user.userName },
        PATCH: patchOf({ op: 'add', path: 'title', value: 'x' }),
        DELETE: undefined,
      }[method];
      expectError(await send(method, `/Users/${user.id}`, body, { 'If-Match': user.meta.version }), 412);
      expect((await send('GET', `/Users/${user.id}`)).body).toMatchObject({
        title: 'newer',
        meta: { version: 'W/"2"' },
      });
      const current = await send(method, `/Users/${user.id}`, body, { 'If-Match': 'W/"9", W/"2"' });
      expect(current.status).toBe(method === 'DELETE' ? 204 : 200);
    },
  );

  test('If-Match: * asks only that it exists', async () => {
    const user = await createUser();
    expect((await send('DELETE', `/Users/${user.id}`, undefined, { 'If-Match': '*' })).status).toBe(204);
  });
});

describe('attributes and excludedAttributes (RFC 7644 §3.9)', () => {
  test('on every method that answers with a resource', async () => {
    const body = {
      schemas: [USER],
      userName: `${unique('a')}@example.com`,
      name: { givenName: 'G', familyName: 'F' },
      title: 'T',
    };
    const created = await send('POST', '/Users?attributes=name.givenName', body);
    expect(Object.keys(created.body).sort()).toEqual(
      ['id', 'name', 'schemas', 'userName'].filter((name) => name !== 'userName' || 'userName' in created.body),
    );
    expect(created.body.name).toEqual({ givenName: 'G' });
    const path = `/Users/${created.body.id}`;
    const without = await send('GET', `${path}?excludedAttributes=name,title,id`);
    expect(without.body).toMatchObject({ id: created.body.id, userName: body.userName });
    expect(without.body).not.toHaveProperty('name');
    const patched = await send(
      'PATCH',
      `${path}?attributes=TITLE`,
      patchOf({ op: 'replace', path: 'title', value: 'U' }),
    );
    expect(patched.body.title).toBe('U');
    expect(patched.body).not.toHaveProperty('name');
  });
});
