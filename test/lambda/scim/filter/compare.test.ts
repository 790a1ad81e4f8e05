import type { ComparisonOperator, FilterValue } from '../../../../lambda/scim/filter/ast';
import { compileComparison, isPresent } from '../../../../lambda/scim/filter/compare';
import { type Attribute, compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { type AttributeType, attribute } from '../../../../lambda/scim/schema/definition';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

const of = (type: AttributeType, more = {}): Attribute =>
  compileAttribute(attribute('a', type, '', more), undefined, '', new Map());

/** Whether `value` satisfies `a operator expected`. */
const holds = (type: Attribute, value: Json | undefined, operator: ComparisonOperator, expected: FilterValue) =>
  compileComparison(type, operator, expected)(value);

type Case = [Json | undefined, ComparisonOperator, FilterValue, boolean];

describe('strings (RFC 7644 §3.4.2.2, table 3)', () => {
  const folded = of('string');
  test.each<Case>([
    ['Bob', 'eq', 'bOB', true],
    ['Bob', 'eq', 'Bo', false],
    [undefined, 'eq', 'x', false],
    ['Bob', 'ne', 'bob', false],
    ['Bob', 'ne', 'x', true],
    [undefined, 'ne', 'x', true],
    ['Bob', 'co', 'O', true],
    ['Bob', 'co', 'x', false],
    [undefined, 'co', '', false],
    ['Bob', 'sw', 'BO', true],
    ['Bob', 'sw', 'ob', false],
    [undefined, 'sw', '', false],
    ['Bob', 'ew', 'OB', true],
    ['Bob', 'ew', 'bo', false],
    [undefined, 'ew', '', false],
    ['Bob', 'gt', 'ALICE', true],
    ['Bob', 'gt', 'bob', false],
    ['Bob', 'ge', 'bob', true],
    ['Bob', 'ge', 'bobb', false],
    ['Bob', 'lt', 'carol', true],
    ['Bob', 'lt', 'bob', false],
    ['Bob', 'le', 'BOB', true],
    ['Bob', 'le', 'alice', false],
    [undefined, 'le', 'z', false],
    ['e\u0301', 'eq', '\u00c9', true],
    [7, 'eq', '7', false],
  ])('%j %s %j: %s', (value, operator, expected, result) =>
    expect(holds(folded, value, operator, expected)).toBe(result),
  );

  const exact = of('string', { caseExact: true });
  test.each<Case>([
    ['Bob', 'eq', 'bob', false],
    ['Bob', 'eq', 'Bob', true],
    ['Bob', 'ne', 'bob', true],
    ['Bob', 'co', 'O', false],
    ['Bob', 'co', 'o', true],
    ['Bob', 'sw', 'b', false],
    ['Bob', 'ew', 'B', false],
    ['Bob', 'lt', 'bob', true],
    [7, 'ne', '7', true],
  ])('caseExact: %j %s %j: %s', (value, operator, expected, result) =>
    expect(holds(exact, value, operator, expected)).toBe(result),
  );

  test.each<[string, FilterValue]>([
    ['1', 1],
    ['TRUE', true],
  ])('%j is equal to %j without quotes', (value, expected) => {
    expect(holds(of('string'), value, 'eq', expected)).toBe(true);
    expect(holds(of('string'), 'x', 'eq', expected)).toBe(false);
  });

  test('digits are compared as they were written', () => {
    expect(compileComparison(of('string'), 'eq', 66e268, '66e268')('66E268')).toBe(true);
    expect(compileComparison(of('string'), 'eq', 66e268, '66e268')('6.6e+269')).toBe(false);
  });
});

describe('references and binary values are case-exact', () => {
  test('references', () => {
    expect(holds(of('reference'), 'https://a/B', 'eq', 'https://a/B')).toBe(true);
    expect(holds(of('reference'), 'https://a/B', 'eq', 'https://a/b')).toBe(false);
    expect(holds(of('reference'), 'https://a/B', 'gt', 'https://a/A')).toBe(true);
  });

  test('binary', () => {
    expect(holds(of('binary'), 'AbC=', 'eq', 'AbC=')).toBe(true);
    expect(holds(of('binary'), 'AbC=', 'eq', 'abc=')).toBe(false);
    expect(holds(of('binary'), 'AbC=', 'sw', 'Ab')).toBe(true);
  });

  test.each<ComparisonOperator>(['gt', 'ge', 'lt', 'le'])('binary %s is refused', (operator) => {
    expect(refusal(() => compileComparison(of('binary'), operator, 'x'))).toMatchObject({
      scimType: 'invalidFilter',
      detail: `a is of type binary, which does not support ${operator}. Supported: eq, ne, co, sw, ew and pr.`,
    });
  });
});

describe('booleans', () => {
  const boolean = of('boolean');
  test.each<Case>([
    [true, 'eq', true, true],
    [false, 'eq', true, false],
    [undefined, 'eq', false, false],
    [true, 'ne', false, true],
    [true, 'ne', true, false],
    [undefined, 'ne', true, true],
    [true, 'eq', 'True', true],
    [false, 'eq', 'false', true],
  ])('%j %s %j: %s', (value, operator, expected, result) =>
    expect(holds(boolean, value, operator, expected)).toBe(result),
  );

  test.each<ComparisonOperator>(['gt', 'ge', 'lt', 'le', 'co', 'sw', 'ew'])('%s is refused', (operator) => {
    expect(refusal(() => compileComparison(boolean, operator, true))).toMatchObject({
      status: 400,
      scimType: 'invalidFilter',
      detail: `a is of type boolean, which does not support ${operator}. Supported: eq, ne and pr.`,
    });
  });

  test.each(['yes', 1])('%j is no boolean', (value) => {
    expect(refusal(() => compileComparison(boolean, 'eq', value)).detail).toContain('expected true or false, found');
  });
});

describe.each<AttributeType>(['integer', 'decimal'])('%s', (type) => {
  const number = of(type);
  test.each<Case>([
    [10, 'eq', 10, true],
    [10, 'eq', 9, false],
    [undefined, 'eq', 0, false],
    [10, 'ne', 9, true],
    [undefined, 'ne', 9, true],
    [10, 'gt', 9, true],
    [10, 'gt', 10, false],
    [10, 'ge', 10, true],
    [10, 'ge', 11, false],
    [9, 'lt', 10, true],
    [10, 'lt', 10, false],
    [10, 'le', 10, true],
    [11, 'le', 10, false],
    [undefined, 'ge', -1, false],
    ['10', 'eq', 10, false],
  ])('%j %s %j: %s', (value, operator, expected, result) =>
    expect(holds(number, value, operator, expected)).toBe(result),
  );

  test.each<ComparisonOperator>(['co', 'sw', 'ew'])('%s is refused', (operator) => {
    expect(refusal(() => compileComparison(number, operator, 1))).toMatchObject({
      scimType: 'invalidFilter',
      detail: `a is of type ${type}, which does not support ${operator}. Supported: eq, ne, gt, ge, lt, le and pr.`,
    });
  });

  test('a string is no number', () => {
    expect(refusal(() => compileComparison(number, 'eq', '1')).detail).toContain('expected a number without quotes');
  });
});

describe('dateTime is compared as an instant', () => {
  const dateTime = of('dateTime');
  const noon = '2026-01-31T12:00:00.000Z';
  test.each<Case>([
    [noon, 'eq', '2026-01-31T12:00:00Z', true],
    [noon, 'eq', '2026-01-31T13:00:00+01:00', true],
    [noon, 'eq', '2026-01-31T12:00:00', true],
    [noon, 'eq', '2026-01-31T12:00:00.001Z', false],
    [noon, 'ne', '2026-01-31T13:00:00+01:00', false],
    [noon, 'gt', '2026-01-31T12:30:00+01:00', true],
    [noon, 'gt', noon, false],
    [noon, 'ge', noon, true],
    [noon, 'lt', '2026-01-31T11:30:00-01:00', true],
    [noon, 'le', '2026-01-31T11:59:59Z', false],
    [undefined, 'lt', noon, false],
    ['garbage', 'lt', noon, false],
    [`${noon}x`, 'eq', noon, false],
    [`x${noon}`, 'eq', noon, false],
    [7, 'lt', noon, false],
    [noon, 'sw', '2026-01', true],
    [noon, 'co', '31t12', true],
    [noon, 'ew', 'Z', true],
  ])('%j %s %j: %s', (value, operator, expected, result) =>
    expect(holds(dateTime, value, operator, expected)).toBe(result),
  );

  test.each(['2026-01-31', 'yesterday', '2026-13-31T12:00:00Z', 5, true, ''])('%j is no dateTime', (value) => {
    expect(refusal(() => compileComparison(dateTime, 'gt', value))).toMatchObject({
      status: 400,
      scimType: 'invalidFilter',
      detail: expect.stringContaining('expected a date and time such as "2026-01-31T08:00:00Z"'),
    });
  });
});

describe('null is "no value" (RFC 7643 §2.5)', () => {
  test.each<AttributeType>(['string', 'boolean', 'integer', 'dateTime', 'binary', 'reference', 'complex'])(
    '%s',
    (type) => {
      expect(holds(of(type), undefined, 'eq', null)).toBe(true);
      expect(holds(of(type), 'x', 'eq', null)).toBe(false);
      expect(holds(of(type), undefined, 'ne', null)).toBe(false);
      expect(holds(of(type), 'x', 'ne', null)).toBe(true);
      expect(refusal(() => compileComparison(of(type), 'gt', null))).toMatchObject({
        scimType: 'invalidFilter',
        detail: 'a gt null: null can be compared only with eq and ne.',
      });
    },
  );

  test.each<[Json | undefined, boolean]>([
    [undefined, false],
    [null, false],
    ['', false],
    [[], false],
    ['x', true],
    [0, true],
    [false, true],
    [[0], true],
    [{}, true],
  ])('pr of %j: %s', (value, present) => expect(isPresent(value)).toBe(present));
});
