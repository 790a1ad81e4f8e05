import { readElement, readValue } from '../../../../lambda/scim/read/value';
import { type Attribute, compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { text } from '../../../../lambda/scim/schema/definition';
import { defineUser, findAttribute } from '../../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

function of(name: string): Attribute {
  const found = findAttribute(defineUser(), name);
  if (!found) throw new Error(name);
  return found;
}

test.each<[string, Json, Json | undefined]>([
  ['emails', { VALUE: 'a', unknown: 1 }, { value: 'a' }],
  ['emails', { type: 'work', primary: 'True' }, undefined],
  ['emails', null, undefined],
  ['emails', '', undefined],
  ['addresses', { locality: 'Bonn' }, { locality: 'Bonn' }],
])('one value of %s: %j is %j', (name, value, canonical) =>
  expect(readElement(of(name), value, name)).toEqual(canonical),
);

test('errors name the place that the caller names', () => {
  expect(refusal(() => readElement(of('emails'), { value: 5 }, 'emails[type eq "work"]')).detail).toBe(
    'emails[type eq "work"].value must be a string; got 5.',
  );
  expect(refusal(() => readValue(of('active'), 'x', 'Operations[2].value')).detail).toMatch(
    /^Operations\[2\]\.value must be/,
  );
});

test('simple values of a list', () => {
  const words = compileAttribute(text('words', '', { multiValued: true }), undefined, '');
  expect(readElement(words, 'a', 'words')).toBe('a');
  expect(readValue(words, ['a', null, 'b', ''])).toEqual(['a', 'b']);
  expect(readValue(words, [null])).toBeUndefined();
});
