import { foreignAddress, readAllowedDomains } from '../../../lambda/policy/allowed-domains';
import { isThrowawayGroup, isThrowawayUser } from '../../../lambda/policy/throwaways';

test.each<[string, object, boolean]>([
  ['userName alone', { userName: 'a@simulation.invalid' }, true],
  ['userName, whatever the address is', { userName: 'a@simulation.invalid', emails: [{ value: 'a@x.org' }] }, true],
  ['the address that is delivered', { userName: 'a', emails: [{ value: ' A@SIMULATION.invalid. ' }] }, true],
  ['another address', { userName: 'a', emails: [{ value: 'a@x.org' }, { value: 'a@simulation.invalid' }] }, false],
  ['another domain of that ending', { userName: 'a@example.invalid' }, false],
  ['a domain that ends alike', { userName: 'a@mysimulation.invalid' }, false],
  ['a domain below it', { userName: 'a@simulation.invalid.example.com' }, false],
  ['nobody', {}, false],
])('a user by %s', (_, attributes, expected) => {
  expect(isThrowawayUser({ ...attributes })).toBe(expected);
});

test.each([
  ['Team@simulation.invalid', true],
  [' TEAM@Simulation.Invalid ', true],
  ['simulation.invalid', false],
  ['Team', false],
])('a group "%s"', (displayName, expected) => {
  expect(isThrowawayGroup({ displayName })).toBe(expected);
});

test('the list of allowed domains does not concern them', () => {
  const allowed = readAllowedDomains('example.com');
  expect(foreignAddress({ userName: 'a@simulation.invalid', active: true }, undefined, allowed)).toBeUndefined();
  expect(foreignAddress({ userName: 'a@evil.net', active: true }, undefined, allowed)).toBeDefined();
});
