import fc from 'fast-check';
import { COMPARISON_OPERATORS, type Filter, type FilterValue } from '../../../../lambda/scim/filter/ast';

/** Strings in every form of Unicode, but no halves of characters, which are refused. */
const text = fc.string({ unit: 'grapheme' });

const value: fc.Arbitrary<FilterValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);

const subName = fc.constantFrom('value', 'type', 'primary', 'display', 'x-y', '$ref', 'and', 'or', 'pr', 'eq');
const path = fc.oneof(
  fc.constantFrom('userName', 'active', 'emails', 'name', 'meta', 'nope').map((name) => ({ name })),
  fc.tuple(fc.constantFrom('emails', 'name', 'meta', 'members'), subName).map(([name, sub]) => ({ name, sub })),
  subName.map((name) => ({ schema: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', name })),
);

const operator = fc.constantFrom(...COMPARISON_OPERATORS);

function conditions<Path extends fc.Arbitrary<{ name: string }>>(paths: Path): fc.Arbitrary<Filter> {
  return fc.oneof(
    fc.record({ kind: fc.constant('present' as const), path: paths }),
    fc.record({ kind: fc.constant('compare' as const), path: paths, operator, value }),
  );
}

function logic(condition: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      condition,
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('filter'), { minLength: 2, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant('not' as const), operand: tie('filter') }),
    ),
  }));
  return filter;
}

/** What may stand between brackets. */
const elementFilters = logic(conditions(subName.map((name) => ({ name }))));

/** Any filter that the grammar has. */
export const filters: fc.Arbitrary<Filter> = logic(
  fc.oneof(
    { arbitrary: conditions(path), weight: 3 },
    {
      arbitrary: fc.record({
        kind: fc.constant('valuePath' as const),
        path: fc.constantFrom('emails', 'members', 'addresses', 'nope').map((name) => ({ name })),
        filter: elementFilters,
      }),
      weight: 1,
    },
  ),
);

/** Text that is nearly a filter: its tokens in any order, and anything between them. */
export const nearlyFilters = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'userName',
        'emails',
        'eq',
        'EQ',
        'pr',
        'and',
        'or',
        'not',
        '(',
        ')',
        '[',
        ']',
        '.value',
        '"x"',
        '"',
        '\\',
        'true',
        'null',
        '1',
        '-1.5e3',
        '1e999',
        '01',
        'emails[type eq "work"]',
        'urn:a:b:c',
        '"\\u00e9"',
        '"\\ud83d"',
        '\0',
        '.',
        ':',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 14 },
  )
  .chain((tokens) => fc.constantFrom('', ' ', '  ').map((space) => tokens.join(space)));
