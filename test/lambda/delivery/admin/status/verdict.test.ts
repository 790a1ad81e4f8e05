import { reasonsOf } from '../../../../../lambda/delivery/admin/status/reasons';
import type { BridgeStatus } from '../../../../../lambda/delivery/admin/status/status';
import { verdictOf } from '../../../../../lambda/delivery/admin/status/verdict';
import type { ProviderSignals } from '../../../../../lambda/table/provider-signals';

const now = new Date('2026-11-27T12:00:00Z');
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
const connection = { names: ['primary'], connected: true, failures: [] };

function facts(delivery: Partial<BridgeStatus['delivery']> = {}, more: Partial<BridgeStatus> = {}): BridgeStatus {
  const levels = {
    behind: 0,
    oldestBehindSeconds: 0,
    oldestRevocationSeconds: 0,
    held: 0,
    failed: 0,
    retrying: 0,
    upstreams: {},
    ...delivery,
  };
  const rest = {
    incoming: { position: 'on' as const },
    runs: [],
    people: 198,
    active: 190,
    groups: 14,
    invitations: [],
    invitationsOpen: more.invitations?.length ?? 0,
    drift: [],
    providers: { silent: [], formerToken: [], oldToken: [] },
    decided: 0,
  };
  return { delivery: levels, ...rest, ...more };
}
const notReached = (unreached: ProviderSignals['unreached']) =>
  ({ providers: { silent: [], formerToken: [], oldToken: [], ...(unreached && { unreached }) } }) as const;
const circuit = { openUntil: now.getTime() + 60_000, openings: 1, reason: 'the account answers 503', since: before(4) };

test('healthy says how many are in step, and since when nothing has changed', () => {
  expect(verdictOf(connection, facts(), now, before(3))).toEqual({
    state: 'healthy',
    sentence: 'Healthy: 198 people in step, last change 3 min ago.',
    reasons: [],
  });
  expect(verdictOf(connection, facts({ behind: 2 }, { people: 1 }), now).sentence).toBe(
    'Healthy: 1 person in step, 2 changes on the way.',
  );
  expect(verdictOf(connection, facts({}, { people: 0 }), now).sentence).toBe('Healthy: nobody in the directory yet.');
});

test('what needs an operator comes before what passes by itself', () => {
  const verdict = verdictOf(
    connection,
    facts({ retrying: 3, held: 1, failed: 2, upstreams: { primary: { circuit } } }),
    now,
  );
  expect(verdict.state).toBe('needs-you');
  expect(verdict.sentence).toBe('Needs you: the account refuses 2 deliveries.');
  const badMorning = facts({ held: 390, failed: 1 });
  expect(verdictOf(connection, badMorning, now).sentence).toBe('Needs you: 390 removals wait for a decision.');
  expect(verdict.reasons.map(({ code, needs }) => [code, needs])).toEqual([
    ['failed', 'operator'],
    ['held', 'operator'],
    ['unreachable', 'time'],
    ['retrying', 'time'],
  ]);
});

test('what is too late is what the sweep is configured with', () => {
  const sweep = { name: 'sweep', at: before(1), outcome: 'succeeded', goodUntil: before(-9) } as const;
  const codesWith = (change: number, revocation: number) =>
    reasonsOf(
      connection,
      facts(
        { oldestBehindSeconds: 2400, oldestRevocationSeconds: 400 },
        { runs: [{ ...sweep, lateLimits: { change, revocation } }] },
      ),
      now,
    ).map(({ code }) => code);
  expect(codesWith(3600, 900)).toEqual([]);
  expect(codesWith(1800, 300)).toEqual(['revocation-late', 'behind']);
});

test('what only takes time is no call for anybody', () => {
  const verdict = verdictOf(connection, facts({ upstreams: { primary: { circuit } } }), now);
  expect(verdict).toMatchObject({ state: 'waiting', reasons: [{ upstream: 'primary' }] });
  expect(verdict.sentence).toMatch(
    /^Waiting: primary has been unreachable for 4 min: the account answers 503\. The next/,
  );
});

