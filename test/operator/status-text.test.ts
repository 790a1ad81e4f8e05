import type { Reason } from '../../lambda/delivery/admin/status/reason';
import { statusScreen } from '../../operator/status-text';

const now = new Date('2026-11-27T12:00:00Z');
const at = new Date(now.getTime() - 40_000).toISOString();
const heading = {
  label: 'stack ScimBridge (eu-central-1, account 111122223333)',
  version: '1.2.3',
  baseUrl: 'https://a1b2c3.execute-api.eu-central-1.amazonaws.com/scim/v2',
  upstreams: ['primary'],
  isUnprotected: false,
};
const run = (name: 'sweep' | 'confirm' | 'drift' | 'import') =>
  ({ name, at, outcome: 'succeeded', goodUntil: at }) as const;
const facts = {
  delivery: {
    behind: 4,
    oldestBehindSeconds: 70,
    oldestRevocationSeconds: 0,
    held: 2,
    failed: 2,
    retrying: 1,
    upstreams: {},
  },
  incoming: { position: 'on' },
  runs: [run('sweep'), run('confirm'), run('drift'), run('import')],
  people: 198,
  active: 190,
  groups: 14,
  invitations: [],
  invitationsOpen: 0,
  drift: [],
  providers: { silent: [], formerToken: [], oldToken: [] },
  decided: 1,
} as const;
const reason = (index: number): Reason => ({
  code: 'paused',
  needs: 'operator',
  text: `upstream-${index} has been paused for 3 h: the account answers 401, and has done so since the token was replaced.`,
  todo: `To continue: npx scim-bridge resume --upstream upstream-${index}`,
});

test.each([0, 1, 3, 12])('one screen holds it, with %i reasons', (count) => {
  const reasons = Array.from({ length: count }, (_, index) => reason(index));
  const sentence = count === 0 ? 'Healthy: 198 people in step.' : `Needs you: ${reason(0).text}`;
  const lines = statusScreen({ state: 'needs-you', sentence, reasons }, facts, heading, now).split('\n');
  expect(lines[0]).toMatch(count === 0 ? /^Healthy: / : /^Needs you: upstream-0 has been paused/);
  expect(lines.length).toBeLessThanOrEqual(23);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  const hidden = count - 1 - lines.filter((line) => line.startsWith('! ')).length;
  expect(lines.at(-1)).toMatch(hidden > 0 ? new RegExp(`^\\.\\.\\. and ${hidden} more`) : /./);
});

test('a command that is advised is never broken', () => {
  const todo = `${'word '.repeat(12)}npx scim-bridge held list`;
  const screen = statusScreen(
    { state: 'needs-you', sentence: 'Needs you: x.', reasons: [{ ...reason(0), todo }] },
    facts,
    heading,
    now,
  );
  expect(screen).toContain('npx scim-bridge held list');
});
