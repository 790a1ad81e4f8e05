import { readScalar, UNREAD } from '../../../../lambda/scim/read/scalar';
import { compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { type AttributeType, attribute } from '../../../../lambda/scim/schema/definition';
import type { Tolerance } from '../../../../lambda/scim/schema/tolerance';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

type Scalar = Exclude<AttributeType, 'complex'>;

/** A value read as one of this type, and the paths of what was dropped. */
function readWith(tolerance: Tolerance, type: Scalar, value: Json, name = 'thing') {
  const dropped: string[] = [];
  const compiled = compileAttribute(attribute(name, type, ''), undefined, '', new Map([[name, tolerance]]));
  return { read: readScalar(compiled, type, value, name, (path) => dropped.push(path)), dropped };
}
const read = (type: Scalar, value: Json, name?: string) => readWith('none', type, value, name).read;

test.each<[Scalar, Json, Json]>([
  ['string', 'text', 'text'],
  ['string', ' kept as it is ', ' kept as it is '],
  ['boolean', true, true],
  ['boolean', false, false],
  ['boolean', 'False', false],
  ['boolean', 'TRUE', true],
  ['integer', 0, 0],
  ['integer', -0, 0],
  ['integer', 9007199254740991, 9007199254740991],
  ['decimal', 1.5, 1.5],
  ['decimal', -0, 0],
  ['decimal', 1e125, 1e125],
  ['decimal', -1e-130, -1e-130],
  ['dateTime', '2008-01-23T04:56:22Z', '2008-01-23T04:56:22Z'],
  ['dateTime', '2024-02-29T23:59:59.123456+14:00', '2024-02-29T23:59:59.123456+14:00'],
  ['dateTime', '2000-02-29T00:00:00', '2000-02-29T00:00:00'],
  ['dateTime', '-0044-03-15T12:00:00Z', '-0044-03-15T12:00:00Z'],
  ['dateTime', '2024-04-30T00:00:00Z', '2024-04-30T00:00:00Z'],
  ['binary', 'MIIDQzCC', 'MIIDQzCC'],
  ['binary', 'YQ==', 'YQ=='],
  ['binary', 'YQ', 'YQ'],
  ['binary', 'YWI=', 'YWI='],
  ['reference', 'https://example.com/a?b=%20#c', 'https://example.com/a?b=%20#c'],
  ['reference', '../Users/1', '../Users/1'],
  ['reference', 'urn:a:b', 'urn:a:b'],
  ['reference', 'https://example.com/ü', 'https://example.com/ü'],
])('%s %j is kept as %j (RFC 7643 §2.3)', (type, value, kept) => {
  expect(Object.is(read(type, value), kept)).toBe(true);
  expect(readWith('full', type, value)).toEqual({ read: kept, dropped: [] });
});

test.each<[Scalar, Json, RegExp]>([
  ['string', 12, /^thing must be a string; got 12\.$/],
  ['string', true, /must be a string/],
  ['string', { a: 1 }, /got an object/],
  ['boolean', 'yes', /must be true or false; got "yes"/],
  ['boolean', 1, /must be true or false/],
  ['boolean', 'falsey', /must be true or false/],
  ['integer', 1.5, /must be a whole number/],
  ['integer', '1', /must be a whole number/],
  ['integer', 2 ** 53, /must be a whole number/],
  ['decimal', Number.POSITIVE_INFINITY, /must be a number/],
  ['decimal', 1e200, /must be a number/],
  ['decimal', 1e-200, /must be a number/],
  ['decimal', '1.5', /must be a number/],
  ['dateTime', '2024-01-01', /xsd:dateTime/],
  ['dateTime', '2023-02-29T00:00:00Z', /xsd:dateTime/],
  ['dateTime', '1900-02-29T00:00:00Z', /xsd:dateTime/],
  ['dateTime', '2024-04-31T00:00:00Z', /xsd:dateTime/],
  ['dateTime', '2024-13-01T00:00:00Z', /xsd:dateTime/],
  ['dateTime', '2024-01-01T24:00:00Z', /xsd:dateTime/],
  ['dateTime', '2024-01-01 00:00:00Z', /xsd:dateTime/],
  ['dateTime', 1700000000, /xsd:dateTime/],
  ['binary', 'not base64!', /base64/],
  ['binary', 'A', /base64/],
  ['binary', 'YWI==', /base64/],
  ['binary', '====', /base64/],
  ['binary', 1, /base64/],
  ['reference', 'not a uri', /a URI/],
  ['reference', 'https://example.com/%zz', /a URI/],
  ['reference', 'https://example.com/\n', /a URI/],
  ['reference', 5, /a URI/],
])('%s %j is refused where a delivery depends on it, saying what would do', (type, value, detail) => {
  const error = refusal(() => read(type, value));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(error.detail).toMatch(detail);
});

describe('where no delivery depends on it', () => {
  test.each<[Scalar, Json, Json]>([
    ['string', 701984, '701984'],
    ['string', 1.5, '1.5'],
    ['string', true, 'true'],
    ['string', [{ $ref: null, value: 'X' }], 'X'],
    ['string', { value: 7 }, '7'],
    ['string', { value: ['X'] }, 'X'],
    ['boolean', 1, true],
    ['boolean', 0, false],
    ['integer', '42', 42],
    ['integer', ' -42 ', -42],
    ['decimal', '1.5', 1.5],
    ['binary', '-----BEGIN CERTIFICATE-----\nMIID\r\nQzCC\n-----END CERTIFICATE-----\n', 'MIIDQzCC'],
    ['binary', 'MIID\nQzCC', 'MIIDQzCC'],
    ['reference', ' https://x.example/my photo.png ', 'https://x.example/my%20photo.png'],
  ])('%s %j is kept as %j: it has one meaning', (type, value, kept) => {
    expect(readWith('full', type, value)).toEqual({ read: kept, dropped: [] });
    expect(readWith('form', type, value)).toEqual({ read: kept, dropped: [] });
  });

  test.each<[Scalar, Json]>([
    ['string', { a: 1 }],
    ['string', ['a', 'b']],
    ['string', Number.POSITIVE_INFINITY],
    ['boolean', 'yes'],
    ['boolean', 2],
    ['integer', '1.5'],
    ['integer', 'one'],
    ['integer', '99999999999999999999'],
    ['decimal', 'NaN'],
    ['dateTime', '2024-01-01'],
    ['dateTime', 1700000000],
    ['binary', '-----BEGIN CERTIFICATE-----'],
    ['binary', 7],
    ['reference', '<not a uri>'],
    ['reference', 5],
  ])('%s %j is dropped and told: it has none', (type, value) => {
    expect(readWith('full', type, value)).toEqual({ read: UNREAD, dropped: ['thing'] });
    expect(refusal(() => readWith('form', type, value))).toMatchObject({ status: 400, scimType: 'invalidValue' });
  });
});

describe('control characters', () => {
  test.each<[string, Json, Json | undefined]>([
    ['title', 'Vice\nPresident', 'Vice President'],
    ['title', '\tVice\u0000 President\r\n', 'Vice President'],
    ['title', 'a\ud800b', 'ab'],
    ['title', '😀 \u200dKaren 😀', '😀 \u200dKaren 😀'],
    ['title', '\u0000\u0007', undefined],
    ['addresses.streetAddress', '1 Way\n2nd floor\u0000', '1 Way\n2nd floor'],
  ])('%s %j becomes %j', (name, value, kept) =>
    expect(readWith('full', 'string', value, name)).toEqual({ read: kept, dropped: [] }),
  );

  test('around a name by which people are told apart they go, within it they are refused', () => {
    expect(read('string', '\u0007anna 😀\r\n')).toBe('anna 😀');
    expect(read('string', '\u0007\n')).toBeUndefined();
    expect(refusal(() => read('string', 'an\nna'))).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringMatching(/^thing contains a control character/),
    });
    for (const noText of ['an\u0000na', 'anna\ud800']) {
      expect(refusal(() => read('string', noText)).scimType).toBe('invalidSyntax');
    }
  });

  test('a profileUrl is free text', () => expect(read('reference', 'no\nuri', 'profileUrl')).toBe('no uri'));
});

test("Entra ID's validator: a profileUrl need not be a URI", () => {
  expect(read('reference', 'no uri at all', 'profileUrl')).toBe('no uri at all');
  expect(refusal(() => read('reference', 7, 'profileUrl'))).toMatchObject({ scimType: 'invalidValue' });
});
