import { checkResource } from '../../../../lambda/scim/read/limits';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import { refusal } from '../support';

test('returns what it checked', () => {
  const attributes = { userName: 'anna', emails: [{ value: 'a@x' }] };
  expect(checkResource(defineUser(), attributes)).toBe(attributes);
});

test('a PATCH that takes the name away leaves no resource', () => {
  expect(refusal(() => checkResource(defineUser(), { active: true })).detail).toMatch(/^userName is required/);
  expect(refusal(() => checkResource(defineGroup(), {})).detail).toMatch(/^displayName is required/);
});

test('an email that is no object has no address to check', () =>
  expect(() => checkResource(defineUser(), { userName: 'a', emails: ['odd'] })).not.toThrow());
