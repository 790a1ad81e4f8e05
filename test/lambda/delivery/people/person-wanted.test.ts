import { personWanted, profileChange, profileOf } from '../../../../lambda/delivery/people/person-wanted';
import type { ConfirmedPerson } from '../../../../lambda/delivery/state/observed';

test('a profile has what the identity provider says, and nothing that is empty', () => {
  expect(
    profileOf({
      userName: 'ada@x.org',
      name: { givenName: 'Ada', familyName: '', formatted: 'Ada L.' },
      externalId: 'e1',
      preferredLanguage: 'en-GB',
    }),
  ).toEqual({ email: 'ada@x.org', givenName: 'Ada', displayName: 'Ada L.', externalId: 'e1', locale: 'en-GB' });
  expect(profileOf({ userName: 'ada@x.org', displayName: 'Ada', locale: 'de', name: { formatted: 'A' } })).toEqual({
    email: 'ada@x.org',
    displayName: 'Ada',
    locale: 'de',
  });
});

test('nobody without an email address has a profile', () => {
  expect(profileOf({ userName: 'ada' })).toBeUndefined();
});

test.each([
  ['USER', true, 'active'],
  ['USER', undefined, 'active'],
  ['USER', false, 'inactive'],
  ['USER#DELETED', true, 'deleted'],
])('%s with active %s is %s', (pk, active, life) => {
  const attrs = JSON.stringify({ userName: 'ada@x.org', ...(active === undefined ? {} : { active }) });
  expect(personWanted({ pk, sk: '1', attrs })).toEqual({
    life,
    profile: { email: 'ada@x.org' },
    throwaway: false,
  });
});

const confirmed: ConfirmedPerson = { id: 'P1', origin: 'adopted', email: 'Ada@X.org', givenName: 'Ada', active: true };

test('an address that is only spelt differently, and what is not said any more, are no change', () => {
  expect(profileChange(confirmed, { email: 'ada@x.org' })).toEqual({});
});

test('what differs is a change', () => {
  expect(profileChange(confirmed, { email: 'b@x.org', givenName: 'B' })).toEqual({ email: 'b@x.org', givenName: 'B' });
});

test('what many accounts do not show goes along with a change, and is one only where we know what it was', () => {
  const wanted = { email: 'ada@x.org', locale: 'de' };
  expect(profileChange(confirmed, wanted)).toEqual({});
  expect(profileChange(confirmed, { ...wanted, givenName: 'B' })).toEqual({ givenName: 'B', locale: 'de' });
  expect(profileChange({ ...confirmed, locale: 'en' }, wanted)).toEqual({ locale: 'de' });
  expect(profileChange({ ...confirmed, origin: 'invited' }, wanted)).toEqual({ locale: 'de' });
});
