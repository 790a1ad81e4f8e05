import { addressOf } from '../../../lambda/scim/person-address';

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
