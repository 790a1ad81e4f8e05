import { compileFilter } from '../../../../lambda/scim/filter/compile';
import { parseFilter } from '../../../../lambda/scim/filter/parser';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Attributes } from '../../../../lambda/scim/types';
import { ENTERPRISE, refusal, USER } from '../support';

const ACME = 'urn:example:params:scim:schemas:extension:acme:2.0:User';
const user = defineUser([
  {
    id: ACME,
    name: 'Acme',
    description: '',
    attributes: [
      text('labels', '', { multiValued: true }),
      attribute('grade', 'integer', ''),
      text('pin', '', { returned: 'never' }),
    ],
  },
]);
const group = defineGroup();

const barbara: Attributes = {
  schemas: [USER, ENTERPRISE],
  id: '2819c223',
  externalId: 'Ext-1',
  userName: 'bjensen@example.com',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  groups: [],
  meta: { resourceType: 'User', lastModified: '2026-02-01T10:00:00.000Z' },
  [ENTERPRISE]: { department: 'Tours', manager: { value: '26118915' } },
  [ACME]: { labels: ['Red', 'green'], grade: 7, pin: '1234' },
};

const matches = (filter: string, resource = barbara, definition = user) =>
  compileFilter(definition, parseFilter(filter))(resource);

describe('RFC 7644 §3.4.2.2', () => {
  test.each([
    ['userName eq "BJENSEN@example.com"', true],
    ['USERNAME eq "bjensen@example.com"', true],
    [`${USER}:userName sw "bj"`, true],
    ['externalId eq "ext-1"', false],
    ['externalId eq "Ext-1"', true],
    ['id eq "2819C223"', false],
    ['name.familyName co "ens"', true],
    ['name.middleName pr', false],
    ['name pr', true],
    ['title pr', false],
    ['title eq null', true],
    ['name ne null', true],
    ['active eq true', true],
    ['active eq "True"', true],
    ['meta.lastModified ge "2026-02-01T11:00:00+01:00"', true],
    ['meta.lastModified lt "2026-02-01T10:00:00Z"', false],
    ['userName eq "x" or active eq true and name.givenName eq "barbara"', true],
    ['(userName eq "x" or active eq true) and name.givenName eq "x"', false],
    ['not (active eq false)', true],
    [`${ENTERPRISE}:department eq "tours"`, true],
    [`${ENTERPRISE}:manager.value eq "26118915"`, true],
    [`${ENTERPRISE}:manager eq "26118915"`, true],
    [`schemas eq "${ENTERPRISE}"`, true],
    [`${ACME}:grade gt 6`, true],
    [`${ACME}:labels eq "red"`, true],
    [`${ACME}:labels eq "blue"`, false],
    [`${ACME}:labels[value sw "g"]`, true],
  ])('%s: %s', (filter, result) => expect(matches(filter)).toBe(result));

  test.each([
    ['emails eq "babs@jensen.org"', true],
    ['emails co "@EXAMPLE"', true],
    ['emails.type eq "home"', true],
    ['emails.type eq "other"', false],
    ['emails pr', true],
    ['groups pr', false],
    ['phoneNumbers pr', false],
    ['phoneNumbers eq null', true],
    ['emails eq null', false],
    ['emails.display eq null', true],
    // One value that is not "work" is enough.
    ['emails.type ne "work"', true],
    ['not (emails.type eq "work")', false],
    ['phoneNumbers.type ne "work"', true],
    ['phoneNumbers.type eq "work"', false],
  ])('a multi-valued attribute matches when one value does: %s: %s', (filter, result) =>
    expect(matches(filter)).toBe(result),
  );

  test.each([
    ['emails[type eq "work" and value co "@example.com"]', true],
    ['emails[type eq "home" and value co "@example.com"]', false],
    ['emails[type eq "home"].value co "@example.com"', false],
    ['emails[type eq "home"].value co "jensen"', true],
    ['emails[not (type eq "work")]', true],
    ['phoneNumbers[not (type eq "work")]', false],
    ['name[givenName eq "Barbara"]', true],
    ['nope[type eq "work"]', false],
  ])('brackets hold for one value: %s: %s', (filter, result) => expect(matches(filter)).toBe(result));

  test('Entra ID checks a manager', () => expect(matches('id eq "2819c223" and manager eq "26118915"')).toBe(true));

  test('a complex attribute without value cannot be compared as a whole', () => {
    expect(refusal(() => matches('name eq "x"'))).toMatchObject({
      status: 400,
      scimType: 'invalidFilter',
      detail: expect.stringContaining(
        'name is complex: compare one of its sub-attributes: name.formatted, name.familyName',
      ),
    });
    expect(refusal(() => matches('addresses co "x"')).detail).toContain('addresses.streetAddress');
  });
});

describe('RFC 7644 §3.4.2.1: what no schema has, has no value', () => {
  test.each([
    ['nope eq "x"', false],
    ['nope pr', false],
    ['nope gt 1', false],
    ['nope ne "x"', true],
    ['nope eq null', true],
    ['nope ne null', false],
    ['name.nope eq "x"', false],
    ['emails[nope eq "x"]', false],
    ['urn:example:unknown:attribute eq "x"', false],
    ['constructor pr', false],
    ['userName.length pr', false],
  ])('%s: %s', (filter, result) => expect(matches(filter)).toBe(result));

  test('what is never returned cannot be guessed with filters', () => {
    expect(matches('password sw "s"', { ...barbara, password: 'secret' })).toBe(false);
    expect(matches(`${ACME}:pin pr`)).toBe(false);
    expect(matches(`${ACME}:pin sw "1"`)).toBe(false);
  });
});

test('members of a group', () => {
  const tours = { displayName: 'Tours', members: [{ value: 'u1', type: 'User' }, { value: 'u2' }] };
  expect(matches('members eq "u2"', tours, group)).toBe(true);
  expect(matches('members.value eq "u3"', tours, group)).toBe(false);
  expect(matches('members[value eq "U1"]', tours, group)).toBe(false);
});
