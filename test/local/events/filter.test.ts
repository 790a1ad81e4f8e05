import { readFilter } from '../../../local/events/filter';
import type { Json } from '../../../local/template/template';

const filterOf = (...patterns: readonly Json[]) =>
  readFilter({ Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) }, 'Mapping');

test('without criteria every record passes', () => {
  expect(readFilter(undefined, 'Mapping')({ eventName: 'REMOVE' })).toBe(true);
});

test.each([
  ['a value out of a list', { a: ['x', 'y'] }, { a: 'y' }, true],
  ['no value of the list', { a: ['x', 'y'] }, { a: 'z' }, false],
  ['all keys of a pattern', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
  ['nested keys', { a: { b: { c: ['x'] } } }, { a: { b: { c: 'x', d: 1 } } }, true],
  ['a path that is not there', { a: { b: ['x'] } }, {}, false],
  ['any entry of a list in the record', { a: ['x'] }, { a: ['w', 'x'] }, true],
  ['exists', { a: [{ exists: true }] }, { a: 'x' }, true],
  ['exists, of what is not there', { a: [{ exists: true }] }, {}, false],
  ['exists, of an object: only leaves are there', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
  ['not exists, below a path that is not there', { a: { b: [{ exists: false }] } }, {}, true],
  ['prefix', { a: [{ prefix: 'USER' }] }, { a: 'USER#1' }, true],
  ['suffix', { a: [{ suffix: '#1' }] }, { a: 'USER#2' }, false],
  ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'user' }] }, { a: 'USER' }, true],
  ['anything-but', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
  ['anything-but, of one that is named', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
  ['numbers and strings apart', { a: [1] }, { a: '1' }, false],
] as const)('%s', (_what, pattern, record, passes) => {
  expect(filterOf(pattern)(record)).toBe(passes);
});

test('one of several patterns suffices', () => {
  const filter = filterOf({ a: ['x'] }, { b: ['y'] });
  expect([{ a: 'x' }, { b: 'y' }, { a: 'y' }].map(filter)).toEqual([true, true, false]);
});

test.each([
  ['{"a": "x"}', /a must be a list/],
  ['{"a": [{"numeric": [">", 1]}]}', /does not know the filter operator numeric/],
  ['nonsense', /is not a JSON object/],
])('the pattern %s stops the start', (Pattern, message) => {
  expect(() => readFilter({ Filters: [{ Pattern }] }, 'Mapping')).toThrow(message);
});
