import fc from 'fast-check';
import { addressKey, emailAddress, sameAddress } from '../../../lambda/scim/email-address';
import { foldCase } from '../../../lambda/scim/types';

test.each([
  ['ada@example.com', 'ada@example.com'],
  ['Ada.Lovelace+scim@Example.COM', 'Ada.Lovelace+scim@Example.COM'],
  ['  ada@example.com\t', 'ada@example.com'],
  ['\u00a0ada@example.com\u3000', 'ada@example.com'],
  ['\u200bada@exa\u200dmple.com\ufeff', 'ada@example.com'],
  ['ada@exam\u00adple.com', 'ada@example.com'],
  ['ada@example.com\u0000', 'ada@example.com'],
  ['mailto:ada@example.com', 'ada@example.com'],
  ['MAILTO: ada@example.com?subject=hello', 'ada@example.com'],
  ['mailto:ada%2Bscim@example.com', 'ada+scim@example.com'],
  ['mailto:100%@example.com', '100%@example.com'],
  ['Ada Lovelace <ada@example.com>', 'ada@example.com'],
  ['"Lovelace, Ada" < ada@example.com >', 'ada@example.com'],
  ['<ada@example.com>', 'ada@example.com'],
  ['Ada <mailto:ada@example.com>', 'ada@example.com'],
  ['mailto:Ada <ada@example.com>', 'ada@example.com'],
  ["'ada@example.com'", 'ada@example.com'],
  ['ada@example.com.', 'ada@example.com'],
  ['ada@example.com;', 'ada@example.com'],
  ['ada＠example.com', 'ada@example.com'],
  ['ada@münchen.de', 'ada@münchen.de'],
  ['jürgen@example.com', 'jürgen@example.com'],
  ['ju\u0308rgen@example.com', 'jürgen@example.com'],
  ['ada@localhost', 'ada@localhost'],
  ["o'brien@example.com", "o'brien@example.com"],
])('%j gives the address %j', (text, address) => {
  expect(emailAddress(text)).toBe(address);
});

test.each([
  '',
  '   ',
  'ada',
  'ada@',
  '@example.com',
  'ada@@example.com',
  'ada lovelace@example.com',
  'ada@exam ple.com',
  'ada\tx@example.com',
  'ada@example.com, bob@example.com',
  'ada@example.com;bob@example.com',
  'Ada <ada>',
  'Ada <ada@example.com> <bob@example.com>',
  'ada@.example.com',
  'ada@example..com',
  'https://ada@example.com/',
  'n/a',
  'mailto:',
])('%j gives no address', (text) => {
  expect(emailAddress(text)).toBeUndefined();
});

test.each([
  ['ADA@example.com', ' ada@EXAMPLE.com'],
  ['mailto:ada@example.com', 'Ada <ada@example.com>'],
  ['ada@münchen.de', 'ADA@xn--mnchen-3ya.de'],
  ['ju\u0308rgen@example.com', 'JÜRGEN@example.com'],
  ['employee 7', 'Employee 7'],
])('%j and %j are one', (one, other) => {
  expect(sameAddress(one, other)).toBe(true);
});

test.each([
  ['ada@example.com', 'ada@example.org'],
  ['a.da@example.com', 'ada@example.com'],
  ['ada+x@example.com', 'ada@example.com'],
  [' employee 7', 'employee 7'],
])('%j and %j are two', (one, other) => {
  expect(sameAddress(one, other)).toBe(false);
});

test('a domain that no URL may have is compared as it is written', () => {
  expect(addressKey('Ada@exä%mple.com')).toBe('ada@exä%mple.com');
});

// Keys were folded texts before: whoever was kept under one is still found under it.
test('the key of a plainly written address is its folded text', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      expect(addressKey(address)).toBe(foldCase(address));
    }),
  );
});

test('an address reads as itself, and so does its key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.emailAddress(), (noise, address) => {
      for (const text of [noise, `${noise} <${address}>`]) {
        const read = emailAddress(text);
        if (read === undefined) continue;
        expect(emailAddress(read)).toBe(read);
        expect(addressKey(addressKey(text))).toBe(addressKey(text));
      }
    }),
  );
});
