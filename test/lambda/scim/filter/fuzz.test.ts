import fc from 'fast-check';
import { ScimError } from '../../../../lambda/scim/errors';
import { compileFilter } from '../../../../lambda/scim/filter/compile';
import { parseFilter, parsePatchPath } from '../../../../lambda/scim/filter/parser';
import { defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Attributes } from '../../../../lambda/scim/types';
import { ENTERPRISE, processorMs } from '../support';
import { filters, nearlyFilters } from './arbitrary';

const definition = defineUser();
const person: Attributes = {
  userName: 'bjensen',
  active: true,
  emails: [{ value: 'b@x', type: 'work', primary: true }],
  meta: { lastModified: '2026-02-01T10:00:00.000Z' },
};

describe('bad input', () => {
  test.each([
    ['filter', parseFilter],
    ['path', parsePatchPath],
  ])('a %s never fails but with a ScimError of one line', (_, parse) => {
    fc.assert(
      fc.property(fc.oneof(nearlyFilters, fc.string({ unit: 'binary' })), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
          expect(error).toMatchObject({ status: 400, detail: expect.stringMatching(/^[^\p{Cc}\p{Cs}]+$/u) });
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['parentheses', '('.repeat(8192)],
    ['brackets', 'a['.repeat(4096)],
    ['not', 'not '.repeat(2048)],
    ['colons', 'a:'.repeat(4096)],
    ['dots', 'a.'.repeat(4096)],
    ['backslashes', `a eq "${'\\'.repeat(8186)}`],
    ['escapes', `a eq "${'\\u0041'.repeat(1364)}`],
    ['one word', 'x'.repeat(8192)],
    ['conditions', 'a pr or '.repeat(1024)],
    ['digits', `a eq 1${'0'.repeat(8000)} (`],
    ['words', `a eq ${'x '.repeat(4000)}(`],
    ['single quotes', `a eq ${"'".repeat(8000)}x`],
    ['spaces between single quotes', `a eq '${" '".repeat(4000)}x`],
    ['spaces after a single quote', `a eq '${"'".repeat(4000)}${' '.repeat(4000)}x`],
    ['spaces', `a${' '.repeat(8191)}`],
  ])('the longest %s take no time', (_, text) => {
    const tenTimes = () => {
      for (let round = 0; round < 10; round += 1) expect(() => parseFilter(text)).toThrow(ScimError);
    };
    // Linear: a few hundred microseconds each. Quadratic or worse would be 64 million steps.
    expect(processorMs(tenTimes, 500)).toBeLessThan(500);
  });
});

test('any filter is either refused as it is compiled, or decides any resource', () => {
  fc.assert(
    fc.property(
      filters,
      fc.constantFrom<Attributes>(person, {}, { emails: 'broken', name: [], [ENTERPRISE]: 1 }),
      (filter, resource) => {
        const before = structuredClone(resource);
        try {
          expect(typeof compileFilter(definition, filter)(resource)).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(ScimError);
          expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
        }
        expect(resource).toEqual(before);
      },
    ),
    { numRuns: 1000 },
  );
});
