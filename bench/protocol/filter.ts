import * as scim2 from 'scim2-parse-filter';
import SCIMMY from 'scimmy';
import { compileFilter } from '../../lambda/scim/filter/compile';
import { parseFilter } from '../../lambda/scim/filter/parser';
import { defineUser } from '../../lambda/scim/schema/resource-definition';
import { measure, type Result } from './measure';
import { representation } from './people';

const FILTERS = [
  'userName eq "person.500@example.com"',
  'emails[type eq "work" and value co "7@example"]',
  'active eq true and (title eq "Engineer" or name.familyName sw "Family1") and not (displayName ew "9")',
];

/** Parsing a filter and evaluating it on a page of people, for each of who can. scim-patch's filters are scim2-parse-filter's. */
export async function filterResults(): Promise<Result[]> {
  const definition = defineUser();
  const people = Array.from({ length: 100 }, (_, index) => representation(450 + index));
  const results: Result[] = [];
  for (const text of FILTERS) {
    results.push(
      await measure(`filter, parse and 100 people: ${text}`, [
        { name: 'ours', run: () => people.filter(compileFilter(definition, parseFilter(text))).length },
        { name: 'scimmy', run: () => new SCIMMY.Types.Filter(text).match(people).length },
        { name: 'scim-patch', run: () => people.filter(scim2.filter(scim2.parse(text))).length },
      ]),
    );
  }
  return results;
}
