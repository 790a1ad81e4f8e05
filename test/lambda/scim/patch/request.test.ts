import { readPatchRequest } from '../../../../lambda/scim/patch/request';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';
import { ACME, PATCH_OP, request, user } from './support';

const read = (body: Json) => readPatchRequest(user, body);
const active = { op: 'replace', path: 'active', value: false };

describe('RFC 7644 §3.5.2: the message', () => {
  test.each([null, 'x', 7, [], [active]])('a body that is %j is refused', (body) => {
    expect(refusal(() => read(body))).toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
      detail: expect.stringMatching(/^A PATCH body must be a JSON object; got .+\.$/),
    });
  });

  test.each([undefined, null, [], ['urn:other'], PATCH_OP, ['urn:ietf:params:scim:schemas:core:2.0:PatchOp']])(
    'schemas is a hint; without PatchOp there is a doubt: %j',
    (schemas) => {
      const body = { ...(schemas === undefined ? {} : { schemas }), Operations: [active] };
      expect(read(body)).toMatchObject({
        steps: [{ kind: 'set', value: false }],
        doubt: { status: 400, scimType: 'invalidSyntax', detail: expect.stringContaining(PATCH_OP) },
      });
    },
  );

  test.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['x', '"x"'],
    [7, '7'],
  ])('Operations must be an array: %j', (operations, got) => {
    const body = { schemas: [PATCH_OP], ...(operations === undefined ? {} : { Operations: operations }) };
    expect(refusal(() => read(body))).toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
      detail: `Operations must be an array of operations; got ${got}.`,
    });
  });

  test("no operations are nothing to do (Microsoft's validator), and a doubt", () =>
    expect(read({ schemas: [PATCH_OP], Operations: [] })).toMatchObject({
      steps: [],
      doubt: { status: 400, scimType: 'invalidSyntax' },
    }));

  test('one operation need not be in a list', () =>
    expect(read({ schemas: [PATCH_OP], Operations: active }).steps).toHaveLength(1));

  test('a request without a mistake leaves no doubt', () => expect(read(request(active))).not.toHaveProperty('doubt'));

  test.each(['x', null, [active], 7])('an operation must be an object: %j', (operation) => {
    expect(refusal(() => read(request(active, operation)))).toMatchObject({
      scimType: 'invalidSyntax',
      detail: expect.stringContaining('Operation 2 must be an object; got '),
    });
  });

  test.each([undefined, null, '', 'move', 'add ', 1, {}])('op must be one of three: %j', (op) => {
    const operation = { path: 'title', value: 'x', ...(op === undefined ? {} : { op }) };
    expect(refusal(() => read(request(active, operation)))).toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
      detail: expect.stringContaining('Operation 2: op must be add, replace or remove; got '),
    });
  });

  test.each([7, {}, ['title'], true])('a path must be a string: %j', (path) => {
    expect(refusal(() => read(request({ op: 'add', path, value: 'x' })))).toMatchObject({
      status: 400,
      scimType: 'invalidPath',
      detail: expect.stringContaining('Operation 1 (add): path must be a string; got '),
    });
  });

  test.each([null, '', ' '])('a path of %j is none', (path) => {
    expect(read(request({ op: 'add', path, value: { title: 'x' } })).steps).toMatchObject([
      { origin: { number: 1, name: 'add' }, kind: 'set', value: 'x' },
    ]);
  });

  test('names of members in any case, what else is there ignored', () => {
    const body = {
      SCHEMAS: [PATCH_OP.toLowerCase()],
      operations: [{ Op: 'ADD', PATH: 'title', Value: 'x', name: 'y' }],
      more: 1,
    };
    expect(read(body).steps).toMatchObject([{ kind: 'set', value: 'x' }]);
  });

  test('the body is not changed', () => {
    const body = request({ op: 'add', path: 'emails', value: { value: 'a@x', type: 'work' } }, active);
    const before = structuredClone(body);
    read(body);
    expect(body).toEqual(before);
  });
});

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

