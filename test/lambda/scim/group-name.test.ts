import { comparableName } from '../../../lambda/scim/group-name';

test.each([
  ['blanks around it', ' owners '],
  ['another case', 'OWNERS'],
  ['a zero-width space', 'own\u200bers'],
  ['full-width letters', 'ｏｗｎｅｒｓ'],
  ['a control character', 'owners\u0007'],
])('a name is the same with %s', (_what, name) => {
  expect(comparableName(name)).toBe(comparableName('Owners'));
});

test('blanks within a name are folded, and other letters are other names', () => {
  expect(comparableName('Team \u00a0 A')).toBe(comparableName('Team A'));
  expect(comparableName('Owner')).not.toBe(comparableName('Owners'));
  expect(comparableName('Öwners')).not.toBe(comparableName('Owners'));
});
