import { Conflict, Contradicted, Unavailable } from '../../../../lambda/account/errors';
import type { Json, JsonObject } from '../../../../lambda/scim/types';
import { failureOf } from '../contract';
import { type Asked, type Scripted, scripted } from '../support/scripted';

const ada: JsonObject = {
  id: 'TUUWOM3BINHPRMYTZOI3H224DM',
  userName: 'Ada@Example.com',
  active: true,
  displayName: 'Ada Lovelace',
  name: { givenName: 'Ada', familyName: 'Lovelace', formatted: 'Ada Lovelace' },
  emails: [{ primary: true, value: 'Ada@Example.com' }],
  meta: { resourceType: 'User' },
};
const list = (...users: Json[]): readonly [number, Json] => [200, { totalResults: users.length, Resources: users }];

describe('people of a SCIM server', () => {
  let server: Scripted;
  afterEach(() => server.close());
  const open = async (...args: Parameters<typeof scripted>): Promise<Scripted> => {
    server = await scripted(...args);
    return server;
  };
  const operations = ({ body }: Asked) =>
    (body.Operations as JsonObject[]).map(({ op, path, value }) => [op, path, value]);

  test('hosted: an invited person is active already, so whether they accepted is unknown', async () => {
    const { account } = await open('hosted', () => [200, ada]);
    expect(await account.personById(String(ada.id))).toEqual({
      id: ada.id,
      email: 'Ada@Example.com',
      givenName: 'Ada',
      familyName: 'Lovelace',
      displayName: 'Ada Lovelace',
      active: true,
      state: 'unknown',
      kind: 'member',
    });
  });

  test('bridge: empty texts are absent', async () => {
    const { account } = await open('bridge', () => [
      200,
      { ...ada, externalId: '', name: { givenName: '', familyName: '' }, displayName: '' },
    ]);
    expect(await account.personById(String(ada.id))).toEqual({
      id: ada.id,
      email: 'Ada@Example.com',
      active: true,
      state: 'unknown',
      kind: 'member',
    });
  });

  test.each([
    [{ active: 'False' }, { active: false, state: 'suspended' }],
    [{ roles: [{ value: 'GUEST' }] }, { kind: 'guest' }],
    [{ roles: ['Guest'] }, { kind: 'guest' }],
    [{ userType: 'guest' }, { kind: 'guest' }],
    [{ emails: [{ value: 'first@x.y' }, { value: 'main@x.y', primary: true }] }, { email: 'main@x.y' }],
    [{ emails: [{ value: 'first@x.y' }, { value: '' }] }, { email: 'first@x.y' }],
    [{ emails: null }, { email: 'Ada@Example.com' }],
  ] as [JsonObject, object][])('%j reads as %j', async (some, expected) => {
    const { account } = await open('generic', () => [200, { ...ada, ...some }]);
    expect(await account.personById(String(ada.id))).toMatchObject(expected);
  });

  test('hosted: names follow displayName, which splits itself into names there', async () => {
    const { account, asked } = await open('hosted', () => [200, ada]);
    await account.update(String(ada.id), { givenName: 'Ada Mary', familyName: 'King', displayName: 'Ada Mary King' });
    expect(asked.flatMap(operations)).toEqual([
      ['replace', 'displayName', 'Ada Mary King'],
      ['replace', 'name.givenName', 'Ada Mary'],
      ['replace', 'name.familyName', 'King'],
    ]);
  });

  test('hosted: an email that waits for the person is told as pending', async () => {
    const { account } = await open('hosted', () => [200, ada]);
    expect(await account.update(String(ada.id), { email: 'king@example.com' })).toMatchObject({
      email: 'Ada@Example.com',
      pendingEmail: 'king@example.com',
    });
  });

  test('saas-manager: PUT sends back what was there, the email as it was spelt, and nothing that the server makes', async () => {
    const before: JsonObject = {
      ...ada,
      title: 'Countess',
      groups: [{ value: 'G' }],
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    };
    const { account, asked } = await open('saas-manager', ({ method }) => [
      200,
      method === 'GET' ? before : { ...before, active: false },
    ]);
    await account.suspend(String(ada.id));
    const { meta: _, groups: __, ...kept } = before;
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(asked[1]?.body).toEqual({ ...kept, active: false });
  });

  test('a change of nothing asks for nothing', async () => {
    const { account, asked } = await open('hosted', () => [200, ada]);
    expect(await account.update(String(ada.id), {})).toMatchObject({ id: ada.id });
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  test('a suspension that the server answers with success and ignores is not success', async () => {
    const { account } = await open('hosted', () => [200, ada]);
    expect(await failureOf(account.suspend(String(ada.id)))).toBeInstanceOf(Contradicted);
  });

  test('an answer without a body is followed by a look at the person', async () => {
    const { account, asked } = await open('hosted', ({ method }) =>
      method === 'PATCH' ? [204] : [200, { ...ada, active: false }],
    );
    await account.suspend(String(ada.id));
    expect(asked.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });

  test('a 409 is told with who is there, even when the filter leaves them out; later look-ups find them', async () => {
    const { account, asked } = await open('hosted', ({ method, path, query }) => {
      if (method === 'POST') return [409, { detail: 'exists' }];
      if (path !== '/Users') return [200, { ...ada, active: false }];
      return query.has('filter') ? list() : list({ ...ada, active: false });
    });
    const error = await failureOf(account.invite({ email: 'ada@example.com' }));
    expect(error).toBeInstanceOf(Conflict);
    expect(error).toMatchObject({ known: { id: ada.id, email: 'Ada@Example.com', active: false } });
    expect(await account.personByEmail('ADA@example.com')).toMatchObject({ id: ada.id });
    // Adoption writes nothing: no PUT, no PATCH.
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['POST', 'GET']));
  });

  test('an existing record in answer to an invitation is a conflict: theirs when it is suspended, no one of ours when it goes by another email', async () => {
    const { account } = await open('hosted', ({ body }) => [
      200,
      { ...ada, active: body.userName !== 'ada@example.com' },
    ]);
    expect(await failureOf(account.invite({ email: 'ada@example.com' }))).toMatchObject({
      known: { id: ada.id, active: false },
    });
    expect(await failureOf(account.invite({ email: 'lovelace@example.com' }))).toMatchObject({
      name: 'Conflict',
      known: undefined,
      said: '1Password hosted provisioning answered the invitation of lovelace@example.com with Ada@Example.com',
    });
  });

  test('an invitation that is answered without a resource is looked up, and unknown when it is not listed', async () => {
    const found = await open('hosted', ({ method }) => (method === 'POST' ? [201] : list(ada)));
    expect(await found.account.invite({ email: 'ada@example.com' })).toMatchObject({ id: ada.id });
    await found.close();
    const { account } = await open('hosted', ({ method }) => (method === 'POST' ? [201] : list()));
    expect(await failureOf(account.invite({ email: 'ada@example.com' }))).toBeInstanceOf(Unavailable);
  });

  test('a refused filter is not asked again; strangers in an answer are not believed', async () => {
    const { account, asked } = await open('hosted', ({ query }) =>
      query.has('filter') ? [400, { detail: 'no' }] : list(ada),
    );
    expect(await account.personByEmail('ada@example.com')).toMatchObject({ id: ada.id });
    expect(await account.personByEmail('eve@example.com')).toBeUndefined();
    expect(asked.filter(({ query }) => query.has('filter'))).toHaveLength(1);
    await server.close();
    const strangers = await open('hosted', ({ query }) =>
      query.has('filter') ? list({ ...ada, id: 'STRANGER', userName: 'x', emails: [] }) : list(ada),
    );
    expect(await strangers.account.personByEmail('ada@example.com')).toMatchObject({ id: ada.id });
  });

  test('a failed look-up is a failure, not nobody', async () => {
    const { account } = await open('hosted', () => [500, { detail: 'oops' }]);
    expect(await failureOf(account.personByEmail('ada@example.com'))).toBeInstanceOf(Unavailable);
    expect(await failureOf(account.personById('X'))).toBeInstanceOf(Unavailable);
  });

  test('200 with something else for a person is a failure', async () => {
    const { account } = await open('generic', () => [200, { message: 'hello' }]);
    expect(await failureOf(account.personById('X'))).toBeInstanceOf(Unavailable);
  });

  test('an id is one path segment, and a filter one value, whatever is in them', async () => {
    const { account, asked } = await open('hosted', ({ path }) => (path === '/Users' ? list() : [404]));
    expect(await account.personById('../Groups?x=1')).toBeUndefined();
    expect(await account.personByEmail('a" or userName pr or userName eq "+b@x.y')).toBeUndefined();
    expect(asked[0]?.path).toBe('/Users/..%2FGroups%3Fx%3D1');
    expect(asked.find(({ query }) => query.has('filter'))?.query.get('filter')).toBe(
      'userName eq "a\\" or userName pr or userName eq \\"+b@x.y"',
    );
  });

  test('hosted: what it does not know is not asked: no externalId comes back, and nothing depends on it', async () => {
    const { account, asked } = await open('hosted', () => [200, ada]);
    expect(await account.invite({ email: 'ada@example.com', externalId: 'x-1', locale: 'de' })).not.toHaveProperty(
      'externalId',
    );
    expect(asked[0]?.body).toMatchObject({
      externalId: 'x-1',
      preferredLanguage: 'de',
      active: true,
      userName: 'ada@example.com',
    });
  });
});
