import { settleElements } from '../../../../lambda/scim/read/elements';
import type { Attribute } from '../../../../lambda/scim/schema/attribute';
import { compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { text } from '../../../../lambda/scim/schema/definition';
import { defineGroup, defineUser, findAttribute } from '../../../../lambda/scim/schema/resource-definition';
import { growth, LINEAR } from '../support';

function of(name: string): Attribute {
  const found = findAttribute(defineUser(), name) ?? findAttribute(defineGroup(), name);
  if (!found) throw new Error(name);
  return found;
}

describe('at most one primary (RFC 7643 §2.4)', () => {
  const two = [
    { value: 'a', primary: true },
    { value: 'b', primary: false },
    { value: 'c', primary: true },
  ];

  test("a body's first stays", () =>
    expect(settleElements(of('emails'), two, 'first primary')).toEqual([
      { value: 'a', primary: true },
      { value: 'b', primary: false },
      { value: 'c', primary: false },
    ]));

  test('of a changed list the last stays (RFC 7644 §3.5.2)', () =>
    expect(settleElements(of('emails'), two, 'last primary')).toEqual([
      { value: 'a', primary: false },
      { value: 'b', primary: false },
      { value: 'c', primary: true },
    ]));

  test('what is given is not changed', () => expect(two[0]).toEqual({ value: 'a', primary: true }));
});

describe('no (type, value) twice (RFC 7643 §2.4)', () => {
  test('the second is merged into the first, without regard to case where there is none', () =>
    expect(
      settleElements(
        of('emails'),
        [
          { value: 'A@x', type: 'work' },
          { value: 'b@x', type: 'work' },
          { value: 'a@X', type: 'Work', display: 'Anna', primary: true },
        ],
        'first primary',
      ),
    ).toEqual([
      { value: 'A@x', type: 'work', display: 'Anna', primary: true },
      { value: 'b@x', type: 'work' },
    ]));

  test('that the second is primary is not lost', () =>
    expect(
      settleElements(
        of('emails'),
        [
          { value: 'a', primary: false },
          { value: 'a', primary: true },
        ],
        'first primary',
      ),
    ).toEqual([{ value: 'a', primary: true }]));

  test('of another type it is another value', () =>
    expect(settleElements(of('emails'), [{ value: 'a', type: 'work' }, { value: 'a' }], 'first primary')).toHaveLength(
      2,
    ));

  test('case counts where it does', () =>
    expect(
      settleElements(of('members'), [{ value: 'a' }, { value: 'A' }, { value: 'a' }], 'first primary'),
    ).toHaveLength(2));

  test('addresses, which have no value, are the same when all of them is', () =>
    expect(
      settleElements(
        of('addresses'),
        [
          { type: 'work', locality: 'Bonn' },
          { locality: 'Bonn', type: 'work', primary: true },
          { type: 'work', locality: 'Ulm' },
        ],
        'first primary',
      ),
    ).toEqual([
      { type: 'work', locality: 'Bonn', primary: true },
      { type: 'work', locality: 'Ulm' },
    ]));

  test('an element without its value is no duplicate of one with', () =>
    expect(settleElements(of('roles'), [{ display: 'x' }, { display: 'x', value: 'v' }], 'first primary')).toHaveLength(
      2,
    ));

  test('simple values', () => {
    const words = compileAttribute(text('words', '', { multiValued: true }), undefined, '', new Map());
    expect(settleElements(words, ['a', 'A', 'b'], 'first primary')).toEqual(['a', 'b']);
    const exact = compileAttribute(text('words', '', { multiValued: true, caseExact: true }), undefined, '', new Map());
    expect(settleElements(exact, ['a', 'A', 'a', 1], 'first primary')).toEqual(['a', 'A', 1]);
  });
});

test('takes time in proportion to the list', () => {
  const list = (length: number) => Array.from({ length }, (_, i) => ({ value: `v${i % (length / 2)}`, primary: true }));
  expect(settleElements(of('emails'), list(100), 'last primary')).toHaveLength(50);
  expect(growth((length) => settleElements(of('emails'), list(length), 'last primary'))).toBeLessThan(LINEAR);
});
