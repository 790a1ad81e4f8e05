import { readUser } from '../../../../lambda/scim/read/user';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import { defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Attributes, Json } from '../../../../lambda/scim/types';
import { ENTERPRISE, GROUP, refusal, USER } from '../support';

const user = defineUser();
const body = (more: Record<string, Json> = {}): Json => ({ schemas: [USER], userName: 'anna', ...more });
const read = (more: Record<string, Json> = {}) => readUser(user, body(more));

/** What is kept of a body, and what was dropped; `current` for a PUT. */
function reading(more: Record<string, Json>, current?: Attributes) {
  const dropped: string[] = [];
  const { userName: _, ...kept } = readUser(user, body(more), current, (path) => dropped.push(path));
  return { kept, dropped };
}

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
    ["another resource type's", [GROUP]],
    ["SCIM 1.1's", ['urn:scim:schemas:core:1.0']],
    ["OneLogin's", ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:extension:enterprise:2.0']],
    ['misspelt', ['urn:ietf:params:scim:schemas:core:2.0:Users']],
    ['in another case, order and company', [ENTERPRISE, 'http://schemas.microsoft.com/x', USER.toLowerCase()]],
  ])('schemas that is %s is a hint: the endpoint says what a resource is', (_, schemas) => {
    const json: Json = schemas === undefined ? { userName: 'anna' } : { userName: 'anna', schemas };
    expect(readUser(user, json)).toEqual({ userName: 'anna' });
  });

  test('names in any case', () =>
    expect(readUser(user, { Schemas: [USER], USERNAME: 'anna' })).toEqual({ userName: 'anna' }));

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

  test('what makes a person too large and reaches no account is dropped: the suspension that comes with it counts', () => {
    expect(() => read({ title: 'x'.repeat(262_000) })).not.toThrow();
    const photo = `data:image/png;base64,${'A'.repeat(300_000)}`;
    expect(reading({ active: false, photos: [{ value: photo }] })).toEqual({
      kept: { active: false },
      dropped: ['photos'],
    });
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
    expect(read({ name: {}, addresses: [{ type: 'work' }] })).toEqual({ userName: 'anna' });
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
    ).toEqual({ userName: 'anna', [ENTERPRISE]: { manager: { value: 'm' } } }));

  test.each<Json>(['1mz050nq', 12, null, {}])('a password is accepted and never kept: %j', (password) =>
    expect(reading({ password })).toEqual({ kept: {}, dropped: [] }),
  );

  test('what no schema has is ignored', () =>
    expect(read({ members: ['x'], 'urn:x:y': { a: 1 }, constructor: 'x', toString: 1, '': 1, roles: [] })).toEqual({
      userName: 'anna',
    }));

  test('a __proto__ pollutes nothing and is not kept', () => {
    const json = JSON.parse(
      `{"schemas":["${USER}"],"userName":"a","__proto__":{"active":false},"name":{"__proto__":{"x":1},"givenName":"A"}}`,
    );
    const attributes = readUser(user, json);
    expect(attributes).toEqual({ userName: 'a', name: { givenName: 'A' } });
    expect(Object.getPrototypeOf(attributes.name)).toBe(Object.prototype);
  });
});

describe('what is ambiguous, or of the wrong kind, is refused where a delivery depends on it', () => {
  test.each<[Record<string, Json>, string, RegExp]>([
    [{ username: 'b' }, 'invalidSyntax', /^userName occurs twice/],
    [{ active: true, Active: false }, 'invalidSyntax', /^active occurs twice/],
    [{ emails: [], Emails: [] }, 'invalidSyntax', /^emails occurs twice/],
    [{ emails: [{ value: 'a', VALUE: 'b' }] }, 'invalidSyntax', /^emails\[0\]\.value occurs twice/],
    [{ emails: [{ value: 'a' }, { value: 5 }] }, 'invalidValue', /^emails\[1\]\.value must be a string; got 5/],
    [{ emails: true }, 'invalidValue', /^emails\[0\]\.value must be a string; got true/],
    [{ active: 'maybe' }, 'invalidValue', /^active must be true or false; got "maybe"/],
    [{ active: 1 }, 'invalidValue', /^active must be true or false; got 1/],
    [{ externalId: {} }, 'invalidValue', /^externalId must be a string; got an object/],
    [{ externalId: ['a', 'b'] }, 'invalidValue', /^externalId must be a string/],
  ])('%j', (more, scimType, detail) => {
    const error = refusal(() => read(more));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toMatch(detail);
  });
});

