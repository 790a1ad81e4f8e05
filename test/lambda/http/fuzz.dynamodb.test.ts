import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { answer } from '../../../lambda/http/app';
import type { Bridge } from '../../../lambda/http/exchange';
import { Cursors } from '../../../lambda/http/query/cursor';
import { readRequest } from '../../../lambda/http/request';
import type { RequestRecord } from '../../../lambda/http/request-log';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { cursorKey } from '../../../lambda/table/cursor-key';
import { freshTables } from '../../support/dynamodb-tables';
import { openEdge, theCaller } from '../../support/edge';

let bridge: Bridge;
let userId: string;
let groupId: string;
const failures: RequestRecord[] = [];
const log = {
  write: (record: RequestRecord) => {
    if (record.status >= 500) failures.push(record);
  },
};

beforeAll(async () => {
  const tables = await freshTables();
  bridge = {
    directory: tables.directory(),
    user: defineUser(),
    group: defineGroup(),
    cursors: new Cursors(cursorKey(tables.client, tables.directoryTable)),
    ...openEdge,
  };
  const actor = { requestId: 'r', token: 't', operation: 'o' };
  userId = (await bridge.directory.users.create({ userName: 'ann@example.com', active: true, title: 'Dr' }, actor)).id;
  groupId = (await bridge.directory.groups.create({ displayName: 'Staff' }, [userId], actor)).id;
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string[]>;
  readonly headers: Record<string, string[]>;
  readonly body: string | null;
}

/** The event that API Gateway would make of a request: bodies in base64. */
function event({ method, path, query, headers, body }: Sent): APIGatewayProxyEvent {
  return {
    httpMethod: method,
    path,
    multiValueQueryStringParameters: query,
    multiValueHeaders: { Authorization: ['Bearer x'], ...headers },
    body: body === null ? null : Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    requestContext: { path: `/scim${path}`, requestId: 'r', domainName: 'example.com', authorizer: theCaller },
  } as unknown as APIGatewayProxyEvent;
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '__proto__', 'constructor', '\0', 'a'.repeat(5000)),
);
const attributeName = fc.oneof(
  fc.constantFrom(
    'userName',
    'emails',
    'name',
    'active',
    'members',
    'groups',
    'meta',
    'id',
    'schemas',
    'externalId',
    'displayName',
    'password',
  ),
  fc.constantFrom(
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    'name.givenName',
    '__proto__',
    'Operations',
    'filter',
  ),
  anyText,
);
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    anyText,
    fc.constantFrom(true, false, null, 0, -1, 9e15, 1.5, 'True', '2020-01-01T00:00:00Z', '$user'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(attributeName, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const operation = fc.record(
  {
    op: fc.oneof(fc.constantFrom('add', 'Replace', 'remove', 'REMOVE'), json),
    path: fc.oneof(
      fc.constantFrom(
        'members',
        'members[value eq "$user"]',
        'emails[type eq "work"].value',
        'name.givenName',
        'active',
        'userName',
        'members[',
        'title',
        'meta.created',
        'emails[type eq "work" and (primary eq true)]',
      ),
      json,
    ),
    value: json,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  json,
  fc.record({
    schemas: fc.constant(['urn:ietf:params:scim:api:messages:2.0:PatchOp']),
    Operations: fc.array(operation, { maxLength: 4 }),
  }),
  fc.record(
    {
      schemas: fc.constant(['urn:ietf:params:scim:schemas:core:2.0:User']),
      userName: fc.oneof(anyText, json),
      emails: json,
      active: json,
      name: json,
    },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      schemas: fc.constant(['urn:ietf:params:scim:schemas:core:2.0:Group']),
      displayName: fc.oneof(anyText, json),
      members: json,
    },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      schemas: fc.constant(['urn:ietf:params:scim:api:messages:2.0:SearchRequest']),
      filter: json,
      count: json,
      startIndex: json,
      sortBy: json,
      cursor: json,
      attributes: json,
    },
    { requiredKeys: ['schemas'] },
  ),
  fc.record({
    schemas: fc.constant(['urn:ietf:params:scim:api:messages:2.0:BulkRequest']),
    failOnErrors: json,
    Operations: fc.array(
      fc.record(
        {
          method: fc.oneof(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'), json),
          path: fc.oneof(fc.constantFrom('/Users', '/Groups', '/Users/$user', '/Users/bulkId:a'), json),
          bulkId: fc.oneof(fc.constantFrom('a', 'b'), json),
          data: json,
          version: json,
        },
        { requiredKeys: [] },
      ),
      { maxLength: 4 },
    ),
  }),
);
const filter = fc.oneof(
  fc
    .tuple(
      attributeName,
      fc.constantFrom('eq', 'ne', 'co', 'gt', 'pr', 'xx'),
      fc.oneof(
        anyText.map((text) => JSON.stringify(text)),
        fc.constantFrom('true', 'null', '7', ''),
      ),
    )
    .map((parts) => parts.join(' ')),
  anyText,
);
const sent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'PATCH', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
  path: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        '/v2/Users',
        '/v2/Users/$user',
        '/Users/$user',
        '/v2/Groups',
        '/v2/Groups/$group',
        '/v2/.search',
        '/v2/Users/.search',
        '/v2/Bulk',
        '/Schemas',
        '/ServiceProviderConfig',
      ),
    },
    { weight: 1, arbitrary: anyText.map((text) => `/Users/${text}`) },
    { weight: 1, arbitrary: anyText.map((text) => `/${text}`) },
  ),
  query: fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    {
      weight: 3,
      arbitrary: fc.record(
        {
          filter: fc.array(filter, { minLength: 1, maxLength: 1 }),
          startIndex: fc.array(anyText, { minLength: 1, maxLength: 2 }),
          count: fc.array(fc.oneof(fc.nat(9).map(String), anyText), { minLength: 1, maxLength: 1 }),
          cursor: fc.array(anyText, { minLength: 1, maxLength: 1 }),
          sortBy: fc.array(attributeName, { minLength: 1, maxLength: 1 }),
          attributes: fc.array(attributeName, { maxLength: 3 }),
          excludedAttributes: fc.array(attributeName, { maxLength: 3 }),
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<Record<string, string[]>>,
    },
    { weight: 1, arbitrary: fc.dictionary(anyText, fc.array(anyText, { maxLength: 2 })) },
  ),
  headers: fc.dictionary(
    fc.constantFrom('Accept', 'content-type', 'If-Match', 'If-None-Match', 'Accept-Encoding', 'User-Agent'),
    fc.array(
      fc.oneof(fc.constantFrom('application/scim+json', 'application/json', '*/*', 'gzip', 'W/"1"', '*'), anyText),
      { maxLength: 2 },
    ),
    { maxKeys: 2 },
  ),
  body: fc.oneof(
    fc.constant(null),
    anyText,
    body.map((value) => JSON.stringify(value) ?? 'null'),
  ),
});

/** `$user` and `$group` stand for ids that exist. */
function withIds<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('$user', userId).replaceAll('$group', groupId));
}

test('whatever is sent is answered in SCIM, never with a 5xx, and leaves everything whole', async () => {
  await fc.assert(
    fc.asyncProperty(sent, async (request) => {
      const {
        statusCode,
        body: text,
        isBase64Encoded,
      } = await answer(readRequest(event(withIds(request))), bridge, log);
      if (request.path.includes('/Me')) return;
      expect({ statusCode, failures: failures.map(({ error }) => error?.cause) }).toEqual({
        statusCode: expect.any(Number),
        failures: [],
      });
      expect(statusCode).toBeLessThan(500);
      if (statusCode >= 400 && !isBase64Encoded && request.method !== 'HEAD') {
        expect(JSON.parse(text)).toMatchObject({ status: String(statusCode), detail: expect.stringMatching(/\w/) });
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  // Whatever became of them, what is left can be read and listed.
  for (const path of ['/v2/Users', '/v2/Groups']) {
    const { statusCode } = await answer(
      readRequest(event({ method: 'GET', path, query: {}, headers: {}, body: null })),
      bridge,
      log,
    );
    expect(statusCode).toBe(200);
  }
});
