import { referencesIn, resolveReferences, withoutReferences } from '../../../../lambda/scim/bulk/references';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

const data: Json = {
  displayName: 'Staff bulkId:no',
  members: [{ value: 'bulkId:a', display: 'A' }, { value: 'u1' }, 'bulkId:b', ['bulkId:c']],
  manager: { value: 'bulkId:a', displayName: 'M' },
  active: true,
};

test('references are whole strings, however deep (RFC 7644 §3.7.2)', () =>
  expect(referencesIn(data)).toEqual(new Set(['a', 'b', 'c'])));

test('are replaced by the ids of what was created', () =>
  expect(
    resolveReferences(
      data,
      new Map([
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ]),
    ),
  ).toEqual({
    displayName: 'Staff bulkId:no',
    members: [{ value: '1', display: 'A' }, { value: 'u1' }, '2', ['3']],
    manager: { value: '1', displayName: 'M' },
    active: true,
  }));

test('what was not created is a conflict', () => {
  const error = refusal(() => resolveReferences(data, new Map([['a', '1']])));
  expect(error).toMatchObject({ status: 409 });
  expect(error.detail).toMatch(/bulkId "b", which was not created/);
});

test('pending ones are left out: list elements whole, attributes alone', () => {
  expect(withoutReferences(data, new Set(['a']))).toEqual({
    displayName: 'Staff bulkId:no',
    members: [{ value: 'u1' }, 'bulkId:b', ['bulkId:c']],
    manager: { displayName: 'M' },
    active: true,
  });
  expect(withoutReferences('bulkId:a', new Set(['a']))).toBeNull();
});

test('a key __proto__ stays a key', () => {
  const resolved = resolveReferences(JSON.parse('{"__proto__":{"x":"bulkId:a"}}'), new Map([['a', '1']]));
  expect(Object.hasOwn(resolved as object, '__proto__')).toBe(true);
  expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
});
