import { readGroup, readMemberIds } from '../../../../lambda/scim/read/group';
import { defineGroup } from '../../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../../lambda/scim/types';
import { GROUP, growth, LINEAR, refusal } from '../support';

const group = defineGroup();
const read = (more: Record<string, Json> = {}) => readGroup(group, { schemas: [GROUP], displayName: 'Staff', ...more });

test('members stand apart from the attributes', () =>
  expect(
    read({
      externalId: 'g1',
      members: [
        { value: 'a', display: null },
        { value: 'b', $ref: 'x' },
      ],
    }),
  ).toEqual({
    attributes: { displayName: 'Staff', externalId: 'g1' },
    memberIds: ['a', 'b'],
  }));

test.each<[string, Record<string, Json>, readonly string[] | undefined]>([
  ['no members attribute', {}, undefined],
  ['null', { members: null }, undefined],
  ['nothing but nulls', { members: [null, null] }, undefined],
  ['an empty text', { members: '' }, undefined],
  ['under the URN of the schema', { [GROUP]: { members: [{ value: 'a' }] } }, ['a']],
  ['named with the URN of the schema', { [`${GROUP}:members`]: [{ value: 'a' }] }, ['a']],
  ['named with a URN of SCIM 1.1, in other case', { 'urn:scim:schemas:core:1.0:Members': [{ value: 'a' }] }, ['a']],
  ['null, named with the URN of the schema', { [`${GROUP}:members`]: null }, undefined],
  ['a part of them is not them', { 'members.value': 'a', [`${GROUP}:members.value`]: 'a' }, undefined],
  ['something else under the URN of the schema', { [GROUP]: 'x' }, undefined],
  ['[]', { members: [] }, []],
  ['in other case', { MEMBERS: [{ VALUE: 'a' }] }, ['a']],
  ['one object (Rippling)', { members: { value: 'a' } }, ['a']],
  ['the same twice', { members: [{ value: 'a' }, { value: 'a' }, null] }, ['a']],
])('members: %s', (_, more, ids) => expect(read(more).memberIds).toEqual(ids));

test.each<[Json, RegExp]>([
  ['a', /^members must be an array of/],
  [['a'], /^members\[0\] must be an object/],
  [[{}], /^members\[0\]\.value must be the id of a user; got nothing/],
  [[{ value: '' }], /^members\[0\]\.value must be the id/],
  [[{ value: 5 }], /got 5/],
  [[{ value: 'a' }, { value: 'x'.repeat(101) }], /^members\[1\]\.value must be the id/],
  [[{ display: 'a' }], /^members\[0\]\.value/],
])('members %j is refused', (members, detail) => {
  const error = refusal(() => read({ members }));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(error.detail).toMatch(detail);
});

test.each<Record<string, Json>>([
  { members: [], Members: [] },
  { members: [], [`${GROUP}:members`]: [{ value: 'a' }] },
  { members: [], [GROUP]: { members: [{ value: 'a' }] } },
])('members in two spellings are invalidSyntax: %j', (members) =>
  expect(refusal(() => read(members))).toMatchObject({
    scimType: 'invalidSyntax',
    detail: "members occurs twice: in another capitalization, or under a schema's URN. Send it once.",
  }),
);

test('a PATCH names its own place', () =>
  expect(refusal(() => readMemberIds([1], 'Operations[0].value')).detail).toMatch(
    /^Operations\[0\]\.value\[0\] must be/,
  ));

test.each<Json>([['Staff'], [{ $ref: null, value: 'Staff' }], { value: 'Staff' }])(
  'a displayName %j has one meaning (azure-docs#42220)',
  (displayName) => expect(read({ displayName }).attributes).toEqual({ displayName: 'Staff' }),
);

test.each<Json>([7, true, ['a', 'b'], {}, 'St\naff'])('a displayName %j is refused', (displayName) =>
  expect(refusal(() => read({ displayName }))).toMatchObject({ status: 400, scimType: 'invalidValue' }),
);

test('what was not kept is told', () => {
  const dropped: string[] = [];
  readGroup(group, { displayName: 'Staff', description: 'x' }, undefined, (path) => dropped.push(path));
  expect(dropped).toEqual(['description']);
});

test.each<[Json]>([[null], [''], ['  ']])('a displayName %j is refused', (displayName) =>
  expect(refusal(() => read({ displayName })).detail).toMatch(/displayName is required: a Group needs/),
);

test('a displayName has at most 1,024 bytes', () =>
  expect(refusal(() => read({ displayName: 'x'.repeat(1025) })).detail).toMatch(/^displayName is too long/));

test('a PUT without externalId keeps it', () =>
  expect(
    readGroup(group, { schemas: [GROUP], displayName: 'B' }, { displayName: 'A', externalId: 'g1' }).attributes,
  ).toEqual({
    displayName: 'B',
    externalId: 'g1',
  }));

test('what is no object is invalidSyntax', () =>
  expect(refusal(() => readGroup(group, null))).toMatchObject({ status: 400, scimType: 'invalidSyntax' }));

test('members are read in time proportional to their number', () => {
  const members = (length: number) => read({ members: Array.from({ length }, (_, i) => ({ value: `id-${i}` })) });
  expect(members(20_000).memberIds).toHaveLength(20_000);
  expect(growth(members)).toBeLessThan(LINEAR);
});
