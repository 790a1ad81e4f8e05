import { planBulk } from '../../../../lambda/scim/bulk/plan';
import type { BulkOperation } from '../../../../lambda/scim/bulk/request';
import { growth, LINEAR } from '../support';

const create = (bulkId: string, ...references: string[]): BulkOperation => ({
  index: 0,
  type: 'Group',
  method: 'POST',
  bulkId,
  version: undefined,
  references: new Set(references),
  data: {},
});
const change = (...references: string[]): BulkOperation => ({
  index: 0,
  type: 'Group',
  method: 'DELETE',
  bulkId: 'change',
  id: 'x',
  version: undefined,
  references: new Set(references),
});

const told = (...operations: BulkOperation[]) =>
  planBulk(operations).map((step) =>
    step.kind === 'complete'
      ? `complete ${step.operation.bulkId}`
      : [step.operation.bulkId, ...step.pending].join(' without '),
  );

test("the request's order, where nothing refers to anything", () =>
  expect(told(create('a'), change(), create('b'))).toEqual(['a', 'change', 'b']));

test('what is referred to comes first (RFC 7644 §3.7.2)', () => {
  expect(told(create('group', 'user'), create('user'))).toEqual(['user', 'group']);
  expect(told(change('b', 'a'), create('a'), create('b', 'a'))).toEqual(['a', 'b', 'change']);
});

test('a circle is broken, and completed as soon as it can be (RFC 7644 §3.7.1)', () => {
  expect(told(create('a', 'b'), create('b', 'a'))).toEqual(['b without a', 'a', 'complete b']);
  expect(told(create('a', 'b'), create('b', 'c'), create('c', 'a', 'b'), change('c'))).toEqual([
    'c without a without b',
    'b',
    'a',
    'complete c',
    'change',
  ]);
  expect(told(create('a', 'a'))).toEqual(['a without a', 'complete a']);
  expect(told(create('a', 'b', 'c'), create('b', 'a'), create('c', 'a'))).toEqual([
    'b without a',
    'c without a',
    'a',
    'complete b',
    'complete c',
  ]);
});

test('a reference to an operation that was refused holds nothing up', () =>
  expect(told(create('a', 'refused'))).toEqual(['a']));

test('a chain of references is planned from its end, in time proportional to its length', () => {
  const chain = (length: number) => planBulk(Array.from({ length }, (_, i) => create(`${i}`, `${i + 1}`)));
  expect(
    chain(20_000)
      .map(({ operation }) => operation.bulkId)
      .slice(0, 2),
  ).toEqual(['19999', '19998']);
  expect(growth(chain)).toBeLessThan(LINEAR);
  expect(
    growth((length) => planBulk(Array.from({ length }, (_, i) => create(`${i}`, '0', `${length - 1}`)))),
  ).toBeLessThan(LINEAR);
});
