import { readTarget } from '../../../../lambda/scim/patch/target';
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
  for (const name of ['no such', 'nope', 'a b c', 'name.', 'x.y.z']) {
    expect(readTarget(user, name)).toMatchObject({ kind: 'unknown' });
  }
  expect(readTarget(user, 'urn:example:x:y')).toMatchObject({ kind: 'foreign' });
  expect(readTarget(user, 'urn:example:params:scim:schemas:extension:acme:2.0')).toMatchObject({ kind: 'schema' });
  expect(() => readTarget(user, 'emails[')).toThrow();
});

test.each([
  'urn:scim:schemas:core:1.0:userName',
  'urn:scim:schemas:core:2.0:userName',
  'urn:ietf:params:scim:schemas:core:2.0:Users:userName',
])('%s is an attribute of the base schema', (path) => {
  expect(readTarget(user, path)).toMatchObject({ kind: 'attribute', attribute: { path: 'userName' } });
});

test.each([
  'urn:scim:schemas:extension:enterprise:1.0:department',
  'urn:scim:schemas:extension:enterprise:2.0:department',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:users:department',
])('%s is an attribute of the enterprise extension', (path) => {
  expect(readTarget(user, path)).toMatchObject({ kind: 'attribute', attribute: { name: 'department' } });
});

test("a group knows no enterprise extension, and a user no group's schema", () => {
  expect(readTarget(group, 'urn:scim:schemas:extension:enterprise:1.0:department')).toMatchObject({ kind: 'foreign' });
  expect(readTarget(user, 'urn:ietf:params:scim:schemas:core:2.0:Group:displayName')).toMatchObject({
    kind: 'foreign',
  });
});
