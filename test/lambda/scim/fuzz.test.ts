/** Whatever a client sends: a result or a ScimError, in time proportional to what was sent, and nothing polluted. */
import fc from 'fast-check';
import { planBulk } from '../../../lambda/scim/bulk/plan';
import { readBulkRequest } from '../../../lambda/scim/bulk/request';
import { excerpt, ScimError } from '../../../lambda/scim/errors';
import { checkContentType, negotiate, readETags } from '../../../lambda/scim/headers';
import { parseJson } from '../../../lambda/scim/json';
import { readListQuery } from '../../../lambda/scim/list/query';
import { readSearchRequest } from '../../../lambda/scim/list/search-request';
import { readSort } from '../../../lambda/scim/list/sort';
import { readGroup } from '../../../lambda/scim/read/group';
import { readUser } from '../../../lambda/scim/read/user';
import { represent } from '../../../lambda/scim/represent';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { parseSelection } from '../../../lambda/scim/selection';
import type { Json } from '../../../lambda/scim/types';
import { ENTERPRISE, GROUP, growth, LINEAR, USER } from './support';

const user = defineUser();
const group = defineGroup();
const limits = { defaultPageSize: 100, maxPageSize: 200 };

/** The result, or undefined when it was refused; anything but a ScimError with a short detail fails. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(500);
    expect(error.detail.length).toBeLessThan(700);
    return undefined;
  }
}

const names = [...user.attributes, ...group.attributes].flatMap(({ name, subAttributes }) => [
  name,
  ...subAttributes.map((sub) => sub.name),
]);
const name = fc.oneof(
  fc.constantFrom(
    ...names,
    ENTERPRISE,
    USER,
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'USERNAME',
    'Emails',
    '',
  ),
  fc.string({ unit: 'binary' }),
);
const leaf = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -0, 1e308, '', 'True', 'x'.repeat(2000), '\u0000', '\ud800', 'İ', '😀'),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true }),
);
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries) as Json),
  ),
})).value;
const object = fc
  .array(fc.tuple(name, json), { maxLength: 8 })
  .map((entries) => Object.fromEntries(entries) as Record<string, Json>);

const pristine = JSON.stringify([
  Object.getOwnPropertyNames(Object.prototype),
  Object.getOwnPropertyNames(Array.prototype),
]);
afterEach(() => {
  expect(
    JSON.stringify([Object.getOwnPropertyNames(Object.prototype), Object.getOwnPropertyNames(Array.prototype)]),
  ).toBe(pristine);
});

/** Nothing unassigned, no name that no schema has, no foreign prototype. */
function checkCanonical(value: Json, known: ReadonlySet<string>): void {
  expect(value).not.toBeNull();
  expect(value).not.toBe('');
  if (Array.isArray(value)) {
    expect(value.length).toBeGreaterThan(0);
    for (const one of value) checkCanonical(one, known);
  } else if (typeof value === 'object' && value !== null) {
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    for (const [key, part] of Object.entries(value)) {
      expect(known.has(key)).toBe(true);
      checkCanonical(part, known);
    }
  }
}

test('user bodies: canonical or refused; reading what was read changes nothing; no password gets through', () => {
  const known = new Set([
    ...names,
    ENTERPRISE,
    ...(user.extensions[0]?.attributes ?? []).flatMap((one) => [one.name, ...one.subAttributes.map((sub) => sub.name)]),
  ]);
  fc.assert(
    fc.property(fc.oneof(json, object), fc.string(), (body, userName) => {
      const complete =
        typeof body === 'object' && body !== null && !Array.isArray(body)
          ? { ...body, schemas: [USER], userName }
          : body;
      const read = attempt(() => readUser(user, complete));
      if (!read) return;
      checkCanonical(read, known);
      expect(read).not.toHaveProperty('password');
      expect(read).not.toHaveProperty('id');
      expect(readUser(user, { ...read, schemas: [USER] })).toEqual(read);
    }),
    { numRuns: 600 },
  );
});

test('group bodies', () => {
  fc.assert(
    fc.property(fc.oneof(json, object), json, (body, members) => {
      const complete =
        typeof body === 'object' && body !== null && !Array.isArray(body)
          ? { ...body, schemas: [GROUP], displayName: 'G', members }
          : body;
      const read = attempt(() => readGroup(group, complete));
      if (!read) return;
      expect(read.attributes).not.toHaveProperty('members');
      expect(new Set(read.memberIds).size).toBe(read.memberIds?.length ?? 0);
    }),
    { numRuns: 400 },
  );
});

