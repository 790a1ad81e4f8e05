import { barbara, patched, patchedMembers } from './support';

const [work, home] = [
  { value: 'bjensen@example.com', type: 'work', primary: true },
  { value: 'babs@jensen.org', type: 'home', display: 'Babs' },
];
const both = { ...barbara, emails: [work, home] };

test('replacing a value replaces all of it, but for what it was selected by', () => {
  const replaced = patched(both, { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'new@x.org' } });
  expect(replaced.emails).toEqual([work, { type: 'home', value: 'new@x.org' }]);
});

test('adding to a value leaves the rest of it', () => {
  const added = patched(both, { op: 'add', path: 'emails[type eq "home"]', value: { value: 'new@x.org' } });
  expect(added.emails).toEqual([work, { ...home, value: 'new@x.org' }]);
});

test('removing a value by its path takes it away, whatever value comes with it', () => {
  const removed = patched(both, { op: 'remove', path: 'emails[type eq "home"]', value: { value: 'other@x.org' } });
  expect(removed.emails).toEqual([work]);
});

test('removing a sub-attribute takes that away, whatever value comes with it', () => {
  const removed = patched(both, { op: 'remove', path: 'emails[type eq "home"].display', value: 'Somebody' });
  expect(removed.emails).toEqual([work, { value: 'babs@jensen.org', type: 'home' }]);
});

test.each([null, '', {}, { display: null }])('adding %j to a value changes nothing', (value) => {
  expect(patched(both, { op: 'add', path: 'emails[type eq "home"]', value })).toBe(both);
});

test.each([null, {}, { display: null }])('replacing a value by %j takes it away', (value) => {
  expect(patched(both, { op: 'replace', path: 'emails[type eq "home"]', value }).emails).toEqual([work]);
});

test('adding nothing to a sub-attribute changes nothing; replacing it by nothing takes it away', () => {
  const path = 'emails[type eq "home"].display';
  expect(patched(both, { op: 'add', path, value: null })).toBe(both);
  expect(patched(both, { op: 'replace', path, value: null }).emails).toEqual([
    work,
    { value: 'babs@jensen.org', type: 'home' },
  ]);
});

test('one primary among several added values makes the former one no longer that', () => {
  const added = patched(both, {
    op: 'add',
    path: 'emails',
    value: [{ value: 'a@x.org' }, { value: 'b@x.org', primary: true }],
  });
  expect(added.emails).toEqual([
    { ...work, primary: false },
    home,
    { value: 'a@x.org' },
    { value: 'b@x.org', primary: true },
  ]);
});

test('removing what a filter does not select is done already, of values and of members', () => {
  expect(patched(both, { op: 'remove', path: 'emails[type eq "other"]' })).toBe(both);
  expect(patched(both, { op: 'remove', path: 'emails[type eq "other"].display' })).toBe(both);
  const path = 'members[value eq "u2"]';
  expect(patchedMembers(['u1'], { op: 'remove', path })).toEqual({ base: 'keep', add: [], remove: [] });
});

test('what is listed is recognised without regard to case only where the attribute has none', () => {
  const many = { ...both, photos: [{ value: 'https://x.org/A', type: 'photo' }] };
  expect(patched(many, { op: 'remove', path: 'photos', value: [{ value: 'https://x.org/a' }] })).toBe(many);
  expect(patched(many, { op: 'remove', path: 'photos', value: [{ value: 'https://x.org/A' }] }).photos).toBeUndefined();
  expect(
    patched(many, { op: 'remove', path: 'emails', value: [{ value: 'BABS@Jensen.org', type: 'HOME' }] }).emails,
  ).toEqual([work]);
});

test('to unassign what no value has is done already, also by replacing', () => {
  expect(patched(both, { op: 'replace', path: 'emails[type eq "other"]', value: null })).toBe(both);
  expect(patched(both, { op: 'replace', path: 'emails[type eq "other"].display', value: null })).toBe(both);
});
