import SCIMMY from 'scimmy';
import { represent } from '../../lambda/scim/represent';
import { defineUser } from '../../lambda/scim/schema/resource-definition';
import { parseSelection } from '../../lambda/scim/selection';
import { measure, type Result } from './measure';
import { CREATED, person, representation } from './people';

const BASE_URL = 'https://scim.example.com/scim/v2';

/** Representing a page of people, from what is stored. scim-patch has no such function. */
export async function projectionResults(): Promise<Result[]> {
  const user = defineUser();
  const records = Array.from({ length: 100 }, (_, index) => ({
    id: `id-${index}`,
    attributes: person(index),
    version: 1,
    created: CREATED,
    lastModified: CREATED,
  }));
  const stored = records.map((_, index) => representation(index) as object);
  const named = ['userName', 'name.givenName', 'emails.value'];
  return [
    await measure('projection, 100 people, all that is returned by default', [
      {
        name: 'ours',
        run: () => {
          const selection = parseSelection(user, {});
          return records.map((record) => represent(user, record, BASE_URL, {}, selection));
        },
      },
      { name: 'scimmy', run: () => stored.map((one) => new SCIMMY.Schemas.User(one, 'out', BASE_URL)) },
    ]),
    await measure(`projection, 100 people, attributes=${named.join(',')}`, [
      {
        name: 'ours',
        run: () => {
          const selection = parseSelection(user, { attributes: named });
          return records.map((record) => represent(user, record, BASE_URL, {}, selection));
        },
      },
      {
        name: 'scimmy',
        run: () => {
          const attributes = new SCIMMY.Types.Filter(named.map((name) => `${name} pr`).join(' and '));
          return stored.map((one) => new SCIMMY.Schemas.User(one, 'out', BASE_URL, attributes));
        },
      },
    ]),
  ];
}
