import fc from 'fast-check';
import { printFilter } from '../../../../lambda/scim/filter/ast';
import { parseFilter } from '../../../../lambda/scim/filter/parser';
import { filters } from './arbitrary';

test('every filter is parsed as it was printed', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const text = printFilter(filter);
      fc.pre(text.length <= 8192);
      expect(parseFilter(text)).toEqual(filter);
    }),
    { numRuns: 200 },
  );
});

test('parentheses show what belongs together', () => {
  expect(printFilter(parseFilter('a pr or b pr and not (c eq 1 or d[type eq "x"])'))).toBe(
    'a pr or (b pr and not (c eq 1 or d[type eq "x"]))',
  );
});
