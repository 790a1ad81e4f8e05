import { readPatchRequest } from '../../../../lambda/scim/patch/request';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';
import { PATCH_OP, request, user } from './support';

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

  test.each([undefined, null, [], ['urn:other'], PATCH_OP])('schemas must name PatchOp: %j', (schemas) => {
    const body = { ...(schemas === undefined ? {} : { schemas }), Operations: [active] };
    expect(refusal(() => read(body))).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
  });

  test.each([undefined, null, [], {}, active, 'x'])(
    'Operations must be an array that is not empty: %j',
    (operations) => {
      const body = { schemas: [PATCH_OP], ...(operations === undefined ? {} : { Operations: operations }) };
      expect(refusal(() => read(body))).toMatchObject({
        status: 400,
        scimType: 'invalidSyntax',
        detail: expect.stringContaining('Operations must be an array of at least one operation; got '),
      });
    },
  );

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

  test('a path of null is none', () => {
    expect(read(request({ op: 'add', path: null, value: { title: 'x' } })).steps).toMatchObject([
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

describe('errors say which operation, which path, which rule', () => {
  test.each<[Json, string, string]>([
    [{ op: 'add', path: 'title' }, 'invalidValue', '(add "title"): add needs a value (RFC 7644 §3.5.2).'],
    [{ op: 'Replace', path: 'title' }, 'invalidValue', '(replace "title"): replace needs a value (RFC 7644 §3.5.2).'],
    [{ op: 'add' }, 'invalidValue', '(add without a path): add needs a value'],
    [
      { op: 'add', value: 'x' },
      'invalidValue',
      '(add without a path): the value must be an object with the attributes to add; got "x".',
    ],
    [{ op: 'replace', value: [{ title: 'x' }] }, 'invalidValue', 'the attributes to replace; got an array of 1.'],
    [{ op: 'remove' }, 'noTarget', '(remove without a path): remove needs a path: what is to be removed?'],
    [{ op: 'remove', value: { title: 'x' } }, 'noTarget', 'remove needs a path'],
    [{ op: 'add', path: '', value: 'x' }, 'invalidPath', '(add ""): The path cannot be read at its end'],
    [{ op: 'add', path: 'a b', value: 'x' }, 'invalidPath', '(add "a b"): The path cannot be read at character 3'],
    [
      { op: 'add', path: 'nope', value: 'x' },
      'invalidPath',
      '(add "nope"): a User has no such attribute. The schemas are listed at /Schemas.',
    ],
    [{ op: 'add', path: 'name.nope', value: 'x' }, 'invalidPath', 'a User has no such attribute'],
    [
      { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:User:nope', value: 'x' },
      'invalidPath',
      'a User has no such attribute',
    ],
    [
      { op: 'add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:nope', value: 'x' },
      'invalidPath',
      'no such attribute',
    ],
    [
      { op: 'add', path: 'emails[type eq "work"].nope', value: 'x' },
      'invalidPath',
      'emails has no sub-attribute "nope"; it has value, display, type, primary. The',
    ],
    [
      { op: 'add', path: 'title[type eq "x"]', value: 'x' },
      'invalidPath',
      'title has a single value: name it without brackets, as title. The',
    ],
    [
      { op: 'add', path: 'name[type eq "x"].givenName', value: 'x' },
      'invalidPath',
      'name it without brackets, as name or name.formatted. The',
    ],
    [
      { op: 'remove', path: 'emails[type eq work]' },
      'invalidFilter',
      'The path cannot be read at character 16: expected a value',
    ],
    [{ op: 'remove', path: 'emails[typ ne "work"]' }, 'invalidFilter', 'emails has no "typ" to filter by'],
    [{ op: 'remove', path: 'emails[primary gt true]' }, 'invalidFilter', 'emails.primary is of type boolean'],
    [
      { op: 'replace', path: 'active', value: 'maybe' },
      'invalidValue',
      '(replace "active"): active must be true or false; got "maybe".',
    ],
    [
      { op: 'replace', path: 'name', value: 'x' },
      'invalidValue',
      'name must be an object with any of formatted, familyName',
    ],
    [
      { op: 'replace', path: 'name.givenName', value: {} },
      'invalidValue',
      'name.givenName must be a string; got an object.',
    ],
    [
      { op: 'add', path: 'emails', value: 'a@x' },
      'invalidValue',
      'emails has several values and must be an array; got "a@x".',
    ],
    [
      { op: 'add', path: 'emails[type eq "work"]', value: 'a@x' },
      'invalidValue',
      'emails must be an object with any of',
    ],
    [
      { op: 'add', path: 'emails[type eq "work"].primary', value: 7 },
      'invalidValue',
      'emails.primary must be true or false',
    ],
    [{ op: 'add', path: 'password', value: 7 }, 'invalidValue', 'password must be a string; got 7.'],
    [
      { op: 'replace', value: { active: 'maybe' } },
      'invalidValue',
      '(replace without a path): active must be true or false',
    ],
    [{ op: 'replace', value: { 'emails[typ eq 1]': 'x' } }, 'invalidFilter', 'emails has no "typ"'],
    [{ op: 'replace', value: { 'emails[': 'x' } }, 'invalidFilter', 'The path cannot be read at its end'],
    [
      { op: 'replace', path: 'id', value: 'x' },
      'mutability',
      '(replace "id"): id is read-only: the service provider sets it.',
    ],
    [{ op: 'remove', path: 'meta.created' }, 'mutability', 'meta.created is read-only'],
    [{ op: 'add', path: 'groups', value: [] }, 'mutability', 'groups is read-only'],
    [{ op: 'remove', path: 'groups[value eq "g"]' }, 'mutability', 'groups is read-only'],
    [{ op: 'add', path: 'schemas', value: ['urn:x:y'] }, 'mutability', 'schemas is read-only'],
    [
      {
        op: 'replace',
        path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName',
        value: 'x',
      },
      'mutability',
      'manager.displayName is read-only',
    ],
    [
      { op: 'remove', path: 'userName' },
      'mutability',
      '(remove "userName"): userName is required and cannot be without a value.',
    ],
    [
      { op: 'replace', path: 'userName', value: null },
      'invalidValue',
      'userName is required and cannot be without a value.',
    ],
    [{ op: 'replace', value: { userName: '' } }, 'invalidValue', 'userName is required'],
    [
      { op: 'remove', path: 'urn:ietf:params:scim:schemas:core:2.0:User' },
      'noTarget',
      'core:2.0:User is the base schema: name the attribute to remove.',
    ],
    [
      { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:User', value: 'x' },
      'invalidValue',
      'the value must be an object',
    ],
    [
      { op: 'add', path: 'x'.repeat(9000), value: 'x' },
      'invalidPath',
      'The path has 9000 characters; at most 8192 are accepted.',
    ],
  ])('%j', (operation, scimType, message) => {
    const error = refusal(() => read(request(active, operation)));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toMatch(/^Operation 2 \(/);
    expect(error.detail).toContain(message);
    expect(error.detail.length).toBeLessThan(400);
  });

  test('every operation is checked before any is applied', () => {
    expect(() =>
      read(request({ op: 'add', path: 'title', value: 'x' }, { op: 'add', path: 'nope', value: 1 })),
    ).toThrow();
  });
});
