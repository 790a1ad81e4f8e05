import { expect as expectation, Unexpected } from '../../../operator/simulate/expectation';

type Expectation = ReturnType<typeof expectation>;

/** Each with what it says when it does not hold; undefined where it holds. */
test.each<[string, unknown, (it: Expectation) => void, string | undefined]>([
  ['the same', 'a', (it) => it.toBe('a'), undefined],
  ['another', 'a', (it) => it.toBe('b'), 'expected "b", found "a"'],
  ['equal lists', [{ a: 1 }], (it) => it.toEqual([{ a: 1 }]), undefined],
  ['a longer list', [1, 2], (it) => it.toEqual([1]), 'expected [1], found [1,2]'],
  ['one attribute more', { a: 1, b: 2 }, (it) => it.toEqual({ a: 1 }), 'expected {"a":1}, found {"a":1,"b":2}'],
  ['named attributes', { a: { b: 1, c: 2 }, d: 3 }, (it) => it.toMatchObject({ a: { b: 1 } }), undefined],
  [
    'a named one that differs',
    { a: { b: 1 } },
    (it) => it.toMatchObject({ a: { b: 2 } }),
    'expected a.b to be 2, found 1',
  ],
  ['a named one that is missing', {}, (it) => it.toMatchObject({ a: true }), 'expected a to be true, found nothing'],
  [
    'a named list of other length',
    { a: [1, 2] },
    (it) => it.toMatchObject({ a: [1] }),
    'expected a to be [1], found [1,2]',
  ],
  ['any of a type', { a: 'x' }, (it) => it.toMatchObject({ a: expectation.any(String) }), undefined],
  [
    'none of a type',
    { a: 1 },
    (it) => it.toMatchObject({ a: expectation.any(String) }),
    'expected a to be "any String", found 1',
  ],
  ['no body at all', undefined, (it) => it.toMatchObject({ a: 1 }), 'expected {"a":1}, found nothing'],
  ['a number that is too large', 3, (it) => it.toBeLessThanOrEqual(2), 'expected at most 2, found 3'],
  [
    'an attribute that is there',
    { a: 1 },
    (it) => it.not.toHaveProperty(['a']),
    'expected no attribute a, found {"a":1}',
  ],
  ['a text', 'Bearer x', (it) => it.toMatch(/^Bearer/), undefined],
  ['no text', undefined, (it) => it.toMatch(/^Bearer/), 'expected /^Bearer/, found nothing'],
])('%s', (_, actual, check, message) => {
  const checked = () => check(expectation(actual));
  if (message === undefined) return expect(checked).not.toThrow();
  expect(checked).toThrow(Unexpected);
  expect(checked).toThrow(message);
});
