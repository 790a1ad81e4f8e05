import { readKey, readTarget } from '../../../../lambda/scim/patch/target';
import { group, user } from './support';

test('a path that comes again is read once; members, and paths that are long, are not kept', () => {
  const path = 'emails[type eq "work"].value';
  expect(readTarget(user, path)).toBe(readTarget(user, path));
  expect(readTarget(group, 'members[value eq "u1"]')).not.toBe(readTarget(group, 'members[value eq "u1"]'));
  const long = `emails[value eq "${'x'.repeat(190)}"]`;
  expect(readTarget(user, long)).not.toBe(readTarget(user, long));
  expect(readTarget(user, long)).toEqual(readTarget(user, long));
  expect(readTarget(group, 'displayName')).not.toBe(readTarget(user, 'displayName'));
});

test('what is kept is bounded, and never another path', () => {
  const first = readTarget(user, 'emails[value eq "0"]');
  for (let index = 0; index < 1200; index += 1) {
    expect(readTarget(user, `emails[value eq "${index}"]`)).toMatchObject({ filter: { value: String(index) } });
  }
  expect(readTarget(user, 'emails[value eq "0"]')).not.toBe(first);
  expect(readTarget(user, 'emails[value eq "0"]')).toEqual(first);
});

test('a name that cannot be a path is an unknown attribute, unless it has brackets', () => {
  expect(readKey(user, 'no such')).toEqual({ kind: 'foreign' });
  expect(readKey(user, 'nope')).toMatchObject({ kind: 'unknown' });
  expect(readKey(user, 'urn:example:x:y')).toEqual({ kind: 'foreign' });
  expect(readKey(user, 'urn:example:params:scim:schemas:extension:acme:2.0')).toMatchObject({ kind: 'schema' });
  expect(() => readKey(user, 'emails[')).toThrow();
});
