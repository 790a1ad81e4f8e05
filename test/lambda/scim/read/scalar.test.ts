import { readScalar } from '../../../../lambda/scim/read/scalar';
import { compileAttribute } from '../../../../lambda/scim/schema/attribute';
import { type AttributeType, attribute } from '../../../../lambda/scim/schema/definition';
import type { Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';

type Scalar = Exclude<AttributeType, 'complex'>;
const read = (type: Scalar, value: Json, name = 'thing') =>
  readScalar(compileAttribute(attribute(name, type, ''), undefined, ''), type, value, name);

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
])('%s %j is kept as %j (RFC 7643 §2.3)', (type, value, kept) => expect(Object.is(read(type, value), kept)).toBe(true));

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
])('%s %j is refused, saying what would do', (type, value, detail) => {
  const error = refusal(() => read(type, value));
  expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(error.detail).toMatch(detail);
});

test("Entra ID's validator: a profileUrl need not be a URI", () => {
  expect(read('reference', 'no uri at all', 'profileUrl')).toBe('no uri at all');
  expect(refusal(() => read('reference', 7, 'profileUrl'))).toMatchObject({ scimType: 'invalidValue' });
});
