import { addressOf, saidAddressOf, unreadableAddressOf } from '../../../lambda/scim/person-address';

test.each([
  [
    'the primary one',
    [
      { value: 'a@x.com', type: 'work' },
      { value: 'b@x.com', primary: true },
    ],
    'b@x.com',
  ],
  [
    'else the first of type work',
    [
      { value: 'a@x.com', type: 'home' },
      { value: 'b@x.com', type: 'Work' },
    ],
    'b@x.com',
  ],
  ['else the first', [{ value: 'a@x.com' }, { value: 'b@x.com' }], 'a@x.com'],
  ['else the userName', [], 'user@x.com'],
  ['an empty one is none', [{ value: '', primary: true }], 'user@x.com'],
])('%s', (_, emails, address) => {
  expect(addressOf({ userName: 'user@x.com', emails })).toBe(address);
});

test('a userName without @ is no address', () => {
  expect(addressOf({ userName: 'ada' })).toBeUndefined();
  expect(addressOf({ userName: 'ada', emails: 'ada@x.com' })).toBeUndefined();
});

test('a value that is no text is passed over', () => {
  expect(addressOf({ emails: [{ type: 'work' }, { value: 7, primary: true }, { value: 'b@x.com' }] })).toBe('b@x.com');
  expect(addressOf({ emails: ['a@x.com', { value: 'b@x.com', type: 'home' }] })).toBe('b@x.com');
});

test('what emails say is told apart from a userName that stands in for it', () => {
  expect(saidAddressOf({ userName: 'user@x.com', emails: [] })).toBeUndefined();
  expect(saidAddressOf({ userName: 'user@x.com', emails: [{ value: 'a@x.com' }] })).toBe('a@x.com');
});

test.each([
  ['there is an address', { userName: 'ada', emails: [{ value: 'nonsense' }, { value: 'a@x.com' }] }, undefined],
  ['nothing is said', { emails: [{ value: ' ' }] }, undefined],
  ['no value gives one', { userName: 'ada', emails: [{ value: ' ' }, { value: 'not-an-email' }] }, 'not-an-email'],
  ['the userName gives none', { userName: 'ada' }, 'ada'],
])('what stands where an address should: %s', (_, attributes, text) => {
  expect(unreadableAddressOf(attributes)).toBe(text);
});
