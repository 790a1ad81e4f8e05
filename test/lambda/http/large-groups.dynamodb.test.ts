import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { clonePeople } from '../../../bench/capacity/seed';
import { answer } from '../../../lambda/http/app';
import type { Bridge } from '../../../lambda/http/exchange';
import { Cursors } from '../../../lambda/http/query/cursor';
import { readRequest } from '../../../lambda/http/request';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { cursorKey } from '../../../lambda/table/cursor-key';
import { freshTables } from '../../support/dynamodb-tables';
import { openEdge, theCaller } from '../../support/edge';

const size = 20_000;
const lambdaLimit = 6 * 1024 * 1024;
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let bridge: Bridge;
let ids: string[];
let path: string;

beforeAll(async () => {
  const tables = await freshTables();
  const directory = tables.directory();
  bridge = {
    directory,
    user: defineUser(),
    group: defineGroup(),
    cursors: new Cursors(cursorKey(tables.client, tables.directoryTable)),
    ...openEdge,
  };
  const actor = { requestId: 'r', token: 't', operation: 'o' };
  const model = await directory.users.create({ userName: 'model@example.com', active: true }, actor);
  ids = await clonePeople(tables.client, tables.directoryTable, (await tables.item('USER', model.id)) ?? {}, size);
  path = `/v2/Groups/${(await directory.groups.create({ displayName: 'Everybody' }, [], actor)).id}`;
});

async function send(method: string, to: string, body?: object, headers: Record<string, string[]> = {}) {
  const event = {
    httpMethod: method,
    path: to,
    multiValueHeaders: headers,
    body: body === undefined ? null : Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      path: `/scim${to}`,
      requestId: 'r',
      domainName: 'abc123.execute-api.eu-central-1.amazonaws.com',
      authorizer: theCaller,
    },
  } as unknown as APIGatewayProxyEvent;
  const result = await answer(readRequest(event), bridge, { write: () => undefined });
  // What Lambda hands to API Gateway is the result as JSON text.
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(lambdaLimit);
  const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
  const text = result.headers?.['Content-Encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return { status: result.statusCode, body: text.length === 0 ? undefined : JSON.parse(text.toString()) };
}

const valuesOf = (group: { members?: { value: string }[] }) => (group.members ?? []).map(({ value }) => value);

test('a PUT with 20,000 members is applied completely, read back with and without gzip, changed by one, emptied', async () => {
  const put = await send('PUT', path, {
    schemas: [GROUP],
    displayName: 'Everybody',
    members: ids.map((value) => ({ value })),
  });
  expect(put.status).toBe(200);
  expect(valuesOf(put.body).sort()).toEqual([...ids].sort());

  for (const headers of [{}, { 'Accept-Encoding': ['gzip'] }]) {
    const read = await send('GET', path, undefined, headers);
    expect(read.status).toBe(200);
    expect(valuesOf(read.body)).toHaveLength(size);
    const list = await send('GET', '/v2/Groups', undefined, headers);
    expect(valuesOf(list.body.Resources[0])).toHaveLength(size);
  }
  expect((await send('GET', `${path}?excludedAttributes=members`)).body).not.toHaveProperty('members');

  const [one = ''] = ids;
  const remove = { schemas: [PATCH], Operations: [{ op: 'remove', path: `members[value eq "${one}"]` }] };
  expect((await send('PATCH', path, remove)).status).toBe(204);
  expect(valuesOf((await send('GET', path)).body)).toHaveLength(size - 1);

  const empty = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'members', value: [] }] };
  expect((await send('PATCH', path, empty)).status).toBe(204);
  expect((await send('GET', path)).body.members ?? []).toEqual([]);
});
