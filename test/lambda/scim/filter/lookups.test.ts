import fc from 'fast-check';
import { type Filter, printFilter } from '../../../../lambda/scim/filter/ast';
import { compileFilter } from '../../../../lambda/scim/filter/compile';
import { keyLookups, restOf } from '../../../../lambda/scim/filter/lookups';
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
  ['groups eq "g1"', ['groups.value=g1']],
  ['groups.display eq "Tours" and userName eq "b"', ['userName=b', 'groups.display=Tours']],
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

test.each([
  ['groups.display eq "Tours"', undefined],
  ['groups[display eq "Tours"]', undefined],
  ['groups.display eq "Tours" and active eq true', 'active eq true'],
  ['groups.display eq "Tours" and active eq true and title pr', 'active eq true and title pr'],
  ['groups.display eq "Tours" and groups.display eq "Tours"', undefined],
  // Not all of what it says is what the look-up says:
  ['groups[display eq "Tours" and type eq "direct"]', 'groups[display eq "Tours" and type eq "direct"]'],
  ['groups.display eq "Tours" and groups.display eq "Sales"', 'groups.display eq "Sales"'],
])('what is left of %s once the look-up has answered', (text, rest) => {
  const filter = parseFilter(text);
  const [lookup] = keyLookups(user, filter);
  const left: Filter | undefined = lookup && restOf(user, filter, lookup);
  expect(lookup).toBeDefined();
  expect(left && printFilter(left)).toEqual(rest);
});

test('nothing is taken out of a filter that a look-up does not come from', () => {
  const filter = parseFilter('active eq true or groups.display eq "Tours"');
  expect(restOf(user, filter, { attribute: 'groups.display', value: 'Tours' })).toBe(filter);
});

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
