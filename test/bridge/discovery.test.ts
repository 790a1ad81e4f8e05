import { expectError, send } from './client';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';

test('ServiceProviderConfig advertises what is true (RFC 7643 §5, RFC 9865 §4)', async () => {
  const { status, body } = await send('GET', '/ServiceProviderConfig');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 100, maxPayloadSize: 1_048_576 },
    filter: { supported: true, maxResults: 1000 },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', cursorTimeout: 3600 },
    authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
    meta: { resourceType: 'ServiceProviderConfig', location: expect.stringMatching(/\/ServiceProviderConfig$/) },
  });
});

test.each(['ResourceTypes', 'Schemas'])(
  '/%s lists documents that are found again under their own address',
  async (collection) => {
    const { body } = await send('GET', `/${collection}`);
    expect(body.totalResults).toBe(body.Resources.length);
    expect(body.Resources.length).toBeGreaterThanOrEqual(2);
    for (const document of body.Resources) {
      expect(document.meta.location).toMatch(new RegExp(`/${collection}/`));
      expect((await send('GET', `/${collection}/${document.id}`)).body).toEqual(document);
    }
    // Parameters of lists are ignored here (RFC 7644 §4).
    expect((await send('GET', `/${collection}?startIndex=2&count=1&sortBy=id`)).body.totalResults).toBe(
      body.totalResults,
    );
  },
);

test('ids cross-match: each resource type names schemas that are published', async () => {
  const types = (await send('GET', '/ResourceTypes')).body.Resources;
  const urns = (await send('GET', '/Schemas')).body.Resources.map(({ id }: { id: string }) => id);
  expect(types.map(({ endpoint }: { endpoint: string }) => endpoint)).toEqual(['/Users', '/Groups']);
  for (const { schema, schemaExtensions } of types) {
    expect(urns).toContain(schema);
    for (const extension of schemaExtensions) expect(urns).toContain(extension.schema);
  }
});

test('a filter is 403 (RFC 7644 §4), an unknown document 404', async () => {
  for (const collection of ['ServiceProviderConfig', 'ResourceTypes', 'Schemas']) {
    expectError(await send('GET', `/${collection}?filter=id%20pr`), 403);
  }
  expectError(await send('GET', '/Schemas/urn:nothing'), 404);
  expectError(await send('GET', '/ResourceTypes/Printer'), 404);
});

test('each resource type has the endpoint that it names, Group too: groups are kept here whether or not an account takes them', async () => {
  const types = (await send('GET', '/ResourceTypes')).body.Resources;
  expect(types.map(({ name }: { name: string }) => name).sort()).toEqual(['Group', 'User']);
  for (const { endpoint } of types) {
    expect(await send('GET', `${endpoint}?count=0`)).toMatchObject({ status: 200, body: { itemsPerPage: 0 } });
  }
});
