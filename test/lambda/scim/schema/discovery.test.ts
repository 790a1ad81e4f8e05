import { documentById, resourceTypeDocuments, schemaDocuments } from '../../../../lambda/scim/schema/discovery';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import { type Features, serviceProviderConfig } from '../../../../lambda/scim/schema/service-provider-config';
import { ENTERPRISE, GROUP, USER } from '../support';

const BASE = 'https://scim.example.com/scim/v2';
const definitions = [defineUser(), defineGroup()];
const schemas = schemaDocuments(definitions, BASE);
const types = resourceTypeDocuments(definitions, BASE);

describe('/Schemas (RFC 7643 §7)', () => {
  test('has the resource schemas and extensions once each, and no message schema', () =>
    expect(schemas.map(({ id }) => id)).toEqual([USER, ENTERPRISE, GROUP]));

  test('publishes the definitions by which bodies are read', () => {
    const [user] = schemas;
    expect(user).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      name: 'User',
      meta: { resourceType: 'Schema', location: `${BASE}/Schemas/${USER}` },
    });
    const attributes = user?.attributes as { name: string }[];
    expect(attributes.find(({ name }) => name === 'emails')).toEqual({
      name: 'emails',
      type: 'complex',
      multiValued: true,
      description: 'Email addresses.',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      subAttributes: [
        expect.objectContaining({ name: 'value' }),
        expect.objectContaining({ name: 'display' }),
        expect.objectContaining({ name: 'type', canonicalValues: ['work', 'home', 'other'] }),
        expect.objectContaining({ name: 'primary', type: 'boolean' }),
      ],
    });
    expect(attributes.find(({ name }) => name === 'profileUrl')).toMatchObject({ referenceTypes: ['external'] });
    // RFC 7643 §3.1, as in §8.7.1: common attributes belong to no schema's list.
    expect(attributes.some(({ name }) => ['id', 'externalId', 'meta', 'schemas'].includes(name))).toBe(false);
  });

  test('every attribute says all its characteristics', () => {
    const check = (attributes: Record<string, unknown>[]): void => {
      for (const one of attributes) {
        for (const key of [
          'name',
          'type',
          'multiValued',
          'description',
          'required',
          'caseExact',
          'mutability',
          'returned',
          'uniqueness',
        ]) {
          expect(one).toHaveProperty(key);
        }
        expect(one.description).not.toBe('');
        expect(Object.hasOwn(one, 'subAttributes')).toBe(one.type === 'complex');
        if (one.type === 'reference') expect(one.referenceTypes).toBeDefined();
        check((one.subAttributes as Record<string, unknown>[] | undefined) ?? []);
      }
    };
    for (const { attributes } of schemas) check(attributes as Record<string, unknown>[]);
  });
});

describe('/ResourceTypes (RFC 7643 §6)', () => {
  test('has both types, whose schemas are in /Schemas', () => {
    expect(types).toEqual([
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
        id: 'User',
        name: 'User',
        description: 'User Account',
        endpoint: '/Users',
        schema: USER,
        schemaExtensions: [{ schema: ENTERPRISE, required: false }],
        meta: { resourceType: 'ResourceType', location: `${BASE}/ResourceTypes/User` },
      },
      expect.objectContaining({ id: 'Group', endpoint: '/Groups', schema: GROUP, schemaExtensions: [] }),
    ]);
    for (const { schema } of types) expect(documentById(schemas, String(schema))).toBeDefined();
  });
});

test('a document is found by its id, in whatever case', () => {
  expect(documentById(schemas, USER.toUpperCase())?.id).toBe(USER);
  expect(documentById(types, 'user')?.id).toBe('User');
  expect(documentById(types, 'Device')).toBeUndefined();
});

describe('/ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4)', () => {
  const all: Features = {
    patch: 'supported',
    bulk: { support: 'supported', maxOperations: 1000, maxPayloadSize: 1_048_576 },
    filter: { maxResults: 200 },
    sort: 'supported',
    etag: 'supported',
    pagination: { cursor: 'supported', defaultPageSize: 100, maxPageSize: 200, cursorTimeout: 3600 },
    documentationUri: 'https://example.com/docs',
  };

  test('says all that is true', () => {
    expect(serviceProviderConfig(all, BASE)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      documentationUri: 'https://example.com/docs',
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 200,
        cursorTimeout: 3600,
      },
      authenticationSchemes: [expect.objectContaining({ type: 'oauthbearertoken', primary: true })],
      meta: { resourceType: 'ServiceProviderConfig', location: `${BASE}/ServiceProviderConfig` },
    });
  });

  test('and nothing else; authentik cuts member lists by bulk.maxOperations even where Bulk is unsupported', () => {
    const { documentationUri: _, ...rest } = all;
    const none = serviceProviderConfig(
      {
        ...rest,
        patch: 'unsupported',
        bulk: { ...all.bulk, support: 'unsupported' },
        filter: undefined,
        pagination: { ...all.pagination, cursor: 'unsupported' },
      },
      BASE,
    );
    expect(none).toMatchObject({
      patch: { supported: false },
      bulk: { supported: false, maxOperations: 1000 },
      filter: { supported: false, maxResults: 0 },
    });
    expect(none.pagination).toEqual({
      cursor: false,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 200,
    });
    expect(none).not.toHaveProperty('documentationUri');
  });
});
