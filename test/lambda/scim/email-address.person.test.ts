import { addressOf, saidAddressOf, unreadableAddressOf } from '../../../lambda/scim/email-address';

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
  [
    'one that gives no address makes way for the next',
    [
      { value: 'n/a', primary: true },
      { value: 'a@x.com', type: 'home' },
      { value: 'b@x.com', type: 'work' },
    ],
    'b@x.com',
  ],
  ['as it is delivered, in whatever spelling', [{ value: ' Ada <mailto:Ada@x.com>\u200b' }], 'Ada@x.com'],
])('%s', (_, emails, address) => {
  expect(addressOf({ userName: 'user@x.com', emails })).toBe(address);
});

test('what is said in emails is told from the userName that stands in for it', () => {
  expect(saidAddressOf({ userName: 'user@x.com', emails: [{ value: 'a@x.com' }] })).toBe('a@x.com');
  expect(saidAddressOf({ userName: 'user@x.com', emails: [{ value: 'n/a' }] })).toBeUndefined();
  expect(saidAddressOf({ userName: 'user@x.com' })).toBeUndefined();
  expect(saidAddressOf({ emails: [{ value: 7 }, { type: 'work' }] })).toBeUndefined();
});

test('what stands where an address should and gives none is named; nothing said is nothing wrong', () => {
  expect(unreadableAddressOf({ userName: 'ada', emails: [{ value: 'n/a' }, { value: 'x' }] })).toBe('n/a');
  expect(unreadableAddressOf({ userName: 'ada', emails: [{ value: ' ' }] })).toBe('ada');
  expect(unreadableAddressOf({ userName: 'user@x.com', emails: [{ value: 'n/a' }] })).toBeUndefined();
  expect(unreadableAddressOf({ emails: null })).toBeUndefined();
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
