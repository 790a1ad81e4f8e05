import { toNobody, UNREAD, type Unread } from '../../../../lambda/scim/read/scalar';
import { readElement, readValue } from '../../../../lambda/scim/read/value';
import { type Attribute, compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import { defineUser, findAttribute } from '../../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

function of(name: string): Attribute {
  const found = findAttribute(defineUser(), name);
  if (!found) throw new Error(name);
  return found;
}

function reading(name: string, value: Json) {
  const dropped: string[] = [];
  return { read: readValue(of(name), value, (path) => dropped.push(path)), dropped };
}

test.each<[string, Json, Json | undefined]>([
  ['emails', { VALUE: 'a', unknown: 1 }, { value: 'a' }],
  ['emails', { type: 'work', primary: 'True' }, undefined],
  ['emails', null, undefined],
  ['emails', '', undefined],
  ['addresses', { locality: 'Bonn' }, { locality: 'Bonn' }],
])('one value of %s: %j is %j', (name, value, canonical) =>
  expect(readElement(of(name), value, name, toNobody)).toEqual(canonical),
);

test('errors name the place that the caller names', () => {
  expect(refusal(() => readElement(of('emails'), { value: 5 }, 'emails[type eq "work"]', toNobody)).detail).toBe(
    'emails[type eq "work"].value must be a string; got 5.',
  );
  expect(refusal(() => readValue(of('active'), 'x', toNobody, 'Operations[2].value')).detail).toMatch(
    /^Operations\[2\]\.value must be/,
  );
});

test('simple values of a list', () => {
  const words = compileAttribute(text('words', '', { multiValued: true }), undefined, '', new Map());
  const read = (value: Json) => readValue(words, value, toNobody);
  expect(readElement(words, 'a', 'words', toNobody)).toBe('a');
  expect(read(['a', null, 'b', ''])).toEqual(['a', 'b']);
  expect(read([null])).toBeUndefined();
  expect(read('a')).toEqual(['a']);
  expect(read([{ b: 1 }])).toBe(UNREAD);
});

describe('what came in another form and has one meaning (RFC 7643 §2.4)', () => {
  test.each<[string, Json, Json]>([
    ['roles', ['a', 7], [{ value: 'a' }, { value: '7' }]],
    ['entitlements', 'a', [{ value: 'a' }]],
    ['phoneNumbers', 5551234, [{ value: '5551234' }]],
    ['photos', 'https://x.example/my photo.png', [{ value: 'https://x.example/my%20photo.png' }]],
    ['emails', 'a@x', [{ value: 'a@x' }]],
    ['emails', ['a@x', { value: 'b@x' }], [{ value: 'a@x' }, { value: 'b@x' }]],
    ['emails', [[{ value: 'a@x' }]], [{ value: 'a@x' }]],
    ['addresses', '1 Way, Bonn', [{ formatted: '1 Way, Bonn' }]],
    ['name', 'Ann Bell', { formatted: 'Ann Bell' }],
    ['name', { givenName: 7 }, { givenName: '7' }],
  ])('%s %j is %j', (name, value, read) => expect(reading(name, value)).toEqual({ read, dropped: [] }));
});

describe('what has no meaning is left out, the rest stays', () => {
  test.each<[string, Json, Json | Unread, string[]]>([
    [
      'photos',
      [{ value: '<>' }, { value: 'https://x.example/a' }],
      [{ value: 'https://x.example/a' }],
      ['photos.value'],
    ],
    ['photos', [{ value: '<>', type: 'photo' }], UNREAD, ['photos.value']],
    ['roles', [['a', 'b'], { value: 'c' }], [{ value: 'c' }], ['roles']],
    ['name', { givenName: {}, familyName: 'B' }, { familyName: 'B' }, ['name.givenName']],
    ['name', { givenName: {} }, UNREAD, ['name.givenName']],
    ['name', ['Ann', 'Bell'], UNREAD, ['name']],
    [
      'emails',
      [{ value: 'a@x', primary: 'maybe', verified: true }],
      [{ value: 'a@x' }],
      ['emails.primary', 'emails.verified'],
    ],
    ['name', { givenName: 'A', GivenName: 'B' }, { givenName: 'A' }, ['name.givenName']],
  ])('%s %j is %p', (name, value, read, dropped) => expect(reading(name, value)).toEqual({ read, dropped }));

  test('of a complex attribute without a main part a text means nothing', () => {
    const card = attribute('card', 'complex', '', { subAttributes: [text('number', '')] });
    const dropped: string[] = [];
    const compiled = compileAttribute(card, undefined, '', new Map());
    expect(readValue(compiled, '7', (path) => dropped.push(path))).toBe(UNREAD);
    expect(dropped).toEqual(['card']);
  });
});

test('the address stays strict', () => {
  for (const emails of [5, true, [5], [{ value: {} }], [{ value: ['a', 'b'] }], [['a', 'b']]] as Json[]) {
    expect(refusal(() => reading('emails', emails))).toMatchObject({ status: 400, scimType: 'invalidValue' });
  }
});
