import { BULK_REQUEST_SCHEMA, readBulkRequest } from '../../../../lambda/scim/bulk/request';
import type { Json } from '../../../../lambda/scim/types';
import { refusal, USER } from '../support';

const read = (operations: Json, more: Record<string, Json> = {}) =>
  readBulkRequest({ schemas: [BULK_REQUEST_SCHEMA], Operations: operations, ...more }, { maxOperations: 5 });
const post = (bulkId: string, data: Json = {}): Json => ({ method: 'POST', path: '/Users', bulkId, data });

test('each kind of operation (RFC 7644 §3.7)', () => {
  const { operations, refused, failOnErrors } = read(
    [
      post('a', { manager: { value: 'bulkId:b' } }),
      { method: 'post', path: 'Users/', bulkId: 'b', data: {} },
      { method: 'PUT', path: '/Users/1', version: 'W/"2"', data: { userName: 'x' } },
      { METHOD: 'patch', path: '/Groups/bulkId:a', bulkId: 'p', data: { Operations: [] } },
      { method: 'DELETE', path: '/Groups/9', bulkId: 'd', data: 'ignored', version: null },
    ],
    { failOnErrors: 2 },
  );
  expect(refused).toEqual([]);
  expect(failOnErrors).toBe(2);
  expect(operations).toEqual([
    {
      index: 0,
      method: 'POST',
      type: 'User',
      bulkId: 'a',
      version: undefined,
      references: new Set(['b']),
      data: { manager: { value: 'bulkId:b' } },
    },
    { index: 1, method: 'POST', type: 'User', bulkId: 'b', version: undefined, references: new Set(), data: {} },
    {
      index: 2,
      method: 'PUT',
      type: 'User',
      bulkId: undefined,
      id: '1',
      version: 'W/"2"',
      references: new Set(),
      data: { userName: 'x' },
    },
    {
      index: 3,
      method: 'PATCH',
      type: 'Group',
      bulkId: 'p',
      id: 'bulkId:a',
      version: undefined,
      references: new Set(['a']),
      data: { Operations: [] },
    },
    { index: 4, method: 'DELETE', type: 'Group', bulkId: 'd', id: '9', version: undefined, references: new Set() },
  ]);
});

test.each([null, '', ' '])('a version %j asks for nothing, as an If-Match header without a tag does', (version) =>
  expect(read([{ method: 'DELETE', path: '/Users/1', version }]).operations).toMatchObject([{ version: undefined }]),
);

test('without failOnErrors, everything is tried', () =>
  expect(read([post('a')], { failOnErrors: null }).failOnErrors).toBeUndefined());

test.each<[string, Json, Record<string, Json>, object]>([
  ['no operations', [], {}, { status: 400, scimType: 'invalidSyntax' }],
  ['operations that are no list', 'x', {}, { status: 400, scimType: 'invalidSyntax' }],
  [
    'too many operations',
    [1, 2, 3, 4, 5, 6],
    {},
    { status: 413, detail: expect.stringContaining('maxOperations (5)') },
  ],
  ['failOnErrors of 0', [post('a')], { failOnErrors: 0 }, { status: 400, scimType: 'invalidValue' }],
  ['failOnErrors of a string', [post('a')], { failOnErrors: '1' }, { status: 400, scimType: 'invalidValue' }],
  ["a resource's schemas", [post('a')], { schemas: [USER] }, { status: 400, scimType: 'invalidSyntax' }],
  ['no schemas', [post('a')], { schemas: null }, { status: 400, scimType: 'invalidSyntax' }],
])('%s: the request is refused', (_, operations, more, error) =>
  expect(refusal(() => read(operations, more))).toMatchObject(error),
);

test.each<Json>([
  [],
  ['urn:x:y'],
  'x',
  [USER, 'urn:ietf:params:scim:schemas:core:2.0:BulkRequest', 5],
  ['urn:scim:api:messages:2.0:BulkRequest'],
])('schemas is a hint: %j', (schemas) => expect(read([post('a')], { schemas }).operations).toHaveLength(1));

test('what is no object is refused', () =>
  expect(refusal(() => readBulkRequest([], { maxOperations: 1 }))).toMatchObject({ scimType: 'invalidSyntax' }));

test.each<[Json, string, RegExp]>([
  ['x', 'invalidSyntax', /^Operations\[1\] must be an object/],
  [
    { path: '/Users', bulkId: 'b', data: {} },
    'invalidSyntax',
    /^Operations\[1\]\.method must be POST, PUT, PATCH or DELETE; got nothing/,
  ],
  [{ method: 'GET', path: '/Users/1' }, 'invalidSyntax', /\.method must be .*got "GET"/],
  [{ method: 'POST', path: '/Users', data: {} }, 'invalidSyntax', /\.bulkId is required for a POST/],
  [{ method: 'POST', path: '/Users', bulkId: '', data: {} }, 'invalidSyntax', /\.bulkId is required/],
  [
    { method: 'POST', path: '/Users', bulkId: 'a', data: {} },
    'invalidValue',
    /\.bulkId "a" is already used by an earlier POST/,
  ],
  [
    { method: 'POST', path: '/Users/1', bulkId: 'b', data: {} },
    'invalidSyntax',
    /\.path of a POST must be \/Users or \/Groups/,
  ],
  [{ method: 'PUT', path: '/Users', data: {} }, 'invalidSyntax', /\.path of a PUT must be \/Users\/<id>/],
  [{ method: 'DELETE', path: '/Me' }, 'invalidSyntax', /\.path of a DELETE/],
  [{ method: 'DELETE', path: 5 }, 'invalidSyntax', /got 5/],
  [{ method: 'DELETE', path: '/Users/1/2' }, 'invalidSyntax', /\.path/],
  [{ method: 'PUT', path: '/Users/1' }, 'invalidSyntax', /\.data must be an object/],
  [{ method: 'PATCH', path: '/Users/1', data: [] }, 'invalidSyntax', /\.data must be an object/],
  [{ method: 'DELETE', path: '/Users/1', version: 3 }, 'invalidVers', /\.version must be a string/],
  [{ method: 'DELETE', path: '/Users/bulkId:z' }, 'invalidValue', /refers to the bulkId "z", but no POST/],
])('%j is refused, the others are not', (operation, scimType, detail) => {
  const { operations, refused } = read([post('a'), operation]);
  expect(operations).toHaveLength(1);
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatchObject({ index: 1, error: { status: 400, scimType } });
  expect(refused[0]?.error.detail).toMatch(detail);
});

test('a refusal names what can be named of its operation', () => {
  const { refused } = read([post('a'), { method: 'delete', path: '/', bulkId: 'x' }, 7]);
  expect(refused).toMatchObject([
    { index: 1, method: 'DELETE', bulkId: 'x' },
    { index: 2, method: undefined, bulkId: undefined },
  ]);
});

test('a fault of ours is no refusal', () => {
  const broken = Object.defineProperty({}, 'data', {
    enumerable: true,
    get: () => {
      throw new TypeError('ours');
    },
  });
  expect(() => read([{ ...({ method: 'PUT', path: '/Users/1' } as const) }, broken])).not.toThrow();
  Object.assign(broken, { method: 'PUT', path: '/Users/1' });
  expect(() => read([broken])).toThrow(TypeError);
});
