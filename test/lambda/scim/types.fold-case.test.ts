import { foldCase } from '../../../lambda/scim/types';

test.each([
  ['Anna@Example.COM', 'anna@example.com'],
  ['e\u0301', '\u00e9'],
  ['E\u0301', '\u00e9'],
  ['J\u030c', '\u01f0'],
  ['', ''],
])('%j is compared as %j', (text, folded) => expect(foldCase(text)).toBe(folded));

test('is idempotent where folding lengthens a text', () => {
  expect(foldCase(foldCase('İSTANBUL'))).toBe(foldCase('İSTANBUL'));
});
