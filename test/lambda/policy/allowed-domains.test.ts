import { foreignAddress, isAllowedAddress, readAllowedDomains } from '../../../lambda/policy/allowed-domains';

test.each([undefined, '', ' , '])('no list (%p) allows everything', (text) => {
  expect(readAllowedDomains(text)).toBe('any');
  expect(isAllowedAddress('a@anything.example', 'any')).toBe(true);
});

test('domains are compared without regard to case and spelling, and stand for themselves alone', () => {
  const allowed = readAllowedDomains('Example.com @example.org,bücher.example');
  for (const address of [
    'a@EXAMPLE.COM',
    'a@example.org',
    'a@bücher.example',
    'a@xn--bcher-kva.example',
    '"a@b"@example.com',
  ]) {
    expect([address, isAllowedAddress(address, allowed)]).toEqual([address, true]);
  }
  for (const address of ['a@sub.example.com', 'a@example.com.evil.net', 'a@notexample.com', 'example.com@evil.net']) {
    expect([address, isAllowedAddress(address, allowed)]).toEqual([address, false]);
  }
  expect(isAllowedAddress('no address at all', allowed)).toBe(true);
});

test.each(['localhost', 'a@b@c.de', '.com', 'a..b'])('%s is no domain', (text) => {
  expect(() => readAllowedDomains(text)).toThrow(`"${text}" is not a domain`);
});

describe('foreignAddress', () => {
  const allowed = readAllowedDomains('example.com');
  const person = (address: string, more: object = {}) => ({
    userName: 'ada',
    active: true,
    emails: [{ value: address, primary: true }],
    ...more,
  });

  test('names the attribute that the address came from', () => {
    expect(foreignAddress(person('a@evil.net'), undefined, allowed)).toEqual({
      attribute: 'emails',
      address: 'a@evil.net',
      domain: 'evil.net',
    });
    expect(foreignAddress({ userName: 'a@evil.net' }, undefined, allowed)?.attribute).toBe('userName');
    expect(foreignAddress({ userName: 'nobody' }, undefined, allowed)).toBeUndefined();
  });

  test.each([
    ['new', undefined, 'a@evil.net', true],
    ['as before', person('a@evil.net'), 'A@evil.net', false],
    ['another one', person('b@evil.net'), 'a@evil.net', true],
    ['coming back', person('a@evil.net', { active: false }), 'a@evil.net', true],
    ['allowed', undefined, 'a@example.com', false],
  ] as const)('%s', (_, before, address, refused) => {
    expect(foreignAddress(person(address), before, allowed) !== undefined).toBe(refused);
    expect(foreignAddress(person(address, { active: false }), before, allowed)).toBeUndefined();
  });
});