test('search and Bulk requests', () => {
  const operation = fc.record(
    {
      method: fc.oneof(fc.constantFrom('POST', 'PUT', 'patch', 'DELETE'), json),
      path: fc.oneof(fc.constantFrom('/Users', '/Groups/1', '/Users/bulkId:a'), json),
      bulkId: fc.oneof(fc.constantFrom('a', 'b', 'c'), json),
      version: json,
      data: fc.oneof(object, fc.constantFrom<Json>({ x: 'bulkId:a' }, { x: ['bulkId:b'] }, { y: { z: 'bulkId:c' } })),
    },
    { requiredKeys: ['method'] },
  );
  fc.assert(
    fc.property(fc.oneof(json, object), fc.array(operation, { maxLength: 8 }), (body, operations) => {
      const rest = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
      attempt(() =>
        readSearchRequest({ ...rest, schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }, limits),
      );
      const request = attempt(() =>
        readBulkRequest(
          { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations as Json },
          { maxOperations: 10 },
        ),
      );
      if (!request) return;
      expect(request.operations.length + request.refused.length).toBe(operations.length);
      const steps = planBulk(request.operations);
      expect(steps.filter(({ kind }) => kind === 'perform')).toHaveLength(request.operations.length);
      const pending = steps.filter((step) => step.kind === 'perform' && step.pending.size > 0);
      expect(steps.filter(({ kind }) => kind === 'complete')).toHaveLength(pending.length);
    }),
    { numRuns: 400 },
  );
});

test('query strings, sort, selections and headers', () => {
  const parameter = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('1', '-1', '1e9', 'userName', 'name.givenName', ENTERPRISE, `${ENTERPRISE}:manager.value`, 'urn:'),
  );
  const query = fc.dictionary(
    fc.constantFrom(
      'filter',
      'sortBy',
      'sortOrder',
      'startIndex',
      'count',
      'cursor',
      'attributes',
      'excludedAttributes',
      '__proto__',
    ),
    fc.array(parameter, { maxLength: 2 }),
  );
  const record = {
    id: '1',
    attributes: { userName: 'a', name: { givenName: 'A' } },
    version: 1,
    created: '',
    lastModified: '',
  };
  fc.assert(
    fc.property(query, parameter, (parameters, header) => {
      const read = attempt(() => readListQuery(parameters, limits));
      if (read) {
        expect(read.page.count).toBeGreaterThanOrEqual(0);
        expect(read.page.count).toBeLessThanOrEqual(limits.maxPageSize);
        attempt(() => readSort(user, read.sortBy, read.sortOrder));
        const selection = attempt(() => parseSelection(user, read));
        if (selection)
          expect(represent(user, record, '', {}, selection)).toMatchObject({ id: '1', schemas: expect.any(Array) });
      }
      attempt(() => negotiate(header));
      attempt(() => checkContentType(header));
      for (const tag of readETags(header)) expect(typeof tag).toBe('string');
    }),
    { numRuns: 600 },
  );
});

test('JSON text, of whatever kind', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json({ stringUnit: 'binary', maxDepth: 40 }), fc.string({ unit: 'binary' })), (text) => {
      attempt(() => parseJson(text));
    }),
  );
});

test('an excerpt is short and well-formed, of whatever value', () => {
  fc.assert(
    fc.property(fc.oneof(json, fc.string({ unit: 'binary', minLength: 50, maxLength: 200 })), (value) => {
      expect(excerpt(value).length).toBeLessThanOrEqual(60);
      expect(excerpt(value)).not.toMatch(/\p{Surrogate}/u);
    }),
  );
});

/** Built to make a careless pattern or loop go back over what it has read. */
test.each<[string, (size: number) => unknown]>([
  ['a long profileUrl', (n) => readUser(user, { schemas: [USER], userName: 'a', profileUrl: '%20'.repeat(n) })],
  [
    'long base64',
    (n) => readUser(user, { schemas: [USER], userName: 'a', x509Certificates: [{ value: `${'='.repeat(n)}!` }] }),
  ],
  ['a long userName', (n) => readUser(user, { schemas: [USER], userName: 'İ'.repeat(n) })],
  ['many unknown keys', (n) => readUser(user, Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, i])))],
  [
    'many values',
    (n) =>
      readUser(user, {
        schemas: [USER],
        userName: 'a',
        roles: Array.from({ length: n }, (_, i) => ({ value: `${i}` })),
      }),
  ],
  ['a long Accept', (n) => negotiate(';q='.repeat(n))],
  ['a long Accept with spaces', (n) => negotiate(`a;${' '.repeat(n)}q=1`)],
  ['a long If-Match', (n) => readETags(`${' ,'.repeat(n)}x`)],
  ['a long If-Match without an end', (n) => readETags(`"${'a'.repeat(n)}`)],
  ['a long selection', (n) => parseSelection(user, { attributes: 'urn:a:'.repeat(n) })],
  ['many selected', (n) => parseSelection(user, { attributes: 'name.givenName,'.repeat(n) })],
  ['a long count', (n) => readListQuery({ count: ['9'.repeat(n)] }, limits)],
  ['a long cursor', (n) => readListQuery({ cursor: [`${'a'.repeat(n)} `] }, limits)],
  ['wide JSON', (n) => parseJson(`[${'[],'.repeat(n)}0]`)],
])('%s takes no more than its length', (_, act) =>
  expect(growth((size) => attempt(() => act(size)))).toBeLessThan(LINEAR),
);
