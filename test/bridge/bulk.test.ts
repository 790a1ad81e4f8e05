import { createUser, expectError, GROUP, send, USER, unique } from './client';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const bulk = (operations: object[], more: object = {}) =>
  send('POST', '/Bulk', { schemas: [BULK], Operations: operations, ...more });
const newUser = (bulkId: string, more: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [USER], userName: `${unique(bulkId)}@example.com`, ...more },
});

test('a group and its member in one request, in whatever order (RFC 7644 §3.7.2)', async () => {
  const group = {
    method: 'POST',
    path: '/Groups',
    bulkId: 'g',
    data: { schemas: [GROUP], displayName: unique('Bulk'), members: [{ type: 'User', value: 'bulkId:u' }] },
  };
  const { status, body } = await bulk([group, newUser('u')]);
  expect(status).toBe(200);
  expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
  expect(body.Operations).toMatchObject([
    { method: 'POST', bulkId: 'g', status: '201', version: expect.stringMatching(/^W\//) },
    { method: 'POST', bulkId: 'u', status: '201' },
  ]);
  const made = await fetchAt(body.Operations[0].location);
  const user = await fetchAt(body.Operations[1].location);
  expect(made.members.map(({ value }: { value: string }) => value)).toEqual([user.id]);
});

test('every method, each for itself: one failure does not touch the others', async () => {
  const [a, b, c] = [await createUser(), await createUser(), await createUser()];
  const { body } = await bulk([
    { method: 'PUT', path: `/Users/${a.id}`, data: { schemas: [USER], userName: a.userName, title: 'put' } },
    {
      method: 'PATCH',
      path: `/Users/${b.id}`,
      data: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'add', path: 'title', value: 'patched' }],
      },
    },
    { method: 'DELETE', path: `/Users/${c.id}` },
    { method: 'DELETE', path: '/Users/01912345-0000-7000-8000-000000000000' },
    newUser('taken', { userName: a.userName }),
    { method: 'BREW', path: '/Users' },
    {
      method: 'PATCH',
      path: `/Users/${a.id}`,
      version: 'W/"1"',
      data: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'remove', path: 'title' }],
      },
    },
  ]);
  expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual([
    '200',
    '200',
    '204',
    '404',
    '409',
    '400',
    '412',
  ]);
  expect(body.Operations[4].response).toMatchObject({ scimType: 'uniqueness', status: '409' });
  expect((await send('GET', `/Users/${a.id}`)).body.title).toBe('put');
  expect((await send('GET', `/Users/${b.id}`)).body.title).toBe('patched');
  expect((await send('GET', `/Users/${c.id}`)).status).toBe(404);
});

test('failOnErrors ends the request (RFC 7644 §3.7.3)', async () => {
  const missing = { method: 'DELETE', path: '/Users/01912345-0000-7000-8000-000000000000' };
  const after = newUser('after');
  const { body } = await bulk([newUser('before'), missing, { method: 'BREW' }, missing, after], { failOnErrors: 2 });
  expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '404', '400']);
});

test('managers of each other: a circle is created, then completed', async () => {
  const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const managed = (bulkId: string, manager: string) =>
    newUser(bulkId, { [ENTERPRISE]: { manager: { value: `bulkId:${manager}` } } });
  const { body } = await bulk([managed('x', 'y'), managed('y', 'x')]);
  expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '201']);
  const [x, y] = [await fetchAt(body.Operations[0].location), await fetchAt(body.Operations[1].location)];
  expect(x[ENTERPRISE].manager.value).toBe(y.id);
  expect(y[ENTERPRISE].manager.value).toBe(x.id);
});

test('what refers to a creation that failed is 409', async () => {
  const taken = await createUser();
  const group = {
    method: 'POST',
    path: '/Groups',
    bulkId: 'g',
    data: { schemas: [GROUP], displayName: unique('Bulk'), members: [{ value: 'bulkId:u' }] },
  };
  const { body } = await bulk([newUser('u', { userName: taken.userName }), group]);
  expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual(['409', '409']);
});

test('limits', async () => {
  const { body: config } = await send('GET', '/ServiceProviderConfig');
  const many = Array.from({ length: config.bulk.maxOperations + 1 }, () => ({ method: 'DELETE', path: '/Users/x' }));
  expectError(await bulk(many), 413);
  expectError(await bulk([]), 400, 'invalidSyntax');
  expectError(await send('POST', '/Bulk', { Operations: 'x', schemas: [BULK] }), 400, 'invalidSyntax');
});

// biome-ignore lint/suspicious/noExplicitAny: a representation
async function fetchAt(location: string): Promise<any> {
  return (await send('GET', new URL(location).pathname.replace('/scim/v2', ''))).body;
}