test.each([
  [{ failures: ['The scimsession does not open. Seal it anew: npx scim-bridge reseal'] }, facts(), 'secrets'],
  [{}, facts({}, { incoming: { position: 'off', since: before(5), by: 'ada' } }), 'incoming-paused'],
  [{}, facts({ upstreams: { primary: { paused: { by: 'operator', reason: 'move', since: before(5) } } } }), 'paused'],
  [{}, facts({ oldestBehindSeconds: 31 * 60, behind: 1 }), 'behind'],
  [{}, facts({}, { decided: 1 }), 'kept-by-decision'],
  [{}, facts({ failed: 1 }, notReached({ at: before(21), noticedAt: before(12), needsYou: true })), 'not-reached'],
  [{}, facts({ failed: 1 }, notReached({ at: before(21), noticedAt: before(12), needsYou: false })), 'failed'],
  [{}, facts({}, { invitations: [{ id: 'x', email: 'x@example.com', since: before(4000) }] }), 'invitations-open'],
  [{}, facts({}, { drift: [{ upstream: 'primary', count: 1, at: before(9), who: ['Staff'] }] }), 'drift'],
  [
    {},
    facts({}, { runs: [{ name: 'sweep', at: before(9), outcome: 'succeeded', goodUntil: before(1) }] }),
    'run-overdue',
  ],
  [{}, facts({}, { runs: [{ name: 'drift', at: before(9), outcome: 'failed', goodUntil: before(-9) }] }), 'run-failed'],
  [{ connected: false, names: ['dry-run'] }, facts(), 'not-connected'],
])('%j needs an operator (%#)', (more, found, code) => {
  const [reason] = reasonsOf({ ...connection, ...more }, found, now);
  expect(reason).toMatchObject({ code, needs: 'operator' });
  expect(reason?.text).toMatch(/\.$/);
});

test('advice that ends a failure of the secrets is told apart from it', () => {
  const failures = ['It is sealed under the former token, and opens for now. Seal it anew: npx scim-bridge reseal'];
  expect(reasonsOf({ ...connection, failures }, facts(), now)).toMatchObject([
    {
      text: 'It is sealed under the former token, and opens for now.',
      todo: 'Seal it anew: npx scim-bridge reseal',
    },
  ]);
});

test.each([
  [{ at: before(21), noticedAt: before(11), needsYou: true }, '21 min'],
  [{ noticedAt: before(11), needsYou: true }, '11 min'],
])('that nobody may get through from outside is the sentence that matters: %j', (unreached, since) => {
  const { sentence, reasons } = verdictOf(connection, facts({ held: 3 }, notReached(unreached)), now);
  expect(sentence).toBe(
    `Needs you: the bridge cannot be reached from outside, or its probe does not run: the probe has not got through for ${since} (alarms "Probe failed" and "Probe silent").`,
  );
  expect(reasons[0]?.todo).toMatch(/npx scim-bridge doctor$/);
});

test('whoever a reason is about is named, as far as it can be read', () => {
  const open = ['ada', 'bob', 'cy', 'dee'].map((id) => ({ id, email: `${id}@example.com`, since: before(4000) }));
  const found = { upstream: 'primary', count: 5, at: before(300), who: ['eve@example.com', 'Staff', 'Sales'] };
  expect(reasonsOf(connection, facts({}, { invitations: open, drift: [found] }), now).map(({ text }) => text)).toEqual([
    'The comparison 5 h ago found 5 differences in primary that no pending delivery explains: eve@example.com, Staff, Sales and 2 more.',
    '4 invitations have been open for two days or more, the oldest for 3 d: ada@example.com, bob@example.com, cy@example.com and 1 more.',
  ]);
});

test('a token that ends, or has ended, is told with the time; clients with the same old token are told together', () => {
  const providers = {
    silent: [{ client: 'scim-client', at: before(300) }],
    formerToken: [
      { client: 'Okta SCIM Client', at: before(5), validUntil: before(-600) },
      { client: 'OneLogin', at: before(120), validUntil: before(60) },
    ],
    oldToken: ['Okta SCIM Client', 'OneLogin'].map((client) => ({ client, madeAt: before(400 * 1440) })),
  };
  expect(reasonsOf(connection, facts({}, { providers }), now).map(({ text }) => text)).toEqual([
    'scim-client was last heard 5 h ago. Whoever has left since may still have access.',
    'Okta SCIM Client still has the former bearer token, which ends in 10 h (2026-11-27 22:00 UTC). From then on it is refused.',
    'OneLogin was last heard 2 h ago with a bearer token that has ended (2026-11-27 11:00 UTC): it is refused.',
    'The bearer token of Okta SCIM Client and OneLogin is 400 d old.',
  ]);
});