describe('errors say which operation, which path, which rule', () => {
  /** Where a delivery depends on it: the request is refused, whatever else is in it. */
  const strict: [Json, string, string][] = [
    [{ op: 'add', path: 'active' }, 'invalidValue', '(add "active"): add needs a value (RFC 7644 §3.5.2).'],
    [{ op: 'add' }, 'invalidValue', '(add without a path): add needs a value'],
    [
      { op: 'add', value: 'x' },
      'invalidValue',
      '(add without a path): the value must be an object with the attributes to add; got "x".',
    ],
    [{ op: 'replace', value: [{ title: 'x' }] }, 'invalidValue', 'the attributes to replace; got an array of 1.'],
    [{ op: 'remove' }, 'noTarget', '(remove without a path): remove needs a path that names what to remove.'],
    [{ op: 'remove', path: '', value: { title: 'x' } }, 'noTarget', 'remove needs a path'],
    [{ op: 'add', path: 'userName.first', value: 'x' }, 'invalidPath', 'a User has no such attribute'],
    [{ op: 'add', path: `${CORE}:active.now`, value: 'x' }, 'invalidPath', 'a User has no such attribute'],
    [{ op: 'replace', value: { 'active.now': 'x' } }, 'invalidPath', 'a User has no such attribute'],
    [{ op: 'add', path: 'userName[type eq "x"]', value: 'x' }, 'invalidPath', 'userName has a single value'],
    [
      { op: 'remove', path: 'emails[type eq ]' },
      'invalidFilter',
      'The path cannot be read at character 16: expected a value',
    ],
    [{ op: 'remove', path: 'emails[typ ne "work"]' }, 'invalidFilter', 'emails has no "typ" to filter by'],
    [{ op: 'remove', path: 'emails[primary gt true]' }, 'invalidFilter', 'emails.primary is of type boolean'],
    [{ op: 'replace', value: { 'emails[typ eq 1]': 'x' } }, 'invalidFilter', 'emails has no "typ"'],
    [{ op: 'replace', value: { 'emails[': 'x' } }, 'invalidFilter', 'The path cannot be read at its end'],
    [
      { op: 'replace', path: 'active', value: 'maybe' },
      'invalidValue',
      '(replace "active"): active must be true or false; got "maybe".',
    ],
    [
      { op: 'replace', value: { active: 'maybe' } },
      'invalidValue',
      '(replace without a path): active must be true or false',
    ],
    [{ op: 'add', path: 'emails', value: 5 }, 'invalidValue', 'emails[0].value must be a string; got 5.'],
    [{ op: 'add', path: 'emails[type eq "work"].value', value: {} }, 'invalidValue', 'emails.value must be a string'],
    [
      { op: 'replace', path: 'id', value: 'x' },
      'mutability',
      '(replace "id"): id is read-only: the service provider sets it.',
    ],
    [
      { op: 'remove', path: 'userName' },
      'mutability',
      '(remove "userName"): userName is required and must have a value.',
    ],
    [{ op: 'replace', path: 'userName', value: null }, 'invalidValue', 'userName is required and must have a value.'],
    [{ op: 'replace', value: { userName: '' } }, 'invalidValue', 'userName is required'],
  ];
  /** Elsewhere: told when it is all that the request has. */
  const dispensable: [Json, string, string, string][] = [
    [{ op: 'add', path: 'title' }, 'invalidValue', '(add "title"): add needs a value (RFC 7644 §3.5.2).', 'title'],
    [{ op: 'Replace', path: 'title' }, 'invalidValue', '(replace "title"): replace needs a value', 'title'],
    [
      { op: 'add', path: 'phoneNumbers[', value: 'x' },
      'invalidFilter',
      'The path cannot be read at its end',
      'phoneNumbers',
    ],
    [{ op: 'add', path: '[[[', value: 'x' }, 'invalidPath', 'The path cannot be read at character 1', ''],
    [
      { op: 'add', path: 'title[type eq "x"]', value: 'x' },
      'invalidPath',
      'title has a single value: name it without brackets, as title. The',
      'title',
    ],
    [
      { op: 'add', path: 'name[type eq "x"].givenName', value: 'x' },
      'invalidPath',
      'name it without brackets, as name or name.formatted. The',
      'name.givenName',
    ],
    [{ op: 'add', path: 'groups', value: [] }, 'mutability', 'groups is read-only', 'groups'],
    [{ op: 'remove', path: 'meta.created' }, 'mutability', 'meta.created is read-only', 'meta.created'],
    [{ op: 'remove', path: 'groups[value eq "g"]' }, 'mutability', 'groups is read-only', 'groups'],
    [{ op: 'add', path: 'schemas', value: ['urn:x:y'] }, 'mutability', 'schemas is read-only', 'schemas'],
    [
      {
        op: 'replace',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName',
        value: 'x',
      },
      'mutability',
      'manager.displayName is read-only',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName',
    ],
    [{ op: 'remove', path: CORE }, 'noTarget', 'core:2.0:User is the base schema: name the attribute to remove.', CORE],
    [{ op: 'add', path: CORE, value: 'x' }, 'invalidValue', 'the value must be an object', CORE],
    [
      { op: 'add', path: 'x'.repeat(9000), value: 'x' },
      'invalidPath',
      'The path has 9000 characters; at most 8192 are accepted.',
      'x'.repeat(9000),
    ],
    [
      { op: 'replace', path: 'nope', value: 'x' },
      'invalidPath',
      '(replace "nope"): a User has no such attribute. The schemas are listed at /Schemas.',
      'nope',
    ],
    [{ op: 'replace', value: { 'roles[typ eq 1]': 'x' } }, 'invalidFilter', 'roles has no "typ"', 'roles'],
    [
      { op: 'remove', path: 'roles[value eq "a]b@x" or typ eq 1].display' },
      'invalidFilter',
      'roles has no "typ"',
      'roles.display',
    ],
  ];

  test.each(strict)('%j is refused, whatever else the request has', (operation, scimType, message) => {
    const error = refusal(() => read(request(active, operation)));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toMatch(/^Operation 2 \(/);
    expect(error.detail).toContain(message);
    expect(error.detail.length).toBeLessThan(400);
  });

  test.each(dispensable)('%j is refused alone, and left out among others', (operation, scimType, message, name) => {
    const error = refusal(() => read(request(operation)));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toMatch(/^Operation 1 \(/);
    expect(error.detail).toContain(message);
    expect(error.detail.length).toBeLessThan(400);
    const dropped: string[] = [];
    const { steps, doubt } = readPatchRequest(user, request(active, operation), (path) => dropped.push(path));
    expect(steps).toMatchObject([{ kind: 'set', value: false }]);
    expect(dropped).toEqual([name]);
    expect(doubt?.scimType).toBe(scimType);
  });

  test('every operation is checked before any is applied', () => {
    expect(() =>
      read(request({ op: 'add', path: 'title', value: 'x' }, { op: 'add', path: 'active', value: 'x' })),
    ).toThrow();
  });
});

describe('an attribute that nobody here knows is left out, also alone', () => {
  test.each([
    { op: 'add', path: 'companyName', value: 'X' },
    { op: 'Replace', path: 'companyName', value: 'X' },
    { op: 'remove', path: 'companyName' },
    { op: 'add', path: 'companyName' },
    { op: 'add', path: 'Cost Center', value: 7 },
    { op: 'add', path: 'name.nickname', value: 'X' },
    { op: 'add', path: 'emails[type eq "work"].verified', value: true },
    { op: 'add', path: `${CORE}:companyName`, value: 'X' },
    { op: 'add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:companyName', value: 'X' },
    { op: 'replace', path: 'urn:example:custom:1.0:User:active', value: false },
    { op: 'replace', value: { companyName: 'X' } },
    { op: 'replace', value: { 'urn:example:custom:1.0:User': { active: false } } },
  ])('%j', (operation) => {
    const dropped: string[] = [];
    const { steps, doubt } = readPatchRequest(user, request(operation), (path) => dropped.push(path));
    expect(steps).toEqual([]);
    expect(dropped).toHaveLength(1);
    expect(doubt).toMatchObject({
      status: 400,
      scimType: 'invalidPath',
      detail: expect.stringMatching(/^Operation 1 \(/),
    });
  });
});

describe('what was not said changes nothing', () => {
  test.each([
    { op: 'replace', path: 'active', value: '' },
    { op: 'replace', path: 'active', value: null },
    { op: 'Add', path: 'active', value: [] },
    { op: 'Remove', path: 'active' },
    { op: 'replace', value: { active: '' } },
    { op: 'replace', value: { [CORE]: { active: null } } },
    { op: 'replace', path: 'title', value: { a: 1 } },
    { op: 'replace', path: 'name.givenName', value: {} },
    { op: 'replace', path: 'name', value: ['a', 'b'] },
    { op: 'replace', path: 'photos', value: [{ value: '<>' }] },
    { op: 'replace', path: 'photos[type eq "photo"]', value: { value: '<>' } },
    { op: 'replace', path: 'photos[type eq "photo"].value', value: '<>' },
    { op: 'replace', path: 'photos[type eq "photo"]', value: ['a', 'b'] },
    { op: 'replace', path: `${ACME}:labels[value eq "red"]`, value: '\u0000' },
    { op: 'replace', path: `${ACME}:labels[value eq "red"]`, value: {} },
  ])('%j', (operation) => expect(read(request(operation)).steps).toEqual([]));
});

test.each<[Json, Json]>([
  [{ path: 'entitlements', value: ['a'] }, [{ value: 'a' }]],
  [{ path: 'entitlements', value: 'a' }, [{ value: 'a' }]],
  [{ path: 'emails', value: 'a@x' }, [{ value: 'a@x' }]],
  [{ path: CORE, value: [{ entitlements: 'a' }] }, [{ value: 'a' }]],
])('a value in another form that has one meaning: %j', (operation, values) =>
  expect(read(request({ op: 'add', ...(operation as object) })).steps).toMatchObject([{ kind: 'include', values }]),
);
