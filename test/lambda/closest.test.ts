import { closest } from '../../lambda/contract/closest';

const names = ['throttleRate', 'throttleBurst', 'disposable', 'tags'];

test.each([
  ['throttelRate', 'throttleRate'],
  ['THROTTLEBURST', 'throttleBurst'],
  ['disposeable', 'disposable'],
  ['tag', 'tags'],
])('%s was meant as %s', (typed, meant) => {
  expect(closest(typed, names)).toBe(meant);
});

test('what resembles nothing is not guessed', () => {
  expect(closest('certificate', names)).toBeUndefined();
  expect(closest('anything', [])).toBeUndefined();
});
