import fc from 'fast-check';
import { parseFilter } from '../../../../lambda/scim/filter/parser';
import { namedIds } from '../../../../lambda/scim/patch/member-step';
import { foldMembers, mentionedMembers } from '../../../../lambda/scim/patch/members';
import { readPatchRequest } from '../../../../lambda/scim/patch/request';
import type { Json } from '../../../../lambda/scim/types';
import { GROUP, refusal } from '../support';
import { group, patchedGroup, patchedMembers, request } from './support';

const folded = (...operations: Json[]) => foldMembers(readPatchRequest(group, request(...operations)).steps);
const member = (value: string) => ({ value });

describe('operations on members are folded without knowing the members', () => {
  test.each<[Json[], unknown]>([
    [
      [{ op: 'add', path: 'members', value: [member('a'), member('b'), member('a')] }],
      { base: 'keep', add: ['a', 'b'], remove: [] },
    ],
    [[{ op: 'add', path: 'members', value: member('a') }], { base: 'keep', add: ['a'], remove: [] }],
    [[{ op: 'add', path: `${GROUP}:members`, value: [member('a')] }], { base: 'keep', add: ['a'], remove: [] }],
    [[{ op: 'add', value: { members: [member('a')] } }], { base: 'keep', add: ['a'], remove: [] }],
    [
      [{ op: 'add', path: 'members', value: [{ value: 'a', display: 'x', $ref: null, type: 'User' }] }],
      { base: 'keep', add: ['a'], remove: [] },
    ],
    [[{ op: 'add', path: 'members[value eq "a"]', value: { display: 'x' } }], { base: 'keep', add: ['a'], remove: [] }],
    [[{ op: 'add', path: 'members[value eq "a"]', value: [{ value: 'a' }] }], { base: 'keep', add: ['a'], remove: [] }],
    [[{ op: 'add', path: 'members[value eq "a"]', value: null }], { base: 'keep', add: ['a'], remove: [] }],
    [[{ op: 'add', path: 'members', value: [] }], { base: 'keep', add: [], remove: [] }],
    [[{ op: 'replace', path: 'members', value: [member('a')] }], { base: 'none', add: ['a'], remove: [] }],
    [[{ op: 'replace', path: 'members', value: [] }], { base: 'none', add: [], remove: [] }],
    [[{ op: 'replace', value: { members: [member('a')] } }], { base: 'none', add: ['a'], remove: [] }],
    [[{ op: 'remove', path: 'members' }], { base: 'none', add: [], remove: [] }],
    [[{ op: 'remove', path: 'members[value eq "a"]' }], { base: 'keep', add: [], remove: ['a'] }],
    [[{ op: 'remove', path: 'members[VALUE EQ "a" OR value eq "b"]' }], { base: 'keep', add: [], remove: ['a', 'b'] }],
    [[{ op: 'remove', path: 'members[value eq "a" and type eq "user"]' }], { base: 'keep', add: [], remove: ['a'] }],
    [[{ op: 'remove', path: 'members[type eq "User" and value eq "a"]' }], { base: 'keep', add: [], remove: ['a'] }],
    [[{ op: 'remove', path: 'members[type eq "Group" and value eq "a"]' }], { base: 'keep', add: [], remove: [] }],
    [[{ op: 'remove', path: 'members[value eq "a" and value eq "b"]' }], { base: 'keep', add: [], remove: [] }],
    // In order: the last word on a member counts.
    [
      [
        { op: 'remove', path: 'members', value: [member('a')] },
        { op: 'add', path: 'members', value: [member('a')] },
      ],
      { base: 'keep', add: ['a'], remove: [] },
    ],
    [
      [
        { op: 'add', path: 'members', value: [member('a')] },
        { op: 'remove', path: 'members[value eq "a"]' },
      ],
      { base: 'keep', add: [], remove: ['a'] },
    ],
    [
      [
        { op: 'remove', path: 'members[value eq "b"]' },
        { op: 'add', path: 'members', value: [member('a')] },
        { op: 'remove', path: 'members' },
        { op: 'add', path: 'members', value: [member('c')] },
        { op: 'remove', path: 'members[value eq "d"]' },
      ],
      { base: 'none', add: ['c'], remove: [] },
    ],
    // Once everybody is named, any filter can be decided.
    [
      [
        { op: 'replace', path: 'members', value: [member('a'), member('b')] },
        { op: 'remove', path: 'members[value ne "a"]' },
      ],
      { base: 'none', add: ['a'], remove: [] },
    ],
    [[{ op: 'replace', path: 'displayName', value: 'x' }], { base: 'keep', add: [], remove: [] }],
  ])('%j', (operations, change) => expect(folded(...operations)).toEqual(change));

  test.each<Json>([
    { op: 'remove', path: 'members[type eq "User"]' },
    { op: 'remove', path: 'members[value ne "a"]' },
    { op: 'remove', path: 'members[not (value eq "a")]' },
    { op: 'remove', path: 'members[value sw "a"]' },
    { op: 'remove', path: 'members[value pr]' },
    { op: 'remove', path: 'members[type eq "User" and value ne "a"]' },
    { op: 'remove', path: 'members[value eq "a" or type eq "User"]' },
    { op: 'remove', path: 'members[value eq null]' },
    { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
  ])('%j needs the members', (operation) => {
    expect(folded(operation)).toBe('needs members');
    expect(patchedGroup(operation)).toBe('needs members');
  });

  test('adding one to any number of members reads none of them', () => {
    expect(patchedGroup({ op: 'add', path: 'members', value: [member('a')] })).toEqual({
      attributes: { displayName: 'Tours' },
      members: { base: 'keep', add: ['a'], remove: [] },
    });
  });
});

describe('operations on members that are known', () => {
  test.each<[Json, unknown]>([
    [
      { op: 'remove', path: 'members[type eq "User"]' },
      { base: 'keep', add: [], remove: ['a', 'b', 'c'] },
    ],
    [
      { op: 'remove', path: 'members[not (value eq "a")]' },
      { base: 'keep', add: [], remove: ['b', 'c'] },
    ],
    [
      { op: 'remove', path: 'members[value sw "x"]' },
      { base: 'keep', add: [], remove: [] },
    ],
    [
      { op: 'replace', path: 'members[value eq "a"]', value: { value: 'd' } },
      { base: 'keep', add: ['d'], remove: ['a'] },
    ],
    [
      { op: 'replace', path: 'members[value eq "a"]', value: [{ value: 'a' }] },
      { base: 'keep', add: [], remove: [] },
    ],
    [
      { op: 'replace', path: 'members[value eq "a"]', value: null },
      { base: 'keep', add: [], remove: ['a'] },
    ],
    [
      { op: 'replace', path: 'members[value eq "x"]', value: [] },
      { base: 'keep', add: [], remove: [] },
    ],
    [
      { op: 'Replace', path: 'members[type eq "Group"]', value: { value: 'd' } },
      { base: 'keep', add: ['d'], remove: [] },
    ],
    [
      { op: 'add', path: 'members', value: [member('a')] },
      { base: 'keep', add: [], remove: [] },
    ],
  ])('%j', (operation, change) => expect(patchedMembers(['a', 'b', 'c'], operation)).toEqual(change));

  test.each(['replace', 'Replace'])('%s of a member who is not there is noTarget', (op) => {
    expect(
      refusal(() => patchedMembers(['a'], { op, path: 'members[value eq "x"]', value: { value: 'y' } })),
    ).toMatchObject({
      status: 400,
      scimType: 'noTarget',
      detail:
        'Operation 1 (replace "members[value eq \\"x\\"]"): no member matches the filter. To add a member, use add with the path members.',
    });
  });
});

describe('what cannot be done to members', () => {
  test.each<[Json, string, string]>([
    [
      { op: 'replace', path: 'members.value', value: 'x' },
      'mutability',
      'members.value of a member cannot be changed: remove the member and add another one.',
    ],
    [{ op: 'remove', path: 'members[value eq "a"].type' }, 'mutability', 'members.type of a member cannot be changed'],
    [
      { op: 'add', path: 'members[value eq "a"]', value: { value: 'b' } },
      'mutability',
      'the filter and the value name two different members.',
    ],
    [
      { op: 'add', path: 'members[type eq "User"]', value: { value: 'b' } },
      'noTarget',
      'the filter does not identify the member to add. Use the path members, or members[value eq "…"].',
    ],
    [
      { op: 'add', path: 'members[value ne "a"]', value: { value: 'b' } },
      'noTarget',
      'the filter does not identify the member to add',
    ],
    [
      { op: 'remove', path: 'members[display eq "x"]' },
      'invalidFilter',
      'members has no "display" to filter by. Available: value, $ref, type.',
    ],
    [
      { op: 'remove', path: 'members[$ref ne "x"]' },
      'invalidFilter',
      'members can be selected by value and by type, not by $ref.',
    ],
    [{ op: 'remove', path: 'members[value eq "a" and not ($REF pr or value eq "b")]' }, 'invalidFilter', 'not by $ref'],
    [{ op: 'add', path: 'members', value: 'a' }, 'invalidValue', 'members must be an array'],
    [{ op: 'add', path: 'members', value: ['a'] }, 'invalidValue', 'members[0] must be an object'],
    [
      { op: 'remove', path: 'members', value: [{ display: 'x' }] },
      'invalidValue',
      'members[0].value must be the id of a user',
    ],
    [{ op: 'add', path: 'members' }, 'invalidValue', 'add needs a value'],
  ])('%j', (operation, scimType, message) => {
    const error = refusal(() => folded(operation));
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toContain(message);
  });

  test('a filter made by hand with brackets in brackets names nobody', () =>
    expect(namedIds(parseFilter('members[value eq "a"]'))).toBeUndefined());
});

describe('folding', () => {
  const ids: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });
  const list = ids.map((some) => some.map(member));
  const filter = fc.oneof(
    ids.filter(({ length }) => length > 0).map((some) => some.map((id) => `value eq "${id}"`).join(' or ')),
    fc.constantFrom(
      'value eq "a" and type eq "User"',
      'value ne "a"',
      'not (value eq "b")',
      'type pr',
      'type ne "User"',
    ),
  );
  const operation = fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'Replace', 'remove'), path: fc.constant('members'), value: list }),
    fc.record({ op: fc.constantFrom('add', 'replace'), value: fc.record({ members: list }) }),
    fc.record({ op: fc.constant('remove'), path: fc.constant('members') }),
    fc.record({ op: fc.constant('remove'), path: filter.map((text) => `members[${text}]`) }),
  ) as fc.Arbitrary<Json>;

  /** The members after the operations, one by one on a plain list. */
  const reference = (before: string[], operations: Json[]): string[] =>
    operations.reduce<string[]>((current, one) => {
      const { op, path = 'members', value } = one as { op: string; path?: string; value?: unknown };
      if (path !== 'members') {
        const selects = selector(path.slice('members['.length, -1));
        return current.filter((id) => !selects(id));
      }
      const listed = ((Array.isArray(value) ? value : (value as { members?: unknown })?.members) ?? []) as {
        value: string;
      }[];
      const named = listed.map((one) => one.value);
      if (op === 'remove') return value === undefined ? [] : current.filter((id) => !named.includes(id));
      return [...new Set([...(op === 'add' ? current : []), ...named])];
    }, before);

  const selector = (text: string): ((id: string) => boolean) => {
    if (text === 'value eq "a" and type eq "User"') return (id) => id === 'a';
    if (text === 'value ne "a"') return (id) => id !== 'a';
    if (text === 'not (value eq "b")') return (id) => id !== 'b';
    if (text === 'type pr') return () => true;
    if (text === 'type ne "User"') return () => false;
    return (id) => text.includes(`"${id}"`);
  };

  test('is the same as applying the operations to the list of members, one by one', () => {
    let foldedCount = 0;
    fc.assert(
      fc.property(ids, fc.array(operation, { minLength: 1, maxLength: 6 }), (before, operations) => {
        const expected = reference(before, operations).sort();
        const known = patchedMembers(before, ...operations);
        expect(
          before
            .filter((id) => !known.remove.includes(id))
            .concat(known.add)
            .sort(),
        ).toEqual(expected);
        expect(known.add.some((id) => before.includes(id))).toBe(false);

        const change = folded(...operations);
        if (change === 'needs members') return;
        foldedCount += 1;
        const base = change.base === 'keep' ? before : [];
        const after = new Set(base.filter((id) => !change.remove.includes(id)).concat(change.add));
        expect([...after].sort()).toEqual(expected);
        expect(change.add.some((id) => change.remove.includes(id))).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(foldedCount).toBeGreaterThan(50);
  });
});

test.each([
  [[{ op: 'add', path: 'members', value: [{ value: 'a' }] }], ['a']],
  [
    [
      { op: 'add', path: 'members', value: [{ value: 'a' }] },
      { op: 'remove', path: 'members[value eq "b"]' },
    ],
    ['a', 'b'],
  ],
  [[{ op: 'replace', path: 'displayName', value: 'x' }], []],
  // Whom these are about, only the group knows:
  [[{ op: 'replace', path: 'members', value: [{ value: 'a' }] }], undefined],
  [[{ op: 'remove', path: 'members[type eq "User"]' }], undefined],
])('the members that %j mentions', (operations, ids) => {
  expect(mentionedMembers(readPatchRequest(group, request(...(operations as Json[]))))).toEqual(ids);
});
