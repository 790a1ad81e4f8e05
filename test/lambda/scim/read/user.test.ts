import { readUser } from '../../../../lambda/scim/read/user';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import { defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../../lambda/scim/types';
import { ENTERPRISE, GROUP, refusal, USER } from '../support';

const user = defineUser();
const body = (more: Record<string, Json> = {}): Json => ({ schemas: [USER], userName: 'anna', ...more });
const read = (more: Record<string, Json> = {}) => readUser(user, body(more));

describe('what is required (RFC 7643 §3, §4.1.1)', () => {
  test.each<[string, Json]>([
    ['a list', []],
    ['a string', 'text'],
    ['nothing', null],
  ])('%s is no user', (_, json) =>
    expect(refusal(() => readUser(user, json))).toMatchObject({ status: 400, scimType: 'invalidSyntax' }),
  );

  test.each<[string, Json | undefined]>([
    ['absent', undefined],
    ['null', null],
    ['empty', []],
    ['a string', USER],
    ['not of strings', [1]],
  ])('schemas that is %s is invalidSyntax', (_, schemas) => {
    const json: Json = schemas === undefined ? { userName: 'anna' } : { userName: 'anna', schemas };
    const error = refusal(() => readUser(user, json));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
    expect(error.detail).toContain(USER);
  });

  test('schemas of another resource type is invalidValue', () => {
    expect(refusal(() => read({ schemas: [GROUP] }))).toMatchObject({ scimType: 'invalidValue' });
    expect(refusal(() => read({ schemas: ['urn:scim:schemas:core:1.0'] })).detail).toMatch(/SCIM 1\.1/);
  });

  test('schemas in any case, order, and company', () => {
    expect(read({ schemas: [ENTERPRISE, 'http://schemas.microsoft.com/x', USER.toLowerCase()] }).userName).toBe('anna');
    expect(readUser(user, { Schemas: [USER], USERNAME: 'anna' })).toEqual({ userName: 'anna', active: true });
  });

  test.each<[Json]>([[''], ['   '], [null], [[]]])('a userName %j is refused', (userName) => {
    const error = refusal(() => read({ userName }));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toMatch(/userName is required/);
  });

  test('a userName that is no string', () =>
    expect(refusal(() => read({ userName: 12 })).detail).toBe('userName must be a string; got 12.'));
});

describe('limits', () => {
  test.each(['userName', 'externalId'])('%s has at most 1,024 bytes', (name) => {
    expect(read({ [name]: 'x'.repeat(1024) })[name]).toHaveLength(1024);
    const error = refusal(() => read({ [name]: 'é'.repeat(513) }));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toMatch(new RegExp(`^${name} is too long: 1026 bytes`));
  });

  test('folding counts: it can lengthen a name', () =>
    expect(refusal(() => read({ userName: 'İ'.repeat(400) })).detail).toMatch(/too long: 1200 bytes/));

  test('an email address has at most 1,024 bytes, a person at most 40', () => {
    expect(refusal(() => read({ emails: [{ value: 'x'.repeat(1025) }] })).detail).toMatch(
      /^emails\[0\]\.value is too long/,
    );
    const emails = (count: number): Json => Array.from({ length: count }, (_, i) => ({ value: `${i}@x` }));
    expect(read({ emails: emails(40) }).emails).toHaveLength(40);
    expect(refusal(() => read({ emails: emails(41) })).detail).toMatch(/emails has 41 values; at most 40/);
    expect(read({ emails: [{ display: 'no address' }] }).emails).toEqual([{ display: 'no address' }]);
  });

  test('a resource has at most 256 KiB, and the message names what fills it', () => {
    expect(() => read({ title: 'x'.repeat(262_000) })).not.toThrow();
    const error = refusal(() => read({ title: 'x'.repeat(262_144), nickName: 'y' }));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toMatch(/Most of it is in title \(262146 bytes\)/);
    expect(error.detail.length).toBeLessThan(300);
  });
});

describe('canonical form', () => {
  test('names as the schema spells them, nothing unassigned', () =>
    expect(
      read({
        NAME: { FAMILYNAME: 'Doe', middleName: '', unknown: 1, givenName: null },
        nickName: null,
        emails: [{ VALUE: 'a@x', Type: 'work', display: '' }, null, {}, { type: 'home' }, { primary: true }],
        phoneNumbers: [],
        title: '',
        [ENTERPRISE.toUpperCase()]: { Department: 'IT', costCenter: null, unknown: 1 },
      }),
    ).toEqual({
      userName: 'anna',
      active: true,
      name: { familyName: 'Doe' },
      emails: [{ value: 'a@x', type: 'work' }],
      [ENTERPRISE]: { department: 'IT' },
    }));

  test.each<[string, Json]>([
    ['null', null],
    ['[]', []],
    ['{}', {}],
    ['unassigned attributes', { department: null, costCenter: '' }],
  ])('an extension that is %s is absent (RFC 7643 §2.5)', (_, value) =>
    expect(read({ [ENTERPRISE]: value })).not.toHaveProperty([ENTERPRISE]),
  );

  test('a complex value of nothing is absent', () => {
    expect(read({ name: {}, addresses: [{ type: 'work' }] })).toEqual({ userName: 'anna', active: true });
    expect(read({ name: [null] })).not.toHaveProperty('name');
  });

  test('what only the server says is ignored (RFC 7644 §3.3)', () =>
    expect(
      read({
        id: 'mine',
        meta: { version: 'x' },
        groups: [{ value: 'g' }],
        [ENTERPRISE]: { manager: { value: 'm', displayName: 'M' } },
      }),
    ).toEqual({ userName: 'anna', active: true, [ENTERPRISE]: { manager: { value: 'm' } } }));

  test('a password is accepted and never kept; one that is no string is refused', () => {
    expect(read({ password: '1mz050nq' })).toEqual({ userName: 'anna', active: true });
    const error = refusal(() => read({ password: 12 }));
    expect(error.detail).toMatch(/^password must be a string/);
  });

  test('what no schema has is ignored', () =>
    expect(read({ members: ['x'], 'urn:x:y': { a: 1 }, constructor: 'x', toString: 1, '': 1, roles: [] })).toEqual({
      userName: 'anna',
      active: true,
    }));

  test('a __proto__ pollutes nothing and is not kept', () => {
    const json = JSON.parse(
      `{"schemas":["${USER}"],"userName":"a","__proto__":{"active":false},"name":{"__proto__":{"x":1},"givenName":"A"}}`,
    );
    const attributes = readUser(user, json);
    expect(attributes).toEqual({ userName: 'a', active: true, name: { givenName: 'A' } });
    expect(Object.getPrototypeOf(attributes.name)).toBe(Object.prototype);
  });
});

describe('what is ambiguous or of the wrong kind is refused, by name', () => {
  test.each<[Record<string, Json>, string, RegExp]>([
    [{ username: 'b' }, 'invalidSyntax', /^userName is there twice/],
    [{ name: { givenName: 'A', GivenName: 'B' } }, 'invalidSyntax', /^name\.givenName is there twice/],
    [{ [ENTERPRISE]: {}, [ENTERPRISE.toLowerCase()]: {} }, 'invalidSyntax', /enterprise:2\.0:User is there twice/],
    [{ [ENTERPRISE]: { department: 'a', Department: 'b' } }, 'invalidSyntax', /User:department is there twice/],
    [{ [ENTERPRISE]: 'IT' }, 'invalidValue', /must be an object with the extension's attributes; got "IT"/],
    [{ [ENTERPRISE]: { department: 5 } }, 'invalidValue', /User:department must be a string; got 5/],
    [{ name: 'Anna' }, 'invalidValue', /^name must be an object with any of formatted, familyName/],
    [{ emails: 'a@x' }, 'invalidValue', /^emails has several values and must be an array; got "a@x"/],
    [{ emails: ['a@x'] }, 'invalidValue', /^emails\[0\] must be an object/],
    [{ emails: [{ value: 'a' }, { value: 5 }] }, 'invalidValue', /^emails\[1\]\.value must be a string; got 5/],
    [{ title: ['a', 'b'] }, 'invalidValue', /^title must be a string; got an array of 2/],
    [{ active: 'maybe' }, 'invalidValue', /^active must be true or false; got "maybe"/],
    [
      { x509Certificates: [{ value: '!' }] },
      'invalidValue',
      /^x509Certificates\[0\]\.value must be a string in base64/,
    ],
  ])('%j', (more, scimType, detail) => {
    const error = refusal(() => read(more));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toMatch(detail);
  });
});

describe('PUT (RFC 7644 §3.5.1)', () => {
  const current = { userName: 'anna', active: false, externalId: 'x1', title: 'Captain' };

  test('replaces: what is left out is gone', () =>
    expect(readUser(user, body({ active: true, externalId: 'x2' }), current)).toEqual({
      userName: 'anna',
      active: true,
      externalId: 'x2',
    }));

  test('does not reactivate a suspended person, nor lose the externalId, by leaving them out', () =>
    expect(readUser(user, body(), current)).toEqual({ userName: 'anna', active: false, externalId: 'x1' }));

  test('that changes nothing is the same object, in whatever order it comes', () => {
    const name = { givenName: 'A', familyName: 'B' };
    const same = { ...current, name };
    expect(readUser(user, body({ title: 'Captain', name: { familyName: 'B', givenName: 'A' } }), same)).toBe(same);
    expect(readUser(user, body({ title: 'Captain', name: { familyName: 'B' } }), same)).not.toBe(same);
  });

  test('a user without either gets the default', () =>
    expect(readUser(user, body(), { userName: 'anna' })).toEqual({ userName: 'anna', active: true }));
});

describe('immutable attributes of an extension by configuration', () => {
  const URN = 'urn:acme:params:scim:schemas:extension:1.0:User';
  const extended = defineUser([
    {
      id: URN,
      name: 'Acme',
      description: '',
      attributes: [
        text('badge', '', { mutability: 'immutable' }),
        text('color', ''),
        text('secret', '', { mutability: 'writeOnly', returned: 'never' }),
        attribute('levels', 'integer', '', { multiValued: true }),
      ],
    },
  ]);
  const put = (part: Json | undefined, current: Record<string, Json>) =>
    readUser(extended, body(part === undefined ? {} : { [URN]: part }), { userName: 'anna', active: true, ...current })[
      URN
    ];

  test('are kept when left out, and may be repeated', () => {
    expect(put(undefined, { [URN]: { badge: 'b1' } })).toEqual({ badge: 'b1' });
    expect(put({ badge: 'b1', color: 'red' }, { [URN]: { badge: 'b1' } })).toEqual({ badge: 'b1', color: 'red' });
    expect(put({ badge: 'b1' }, {})).toEqual({ badge: 'b1' });
    expect(put(undefined, {})).toBeUndefined();
  });

  test('are not changed: mutability', () => {
    const error = refusal(() => put({ badge: 'b2' }, { [URN]: { badge: 'b1' } }));
    expect(error).toMatchObject({ status: 400, scimType: 'mutability' });
    expect(error.detail).toContain(`${URN}:badge is immutable and has the value "b1"`);
  });

  test('lists of simple values are checked one by one', () => {
    expect(put({ levels: [1, 2, 1] }, {})).toEqual({ levels: [1, 2] });
    expect(refusal(() => put({ levels: [1, 'x'] }, {})).detail).toMatch(/levels\[1\] must be a whole number/);
  });

  test('a write-only attribute is not kept', () =>
    expect(put({ secret: 's', color: 'red' }, {})).toEqual({ color: 'red' }));
});
