import { evaluateMath } from '../../../local/cloudwatch/metric-math';

const series = new Map([
  ['m1', [1, undefined, 3]],
  ['m2', [10, 20, undefined]],
  ['none', [undefined, undefined, undefined]],
]);
const value = (expression: string) => evaluateMath(expression, series, 3);

it.each([
  ['m1 + m2 * 2', [21, undefined, undefined]],
  ['(m1 + m2) * 2', [22, undefined, undefined]],
  ['SUM([m1, m2])', [11, 20, 3]],
  ['MAX([m1, m2, 5])', [10, 20, 5]],
  ['AVG([m1, m2])', [5.5, 20, 3]],
  ['FILL(m1, 0) + FILL(m2, 0)', [11, 20, 3]],
  ['SUM([FILL(none, 0)])', [0, 0, 0]],
  ['SUM([none, TIME_SERIES(0)])', [0, 0, 0]],
  ['SUM([m1, TIME_SERIES(0)])', [1, 0, 3]],
  ['SUM(FILL([m1, none], 0))', [1, 0, 3]],
  ['IF(m1 >= 3, 1, 0)', [0, undefined, 1]],
  ['m1 > 0 AND m2 > 5', [1, undefined, undefined]],
  ['m1 == 1 || FILL(m2, 0) == 0', [1, undefined, 1]],
  ['100 - m1', [99, undefined, 97]],
  ['-m1', [-1, undefined, -3]],
  ['ABS(m1 - 2)', [1, undefined, 1]],
  ['SUM([none])', [undefined, undefined, undefined]],
  ['MAX(m1)', [3, 3, 3]],
  ['7', [7, 7, 7]],
])('%s', (expression, expected) => {
  expect(value(expression)).toEqual(expected);
});

it.each([
  ['m3 + 1', 'm3'],
  ['m1 +', 'not understood'],
  ['SUM([m1, m2', 'not understood'],
  ['RATE(m1)', 'does not know the function RATE'],
  ['[m1, m2]', 'not one series'],
  ['m1 m2', 'not understood'],
])('refuses %s', (expression, message) => {
  expect(() => value(expression)).toThrow(message);
});