describe('what the account never gets cannot fail a request', () => {
  const PEM = '-----BEGIN CERTIFICATE-----\nMIIDQzCC\n-----END CERTIFICATE-----';

  test.each<[Record<string, Json>, Attributes]>([
    [{ externalId: 701984 }, { externalId: '701984' }],
    [{ [ENTERPRISE]: { employeeNumber: 701984 } }, { [ENTERPRISE]: { employeeNumber: '701984' } }],
    [{ [ENTERPRISE]: [{ department: 'IT' }] }, { [ENTERPRISE]: { department: 'IT' } }],
    [{ entitlements: ['a'] }, { entitlements: [{ value: 'a' }] }],
    [{ roles: 'admin' }, { roles: [{ value: 'admin' }] }],
    [{ name: 'Anna Bell' }, { name: { formatted: 'Anna Bell' } }],
    [{ emails: ['a@x'] }, { emails: [{ value: 'a@x' }] }],
    [{ x509Certificates: [{ value: PEM }] }, { x509Certificates: [{ value: 'MIIDQzCC' }] }],
    [
      { photos: [{ value: 'https://x.example/my photo.png' }] },
      { photos: [{ value: 'https://x.example/my%20photo.png' }] },
    ],
    [{ 'urn:scim:schemas:extension:enterprise:1.0': { department: 'IT' } }, { [ENTERPRISE]: { department: 'IT' } }],
    [{ 'urn:scim:schemas:extension:enterprise:2.0': { department: 'IT' } }, { [ENTERPRISE]: { department: 'IT' } }],
    [{ 'name.givenName': 'A', 'name.familyName': 'B' }, { name: { givenName: 'A', familyName: 'B' } }],
    [{ 'name.givenName': 'A', name: { familyName: 'B' } }, { name: { givenName: 'A', familyName: 'B' } }],
    [
      { [`${ENTERPRISE}:department`]: 'IT', [`${ENTERPRISE}:manager`]: 'm' },
      { [ENTERPRISE]: { department: 'IT', manager: { value: 'm' } } },
    ],
    [
      { [`${USER}:title`]: 'Dr', [USER]: { nickName: 'Ann', active: false } },
      { title: 'Dr', nickName: 'Ann', active: false },
    ],
  ])('%j has one meaning', (more, kept) => expect(reading(more)).toEqual({ kept, dropped: [] }));

  test.each<[Record<string, Json>, Attributes, string[]]>([
    [{ companyName: 'X', title: 'Dr' }, { title: 'Dr' }, ['companyName']],
    [{ title: ['a', 'b'], active: false }, { active: false }, ['title']],
    [{ photos: [{ value: '<>' }] }, {}, ['photos.value']],
    [{ x509Certificates: [{ value: '!' }] }, {}, ['x509Certificates.value']],
    [{ [ENTERPRISE]: 'IT' }, {}, [ENTERPRISE]],
    [
      { [ENTERPRISE]: { department: {}, division: 'D', shoe: 7 } },
      { [ENTERPRISE]: { division: 'D' } },
      [`${ENTERPRISE}:department`, `${ENTERPRISE}:shoe`],
    ],
    [{ name: { givenName: 'A', GivenName: 'B' } }, { name: { givenName: 'A' } }, ['name.givenName']],
    [{ title: 'A', Title: 'B' }, { title: 'A' }, ['title']],
    [
      { 'urn:x:y': { a: 1 }, 'emails.value': 'a@x', 'meta.created': 'x', 'Cost Center': 7 },
      {},
      ['urn:x:y', 'emails.value', 'Cost Center'],
    ],
    [{ [USER]: 'x' }, {}, [USER]],
    [{ 'emails[value eq "a]b@x"].type': 'work', 'emails[value eq "b@x': 1 }, {}, ['emails.type', 'emails']],
  ])('%j: what has none is dropped and told', (more, kept, dropped) =>
    expect(reading(more)).toEqual({ kept, dropped }),
  );

  test('an extension under two URNs is one', () =>
    expect(read({ [ENTERPRISE]: { department: 'a' }, [ENTERPRISE.toLowerCase()]: { division: 'b' } })).toEqual({
      userName: 'anna',
      [ENTERPRISE]: { department: 'a', division: 'b' },
    }));

  test('a PUT leaves alone what it has in a form without meaning: that was not said', () => {
    const current: Attributes = {
      userName: 'anna',
      active: false,
      title: 'Dr',
      name: { givenName: 'Anna', familyName: 'Bell', middleName: 'B' },
      photos: [{ value: 'https://x.example/a' }],
      [ENTERPRISE]: { department: 'IT', division: 'D' },
    };
    const { kept } = reading(
      {
        title: {},
        name: { givenName: {}, familyName: 'Dell' },
        photos: [{ value: '<>' }],
        [ENTERPRISE]: { department: {} },
      },
      current,
    );
    expect(kept).toEqual({
      active: false,
      title: 'Dr',
      name: { givenName: 'Anna', familyName: 'Dell' },
      photos: [{ value: 'https://x.example/a' }],
      [ENTERPRISE]: { department: 'IT' },
    });
    expect(reading({ [ENTERPRISE]: 'IT', 'name.givenName': {} }, current).kept).toMatchObject({
      name: { givenName: 'Anna' },
      [ENTERPRISE]: { department: 'IT', division: 'D' },
    });
    const emails = [{ value: 'a@x', type: 'work' }];
    for (const name of ['emails.value', `${USER}:emails.value`, 'emails[type eq "work"].value', 'Emails[']) {
      expect(reading({ [name]: 'b@x' }, { ...current, emails }).kept).toMatchObject({ emails });
      expect(reading({ [name]: 'b@x', emails: [{ value: 'c@x' }] }, { ...current, emails }).kept).toMatchObject({
        emails: [{ value: 'c@x' }],
      });
    }
    // A mistake in the mapping of an attribute is not the wish to clear it.
    for (const more of [
      { emails: [{ address: 'b@x' }] },
      { emails: { work: 'b@x' } },
      { emails: [{ type: 'work', Address: 'b@x', value: null }] },
    ]) {
      expect(reading(more, { ...current, emails }).kept).toMatchObject({ emails });
      expect(reading(more).kept).toEqual({});
    }
    expect(reading({ name: { first: 'B' } }, current).kept).toMatchObject({ name: current.name });
    expect(reading({ name: { first: '' } }, current).kept).not.toHaveProperty('name');
    expect(reading({ title: {} }, { userName: 'anna', active: true })).toEqual({
      kept: { active: true },
      dropped: ['title'],
    });
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

  test.each<Json>([null, '', []])('nor by %j in their place', (nothing) =>
    expect(readUser(user, body({ active: nothing, externalId: nothing }), current)).toEqual({
      userName: 'anna',
      active: false,
      externalId: 'x1',
    }),
  );

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
    expect(put({ levels: [1, 'x', '3'] }, {})).toEqual({ levels: [1, 3] });
  });

  test('a write-only attribute is not kept', () =>
    expect(put({ secret: 's', color: 'red' }, {})).toEqual({ color: 'red' }));
});
