import { compileElementFilter } from '../../../../lambda/scim/filter/element';
import { parseFilter } from '../../../../lambda/scim/filter/parser';
import { type Attribute, compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { text } from '../../../../lambda/scim/schema/definition';
import { defineUser, findAttribute } from '../../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

const emails = findAttribute(defineUser(), 'emails') as Attribute;
const labels = compileAttribute(text('labels', '', { multiValued: true }), undefined, '', new Map());
const work = { value: 'a@x', type: 'work' };

const selects = (filter: string, element: Json, attribute = emails, unknown: 'no value' | 'refuse' = 'no value') =>
  compileElementFilter(attribute, parseFilter(filter), unknown)(element);

test.each([
  ['type eq "WORK"', true],
  ['TYPE eq "work" and value co "@"', true],
  ['type eq "home" or value eq "a@x"', true],
  ['type eq "home"', false],
  ['not (type eq "home")', true],
  ['display pr', false],
  ['type pr', true],
  ['primary eq true', false],
  ['primary ne true', true],
  ['display eq null', true],
])('%s of an email: %s', (filter, result) => expect(selects(filter, work)).toBe(result));

test('an unknown name has no value when searching', () => {
  expect(selects('nope eq "x"', work)).toBe(false);
  expect(selects('nope pr', work)).toBe(false);
  expect(selects('nope ne "x"', work)).toBe(true);
  expect(selects('nope eq null', work)).toBe(true);
  expect(selects('nope ne null', work)).toBe(false);
});

test('an unknown name is refused where it could select everything', () => {
  expect(refusal(() => selects('typ ne "work"', work, emails, 'refuse'))).toMatchObject({
    status: 400,
    scimType: 'invalidFilter',
    detail: 'emails has no "typ" to filter by. Available: value, display, type, primary.',
  });
  expect(refusal(() => selects('x pr', 'a', labels, 'refuse')).detail).toBe(
    'labels has no "x" to filter by. Available: value.',
  );
});

test('the elements of a simple attribute are their own value', () => {
  expect(selects('value sw "A"', 'abc', labels)).toBe(true);
  expect(selects('Value eq "x"', 'abc', labels)).toBe(false);
  expect(selects('type eq "x"', 'abc', labels)).toBe(false);
});

test('an element that is no object has no sub-attributes', () => expect(selects('type pr', 'a@x')).toBe(false));

test('brackets inside brackets are refused, also in an AST made by hand', () => {
  const filter = parseFilter('type[value eq "x"]');
  expect(refusal(() => compileElementFilter(emails, filter, 'no value')).detail).toBe(
    'emails.type: brackets cannot be nested.',
  );
});
