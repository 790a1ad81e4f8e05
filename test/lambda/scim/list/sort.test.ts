import { readSort, sortResources } from '../../../../lambda/scim/list/sort';
import { attribute } from '../../../../lambda/scim/schema/definition';
import { defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Json, JsonObject } from '../../../../lambda/scim/types';
import { ENTERPRISE, refusal } from '../support';

const ACME = 'urn:acme:params:scim:schemas:extension:1.0:User';
const user = defineUser([
  {
    id: ACME,
    name: 'A',
    description: '',
    attributes: [
      attribute('level', 'integer', ''),
      attribute('desk', 'complex', '', { subAttributes: [attribute('no', 'integer', '')] }),
    ],
  },
]);

/** The ids in the order in which they come. */
function order(resources: readonly (JsonObject & { id: string })[], sortBy: string, sortOrder?: string): string {
  const sort = readSort(user, sortBy, sortOrder);
  if (!sort) throw new Error('no order');
  return sortResources(resources, sort)
    .map(({ id }) => id)
    .join('');
}
const named = (values: Record<string, Json>, name: string) =>
  Object.entries(values).map(([id, value]) => ({ id, [name]: value }));

test('without regard to case where there is none, ascending by default (RFC 7644 §3.4.2.3)', () => {
  const people = named({ a: 'bob', b: 'Anna', c: 'CARL', d: 'anna' }, 'userName');
  expect(order(people, 'userName')).toBe('bdac');
  expect(order(people, 'USERNAME', 'Ascending')).toBe('bdac');
  expect(order(people, 'userName', 'descending')).toBe('cabd');
});

test('with regard to case where there is one', () =>
  expect(order(named({ a: 'b', b: 'A', c: 'B' }, 'externalId'), 'externalId')).toBe('bca'));

test('what has no value comes last when ascending, first when descending', () => {
  const people: (JsonObject & { id: string })[] = [
    { id: 'a' },
    { id: 'b', title: 'x' },
    { id: 'c' },
    { id: 'd', title: 'y' },
  ];
  expect(order(people, 'title')).toBe('bdac');
  expect(order(people, 'title', 'descending')).toBe('acdb');
});

test('of several values the primary counts, else the first', () => {
  const people = named(
    {
      a: [{ value: 'c' }, { value: 'z' }],
      b: [{ value: 'y' }, { value: 'b', primary: true }],
      c: [],
      d: ['odd'],
      e: [{ value: 'a' }],
    },
    'emails',
  );
  expect(order(people, 'emails.value')).toBe('ebacd');
  expect(order(people, 'emails')).toBe('ebacd');
});

test('booleans, numbers, and dates by time', () => {
  expect(order(named({ a: true, b: false }, 'active'), 'active')).toBe('ba');
  expect(order(named({ a: { level: 10 }, b: { level: 9 } }, ACME), `${ACME}:level`)).toBe('ba');
  const times = {
    a: { lastModified: '2026-01-01T00:00:00Z' },
    b: { lastModified: '2026-01-01T00:30:00+01:00' },
    c: { lastModified: 'never' },
  };
  expect(order(named(times, 'meta'), 'meta.lastModified')).toBe('bac');
});

test('of an extension', () =>
  expect(
    order(
      [{ id: 'a', [ENTERPRISE]: { department: 'z' } }, { id: 'b' }, { id: 'c', [ENTERPRISE]: { department: 'A' } }],
      `${ENTERPRISE}:department`,
    ),
  ).toBe('cab'));

test('no order is asked for', () => expect(readSort(user, undefined, 'descending')).toBeUndefined());

test.each<[string, string | undefined, RegExp]>([
  ['nothing', undefined, /^sortBy must be an attribute of a User; got "nothing"/],
  ['password', undefined, /^sortBy must be an attribute/],
  [ENTERPRISE, undefined, /^sortBy must be an attribute/],
  ['name', undefined, /^name is complex: sortBy must be one of name\.formatted, name\.familyName/],
  [`${ACME}:desk`, undefined, /^desk is complex: sortBy must be one of .*:desk\.no/],
  ['userName', 'down', /^sortOrder must be "ascending" or "descending"; got "down"/],
])('sortBy %s, sortOrder %s is invalidValue', (sortBy, sortOrder, detail) => {
  const error = refusal(() => readSort(user, sortBy, sortOrder));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(error.detail).toMatch(detail);
});
