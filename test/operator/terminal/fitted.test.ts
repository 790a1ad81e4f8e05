import { fitted } from '../../../operator/terminal/wrap';

const long =
  'The former token ends within a minute. These clients used it last, and are refused until they have the current one.';

it('breaks long lines for a screen, each at its own indent', () => {
  const lines = fitted(`short\n  1. ${long}\n${long}`).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => line.startsWith('     '))).toHaveLength(1);
});

it('keeps a command that is to be copied on one line', () => {
  const command = 'npx scim-bridge held list --stack ScimBridge --region eu-central-1';
  expect(fitted(`Check whether the identity provider means it. ${command}`).split('\n')).toContain(command);
});

it('leaves rows of a table as they are', () => {
  const row = `${'person-11@example.com'.padEnd(40)}  USER/0190a000-0000-7000-8000-000000000005  primary   5 s`;
  expect(fitted(row)).toBe(row);
});
