import { locationOf, type ResourceRecord, represent } from '../../../lambda/scim/represent';
import { text } from '../../../lambda/scim/schema/definition';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { parseSelection, selectEverything } from '../../../lambda/scim/selection';
import { ENTERPRISE, GROUP, USER } from './support';

const BASE = 'https://scim.example.com/scim/v2';
const user = defineUser();
const group = defineGroup();
const record: ResourceRecord = {
  id: 'u1',
  attributes: {
    userName: 'anna',
    externalId: 'x1',
    active: false,
    emails: [{ value: 'a@x', type: 'work', primary: true }, { display: 'only' }],
    name: { givenName: 'Anna' },
    [ENTERPRISE]: { department: 'IT', manager: { value: 'm', $ref: '../Users/m' } },
  },
  version: 3,
  created: '2026-01-01T00:00:00.000Z',
  lastModified: '2026-01-02T00:00:00.000Z',
};
const shown = (parameters = {}, derived = {}) =>
  represent(user, record, BASE, derived, parseSelection(user, parameters));

test('a user, whole (RFC 7643 §3, §8.1)', () =>
  expect(shown({}, { groups: [{ id: 'g1', displayName: 'Staff' }] })).toEqual({
    schemas: [USER, ENTERPRISE],
    id: 'u1',
    externalId: 'x1',
    meta: {
      resourceType: 'User',
      created: '2026-01-01T00:00:00.000Z',
      lastModified: '2026-01-02T00:00:00.000Z',
      location: `${BASE}/Users/u1`,
      version: 'W/"3"',
    },
    userName: 'anna',
    active: false,
    name: { givenName: 'Anna' },
    emails: [{ value: 'a@x', type: 'work', primary: true }, { display: 'only' }],
    groups: [{ value: 'g1', $ref: `${BASE}/Groups/g1`, display: 'Staff', type: 'direct' }],
    [ENTERPRISE]: { department: 'IT', manager: { value: 'm', $ref: '../Users/m' } },
  }));

test('a group with its members', () =>
  expect(
    represent(
      group,
      { ...record, id: 'g1', attributes: { displayName: 'Staff' } },
      BASE,
      { memberIds: ['u1'] },
      parseSelection(group, {}),
    ),
  ).toMatchObject({
    schemas: [GROUP],
    id: 'g1',
    displayName: 'Staff',
    members: [{ value: 'u1', $ref: `${BASE}/Users/u1`, type: 'User' }],
    meta: { location: `${BASE}/Groups/g1` },
  }));

test('members that were read and are none are []; not read, they are not there', () => {
  const one = { ...record, attributes: { displayName: 'Staff' } };
  expect(represent(group, one, BASE, { memberIds: [] }, parseSelection(group, {})).members).toEqual([]);
  expect(represent(group, one, BASE, {}, parseSelection(group, {}))).not.toHaveProperty('members');
  const unwanted = parseSelection(group, { excludedAttributes: 'members' });
  expect(represent(group, one, BASE, { memberIds: ['a'] }, unwanted)).not.toHaveProperty('members');
  const values = parseSelection(group, { attributes: 'members.value' });
  expect(represent(group, one, BASE, { memberIds: ['a'] }, values).members).toEqual([{ value: 'a' }]);
  expect(represent(group, one, BASE, { memberIds: [] }, values).members).toEqual([]);
});

test('schemas has an extension only when one of its attributes is there (RFC 7643 §3)', () => {
  expect(shown({ attributes: 'userName' })).toEqual({ schemas: [USER], id: 'u1', userName: 'anna' });
  expect(shown({ attributes: `${ENTERPRISE}:department` })).toEqual({
    schemas: [USER, ENTERPRISE],
    id: 'u1',
    [ENTERPRISE]: { department: 'IT' },
  });
  expect(shown({ attributes: `${ENTERPRISE}:costCenter` }).schemas).toEqual([USER]);
});

test('sub-attributes, of one value and of several; values that have none of them are left out', () =>
  expect(shown({ attributes: `emails.value,name.familyName,meta.version,${ENTERPRISE}:manager.value,active` })).toEqual(
    {
      schemas: [USER, ENTERPRISE],
      id: 'u1',
      active: false,
      emails: [{ value: 'a@x' }],
      meta: { version: 'W/"3"' },
      [ENTERPRISE]: { manager: { value: 'm' } },
    },
  ));

test('an attribute of which nothing is selected is not there', () =>
  expect(shown({ attributes: 'emails.$ref,phoneNumbers.value' })).toEqual({ schemas: [USER], id: 'u1' }));

test('no value of several has the sub-attribute', () => {
  const without = { ...record, attributes: { userName: 'a', emails: [{ display: 'x' }] } };
  expect(represent(user, without, BASE, {}, parseSelection(user, { attributes: 'emails.value' }))).not.toHaveProperty(
    'emails',
  );
});

test('stored values of another shape than the schema has are shown as they are', () => {
  const odd = { ...record, attributes: { userName: 'a', name: 'Anna', emails: ['a@x'], [ENTERPRISE]: 'odd' } };
  expect(
    represent(user, odd, BASE, {}, parseSelection(user, { attributes: 'name.givenName,emails.value,title' })),
  ).toMatchObject({
    name: 'Anna',
    emails: ['a@x'],
  });
  expect(represent(user, odd, BASE, {}, parseSelection(user, {}))).not.toHaveProperty([ENTERPRISE]);
});

test('whatever is stored under a name that is never returned is not shown', () => {
  const leaked = { ...record, attributes: { userName: 'a', password: 'p' } };
  for (const selection of [
    parseSelection(user, {}),
    parseSelection(user, { attributes: 'password' }),
    selectEverything(user),
  ]) {
    expect(JSON.stringify(represent(user, leaked, BASE, {}, selection))).not.toContain('"p"');
  }
});

test('an extension by configuration is shown', () => {
  const URN = 'urn:acme:params:scim:schemas:extension:1.0:User';
  const extended = defineUser([{ id: URN, name: 'A', description: '', attributes: [text('badge', '')] }]);
  const one = { ...record, attributes: { userName: 'a', [URN]: { badge: 'b' } } };
  expect(represent(extended, one, BASE, {}, parseSelection(extended, {}))).toMatchObject({
    schemas: [USER, URN],
    [URN]: { badge: 'b' },
  });
});

test('the address of a resource', () => expect(locationOf(group, 'g1', BASE)).toBe(`${BASE}/Groups/g1`));
