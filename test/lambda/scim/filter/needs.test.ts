import { filterNeeds } from '../../../../lambda/scim/filter/needs';
import { parseFilter } from '../../../../lambda/scim/filter/parser';

test.each([
  ['userName eq "a"', []],
  ['groups pr', ['groups']],
  ['GROUPS.value eq "g"', ['groups']],
  ['members[value eq "u"]', ['members']],
  ['not (userName eq "a" or (active eq true and members eq "u"))', ['members']],
  ['groups.display eq "members" and urn:ietf:params:scim:schemas:core:2.0:Group:Members pr', ['groups', 'members']],
])('%s needs %j', (filter, needs) => expect([...filterNeeds(parseFilter(filter))]).toEqual(needs));
