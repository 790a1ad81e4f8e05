import { standingOf } from '../../../../../lambda/delivery/admin/explain/standing';
import type { Observed } from '../../../../../lambda/delivery/state/observed';

const now = new Date('2026-11-27T12:00:00.000Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
const confirmed = { id: 'P1', origin: 'invited', email: 'ada@example.com', active: true } as const;

/** How a user of version 2 stands whose delivery is in this state. */
function standing(state: Observed<object>, more: object = {}, upstream: object = {}, attributes: object = {}) {
  const item = {
    pk: 'USER',
    sk: 'u1',
    version: 2,
    created: at(-600),
    attrs: JSON.stringify({ userName: 'ada@example.com', active: true, ...attributes }),
    observed: { revision: 1, perUpstream: { primary: state } },
    ...more,
  };
  return standingOf(item, 'primary', upstream, 'USER/u1', now);
}
const failure = (kind: 'failed' | 'retrying' | 'pending', message: string) => ({
  failure: { kind, version: 2, count: 4, since: at(-120), message, nextAt: Date.parse(at(30)) },
});
const removal = (verdict: 'held' | 'discarded' | 'protected', reason: string) => ({
  removal: { verdict, since: at(-180), reason },
});
const paused = { paused: { by: 'operator', reason: 'move', since: at(-5) } };

test.each<[string, ReturnType<typeof standing>, string]>([
  ['in-step', standing({ version: 2, confirmed }), 'Active in the account as ada@example.com (P1).'],
  [
    'in-step',
    standing({ version: 2, confirmed: { ...confirmed, active: false } }, {}, paused, { active: false }),
    'Suspended in the account as ada@example.com (P1).',
  ],
  ['in-step', standing({ version: 2 }, {}, {}, { active: false }), 'The account never had them, and need not'],
  [
    'in-step',
    standing({ version: 2, confirmed: { ...confirmed, pendingEmail: 'new@example.com' } as never }),
    'They have yet to accept the new address new@example.com.',
  ],
  [
    'not-sent',
    standing({ version: 1, confirmed }, { linked: false }),
    'It was read from the account, and the identity provider has not sent',
  ],
  ['throw-away', standing({}, {}, {}, { userName: 'x@simulation.invalid' }), 'never delivered'],
  ['settling', standing({}, { created: at(0), dueAt: Date.parse(at(0.5)) }), 'waits for its settle time'],
  ['pending', standing({}, { dueAt: Date.parse(at(-0.1)) }), 'On its way to the account.'],
  [
    'pending',
    standing(failure('pending', 'the person is not in the account yet')),
    'The person is not in the account yet.',
  ],
  ['failed', standing(failure('failed', 'domain not allowed')), 'Refused for 2 h (4 tries): domain not allowed.'],
  ['retrying', standing({ ...failure('retrying', 'HTTP 503'), pendingSince: at(-121) }), 'HTTP 503.'],
  [
    'held',
    standing(removal('held', 'more than 10 in an hour')),
    'Held by the removal guard for 3 h: more than 10 in an hour.',
  ],
  [
    'kept-by-decision',
    standing({ version: 2, confirmed, ...removal('discarded', 'discarded by eve') }),
    'Keeps access',
  ],
  ['protected', standing({ version: 2, confirmed, ...removal('protected', 'it is protected') }), 'It is protected.'],
  [
    'suspended-by-hand',
    standing({ version: 2, confirmed: { ...confirmed, active: false, suspendedByHand: true } as never }),
    'was suspended in the account by hand',
  ],
  ['upstream-waits', standing({ version: 1, confirmed }, {}, paused), 'primary has been paused for 5 min: move.'],
])('%s: %j', (code, found, text) => {
  expect(found.code).toBe(code);
  expect(found.text).toContain(text);
});

test('what an operator can do names the one who is meant', () => {
  expect(standing(failure('failed', 'x')).todo).toContain('npx scim-bridge failed retry USER/u1');
  expect(standing(removal('held', 'x')).todo).toContain('npx scim-bridge held release USER/u1');
  // A failure with an earlier version says nothing of this one.
  expect(standing({ failure: { ...failure('failed', 'x').failure, version: 1 } }).code).toBe('pending');
});
