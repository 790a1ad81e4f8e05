import fc from 'fast-check';
import { compileFilter } from '../../../../lambda/scim/filter/compile';
import { keyLookups } from '../../../../lambda/scim/filter/lookups';
import { parseFilter } from '../../../../lambda/scim/filter/parser';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import { USER } from '../support';
import { filters } from './arbitrary';

const user = defineUser();
const group = defineGroup();
const lookups = (filter: string, definition = user) =>
  keyLookups(definition, parseFilter(filter)).map(({ attribute, value }) => `${attribute}=${value}`);

test.each([
  ['userName eq "A@x"', ['userName=A@x']],
  [`${USER}:USERNAME eq "a"`, ['userName=a']],
  ['externalId eq "e"', ['externalId=e']],
  ['id eq "1"', ['id=1']],
  ['emails eq "a@x"', ['emails.value=a@x']],
  ['emails.value eq "a@x"', ['emails.value=a@x']],
  ['emails[value eq "a@x"]', ['emails.value=a@x']],
  ['emails[type eq "work" and value eq "a@x"]', ['emails.value=a@x']],
  ['emails[type eq "work"].value eq "a@x"', ['emails.value=a@x']],
  ['active eq true and (emails eq "a" and userName eq "b")', ['userName=b', 'emails.value=a']],
  ['userName eq "b" and id eq "1" and externalId eq "e"', ['id=1', 'userName=b', 'externalId=e']],
  ['userName eq A@x', ['userName=A@x']],
  ['externalId eq 66e268 and active eq true', ['externalId=66e268']],
  ['userName eq 123', ['userName=123']],
  // Not implied by every match:
  ['userName eq "a" or userName eq "b"', []],
  ['not (userName eq "a")', []],
  ['userName ne "a"', []],
  ['userName sw "a"', []],
  ['userName pr', []],
  ['userName eq null', []],
  ['emails[type eq "work" or value eq "a@x"]', []],
  ['emails[type eq "work"]', []],
  ['emails.type eq "work"', []],
  // Not kept as keys:
  ['displayName eq "a"', []],
  ['title eq "a"', []],
  ['name.givenName eq "a"', []],
  ['nope eq "a"', []],
  ['members eq "a"', []],
])('users: %s', (filter, keys) => expect(lookups(filter)).toEqual(keys));

test.each([
  ['displayName eq "Tours"', ['displayName=Tours']],
  ['members eq "u1"', ['members.value=u1']],
  ['members[value eq "u1"]', ['members.value=u1']],
  ['members.value eq "u1" and displayName eq "Tours"', ['displayName=Tours', 'members.value=u1']],
  ['externalId eq "e"', ['externalId=e']],
  ['userName eq "a"', []],
])('groups: %s', (filter, keys) => expect(lookups(filter, group)).toEqual(keys));

test('every match satisfies every look-up', () => {
  const resource = { userName: 'x', emails: [{ value: 'x', type: 'x' }] };
  fc.assert(
    fc.property(filters, (filter) => {
      let matches = false;
      try {
        matches = compileFilter(user, filter)(resource);
      } catch {
        return;
      }
      fc.pre(matches);
      for (const { attribute, value } of keyLookups(user, filter)) {
        expect(compileFilter(user, parseFilter(`${attribute} eq ${JSON.stringify(value)}`))(resource)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
