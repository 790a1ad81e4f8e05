/** What real clients send, as captured or documented, and what is kept of it. */
import { readGroup } from '../../../lambda/scim/read/group';
import { readUser } from '../../../lambda/scim/read/user';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../lambda/scim/types';
import { ENTERPRISE, GROUP, USER } from './support';

const user = (json: Record<string, Json>) =>
  readUser(defineUser(), { schemas: [USER], userName: 'u@example.com', ...json });

test('JumpCloud: create, with the enterprise URN but no enterprise attributes, and a primary address', () => {
  const addresses = [{ country: 'US', postalCode: '80027', primary: true, type: 'work' }];
  expect(
    user({
      schemas: [USER, ENTERPRISE],
      active: true,
      addresses,
      phoneNumbers: [{ primary: true, type: 'work', value: 'tel:+1-555-555-5555' }],
      preferredLanguage: 'en-US',
    }),
  ).toEqual({
    userName: 'u@example.com',
    active: true,
    addresses,
    phoneNumbers: [{ primary: true, type: 'work', value: 'tel:+1-555-555-5555' }],
    preferredLanguage: 'en-US',
  });
});

test('JumpCloud: minimal PUT with "emails": null', () =>
  expect(user({ emails: null, id: '1', name: { givenName: 'F' } })).toEqual({
    userName: 'u@example.com',
    name: { givenName: 'F' },
  }));

test('JumpCloud: photos without a type', () =>
  expect(user({ photos: [{ value: 'https://img.example.com/a.png' }] }).photos).toEqual([
    { value: 'https://img.example.com/a.png' },
  ]));

test('Okta: "middleName": "", echoed id, groups and meta, and a password', () =>
  expect(
    user({
      id: '1',
      meta: { resourceType: 'User' },
      groups: [],
      password: 'p',
      name: { givenName: 'A', middleName: '' },
    }),
  ).toEqual({ userName: 'u@example.com', name: { givenName: 'A' } }));

test.each<[string, Json, boolean]>([
  ['Entra ID', 'False', false],
  ['Entra ID', 'True', true],
  ['Keycloak', 'true', true],
  ['a mapping with a blank', 'False ', false],
  ['a mapping with a blank', ' TRUE', true],
])('%s: active %j', (_, active, read) => expect(user({ active }).active).toBe(read));

test('active of nothing but blanks is not said', () => expect(user({ active: ' ' })).not.toHaveProperty('active'));

test('Entra ID\'s validator: roles[].primary "True", a country\'s name, a profileUrl that is none', () =>
  expect(
    user({
      roles: [{ primary: 'True', value: 'admin', display: 'Admin' }],
      addresses: [{ country: 'Jordan' }],
      profileUrl: 'BK WIM',
    }),
  ).toEqual({
    userName: 'u@example.com',
    roles: [{ primary: true, value: 'admin', display: 'Admin' }],
    addresses: [{ country: 'Jordan' }],
    profileUrl: 'BK WIM',
  }));

test.each<[string, Json, Json | undefined]>([
  ['an object', { value: 'm1' }, { value: 'm1' }],
  ['a string', 'm1', { value: 'm1' }],
  ['an array of an object', [{ value: 'm1' }], { value: 'm1' }],
  ['an array of a string', ['m1'], { value: 'm1' }],
  ['""', '', undefined],
  ['an array of ""', [''], undefined],
  ['null', null, undefined],
])('Entra ID: a manager as %s', (_, manager, kept) =>
  expect(user({ [ENTERPRISE]: { manager } })[ENTERPRISE]).toEqual(kept && { manager: kept }),
);

test('Entra ID: an array of one around a scalar', () =>
  expect(user({ title: ['Engineer'], active: ['False'], emails: [{ value: ['a@x'] }] })).toEqual({
    userName: 'u@example.com',
    title: 'Engineer',
    active: false,
    emails: [{ value: 'a@x' }],
  }));

test('Entra ID: the misspelt enterprise URN', () =>
  expect(
    user({ 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User': { department: 'IT' } })[ENTERPRISE],
  ).toEqual({
    department: 'IT',
  }));

test('Entra ID: a group with a schema URN and meta that are its own', () =>
  expect(
    readGroup(defineGroup(), {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: 'g',
      displayName: 'G',
      meta: { resourceType: 'Group' },
    }),
  ).toEqual({ attributes: { externalId: 'g', displayName: 'G' }, memberIds: undefined }));

test('OneLogin: emails as an object, nulls for what is not set', () =>
  expect(user({ emails: { value: 'a@x', primary: true }, title: null })).toEqual({
    userName: 'u@example.com',
    emails: [{ value: 'a@x', primary: true }],
  }));

test('Okta AIW: members with "display": null', () =>
  expect(
    readGroup(defineGroup(), { schemas: [GROUP], id: '1', displayName: 'G', members: [{ value: 'a', display: null }] })
      .memberIds,
  ).toEqual(['a']));

test('ssosync: an address that is only a type', () =>
  expect(user({ addresses: [{ type: 'work' }] })).not.toHaveProperty('addresses'));
