import { asOf, changed, confirmed, hasAccepted, invited, seen } from '../../../../lambda/account/dry-run/life';

const pace = (now: number) => ({ acceptAfterMs: 60_000, now });
const ada = invited('ID', { email: 'ada@example.com', displayName: 'Ada' }, 0);

describe('the life of a simulated person', () => {
  test('invited, accepted, confirmed', () => {
    expect(seen(ada, pace(59_999)).state).toBe('invited');
    expect(confirmed(ada, pace(59_999))).toBe(ada);
    expect(seen(ada, pace(60_000)).state).toBe('accepted');
    expect(seen(confirmed(ada, pace(60_000)), pace(60_000)).state).toBe('active');
  });

  test('who is suspended accepts nothing and cannot be confirmed', () => {
    const suspended = { ...changed(ada, { email: 'king@example.com' }, 0), suspended: true };
    expect(hasAccepted(suspended, pace(60_000))).toBe(false);
    expect(confirmed(suspended, pace(60_000))).toBe(suspended);
    expect(asOf(suspended, pace(60_000)).email).toBe('ada@example.com');
    expect(seen(suspended, pace(60_000))).toMatchObject({ state: 'suspended', active: false });
  });

  test('a new email waits for the person; asking again does not start the wait again', () => {
    const asked = changed(ada, { email: 'king@example.com' }, 0);
    expect(seen(asked, pace(0))).toMatchObject({ email: 'ada@example.com', pendingEmail: 'king@example.com' });
    const again = changed(asked, { email: 'king@example.com', displayName: 'King' }, 30_000);
    expect(asOf(again, pace(60_000))).toMatchObject({ email: 'king@example.com', displayName: 'King' });
    expect(asOf(again, pace(60_000))).not.toHaveProperty('pending');
  });

  test('another email starts it again, and the former one, in any case, ends it', () => {
    const asked = changed(ada, { email: 'king@example.com' }, 0);
    expect(changed(asked, { email: 'b@example.com' }, 10).pending).toEqual({ email: 'b@example.com', since: 10 });
    expect(changed(asked, { email: 'ADA@example.com' }, 10)).not.toHaveProperty('pending');
    expect(changed(asked, { email: 'ADA@example.com' }, 10).email).toBe('ada@example.com');
  });
});
