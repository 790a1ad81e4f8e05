import {
  Denied,
  Postponed,
  Refused,
  Throttled,
  Unauthorised,
  Unavailable,
  Unsupported,
} from '../../../../lambda/account/errors';
import type { Account, Health } from '../../../../lambda/account/port';
import { resume } from '../../../../lambda/delivery/admin/decisions/pause';
import { createDeliveryContext } from '../../../../lambda/delivery/create-context';
import { asOperator } from '../../../support/as-operator';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

/** An account that is as healthy as the test says, and answers each call with the next of the failures, then as it should. */
function opened() {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const health = jest.spyOn(account as Account, 'health');
  const call = async (...errors: Error[]) =>
    upstreamOf(bridge).call(bridge.now + 60_000, async (given) => {
      const next = errors.shift();
      if (next !== undefined) throw next;
      await given.personById('nobody');
      return 'through';
    });
  const is = (status: Health['status'], reason = 'as the probe has it') =>
    health.mockResolvedValue(status === 'healthy' ? { status } : { status, reason });
  return { bridge, account, health, call, is };
}

function upstreamOf({ context }: SmallBridge) {
  const upstream = context.upstreams.get('primary');
  if (upstream === undefined) throw new Error('no upstream');
  return upstream;
}

const unavailable = new Unavailable('it is down');
const slowDown = (retryAfterMs?: number) =>
  new Throttled('slow down', retryAfterMs === undefined ? {} : { retryAfterMs });

test('each call is told of: how long the account took, and how it ended', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const answers = [() => undefined, () => new Throttled('slow down'), () => new Refused('not this one')];
  jest.spyOn(account as Account, 'suspend').mockImplementation(async () => {
    bridge.now += 180;
    const error = answers.shift()?.();
    if (error !== undefined) throw error;
  });
  const suspend = () => upstreamOf(bridge).call(bridge.now + 60_000, (given) => given.suspend('1'));
  await suspend();
  await expect(suspend()).rejects.toThrow('not this one');
  const call = { upstream: 'primary', operation: 'suspend', durationMs: 180 };
  expect(bridge.calls).toEqual(['done', 'throttled', 'refused'].map((outcome) => ({ ...call, outcome })));
});

describe('an upstream that fails', () => {
  test('is left alone after five failures in a row, when it is not well itself; what is refused is an answer', async () => {
    const { bridge, call, is } = opened();
    is('unavailable');
    const fail = (error: Error) => expect(call(error)).rejects.toBe(error);
    for (let one = 0; one < 4; one += 1) await fail(unavailable);
    await fail(new Refused('not this one'));
    for (let one = 0; one < 4; one += 1) await fail(unavailable);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    await fail(unavailable);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBe('primary is left alone until 2026-03-01 12:00:25 UTC: it is down');
  });

  test('over one resource only, goes on with the others; over everything it is to do, it is left alone', async () => {
    const { bridge, health, call } = opened();
    for (let one = 0; one < 19; one += 1) await expect(call(unavailable)).rejects.toBe(unavailable);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    expect(health).toHaveBeenCalledTimes(1);
    await expect(call(unavailable)).rejects.toBe(unavailable);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toContain('it is down');
  });

  test('is asked how it is when it has been left alone long enough, and longer left alone when it is not well', async () => {
    const { bridge, call, is } = opened();
    is('unavailable', 'still down');
    for (let one = 0; one < 5; one += 1) await expect(call(unavailable)).rejects.toBe(unavailable);
    bridge.now += 31_000;
    expect(await upstreamOf(bridge).blocked()).toBe('primary cannot be reached yet');
    bridge.now += 31_000;
    expect(await upstreamOf(bridge).blocked()).toContain('still down');
    is('healthy');
    bridge.now += 60_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    expect(bridge.upstreamEvents.map(({ event }) => event)).toEqual(['circuit opened', 'circuit opened', 'resumed']);
  });

  test('is asked every two minutes, however long it has been away', async () => {
    const { bridge, call, is } = opened();
    is('unavailable');
    for (let one = 0; one < 5; one += 1) await expect(call(unavailable)).rejects.toBe(unavailable);
    for (let minute = 0; minute < 240; minute += 1) {
      bridge.now += 60_000;
      expect(await upstreamOf(bridge).blocked()).toBeDefined();
    }
    is('healthy');
    bridge.now += 120_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
  });

  test('and has come to refuse the login meanwhile is paused, with its reason', async () => {
    const { bridge, call, is } = opened();
    is('unavailable');
    for (let one = 0; one < 5; one += 1) await expect(call(unavailable)).rejects.toBe(unavailable);
    is('unauthorised', 'the token was revoked');
    bridge.now += 31_000;
    expect(await upstreamOf(bridge).blocked()).toBe('primary cannot be reached yet');
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBe('primary is paused: the token was revoked');
  });
});

describe('a request that is denied', () => {
  const denied = new Denied('403: owners cannot be changed', 'forbidden');
  const locked = new Unauthorised('it does not let us in. Check the token', { said: '401: expired' });

  test('while the account lets us in is that resource’s own', async () => {
    const { bridge, call } = opened();
    for (let one = 0; one < 50; one += 1) await expect(call(denied)).rejects.toBe(denied);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    expect(bridge.upstreamEvents).toEqual([]);
  });

  test('like all of them pauses the account, once, with what the probe says', async () => {
    const { bridge, call, is } = opened();
    is('unauthorised', 'provisioning is off');
    for (const error of [denied, locked]) {
      await expect(call(error)).rejects.toMatchObject({ name: 'Unauthorised', reason: 'provisioning is off' });
    }
    expect(bridge.upstreamEvents).toEqual([{ upstream: 'primary', event: 'paused', reason: 'provisioning is off' }]);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBe('primary is paused: provisioning is off');
  });

  test('for want of a login that works is tried again, and nobody is told to check the token', async () => {
    const { bridge, call } = opened();
    await expect(call(locked)).rejects.toMatchObject({
      name: 'Unavailable',
      message:
        'primary rejected this request, although it accepts the credentials of the bridge otherwise (401: expired)',
    });
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
  });

  test('says nothing while the account cannot be asked', async () => {
    const { call, is } = opened();
    is('unavailable', 'it is down');
    await expect(call(denied)).rejects.toMatchObject({ name: 'Unavailable', message: 'it is down' });
  });

  test('is judged by a probe that began after it, shared by those who wait for one', async () => {
    const { health, call } = opened();
    let answer: (value: Health) => void = () => undefined;
    health.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    const first = call(denied).catch((error: unknown) => error);
    while (health.mock.calls.length === 0) await new Promise(setImmediate);
    const others = [1, 2, 3].map(() => call(denied).catch((error: unknown) => error));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    answer({ status: 'healthy' });
    while (health.mock.calls.length === 1) await new Promise(setImmediate);
    answer({ status: 'unauthorised', reason: 'revoked' });
    expect(await first).toBe(denied);
    for (const other of await Promise.all(others)) expect(other).toMatchObject({ name: 'Unauthorised' });
    expect(health).toHaveBeenCalledTimes(2);
  });
});

describe('an upstream without groups', () => {
  const none = new Unsupported('groups', 'it has no groups (404: Not Found)');

  test('is told once, and told when it has some', async () => {
    const { bridge, account, call } = opened();
    for (let one = 0; one < 3; one += 1) await expect(call(none)).rejects.toBe(none);
    const { status } = await bridge.sweep();
    expect(status.upstreams.primary?.withoutGroups).toMatchObject({ reason: 'it has no groups (404: Not Found)' });
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    await upstreamOf(bridge).call(bridge.now + 60_000, (given) => given.groups());
    expect((await bridge.sweep()).status.upstreams.primary).toEqual({});
    expect(bridge.upstreamEvents.map(({ event }) => event)).toEqual(['has no groups', 'has groups']);
    expect(account.log).toEqual([]);
  });

  test('is paused when it lets us in nowhere', async () => {
    const { call, is } = opened();
    is('unauthorised', 'revoked');
    await expect(call(none)).rejects.toMatchObject({ name: 'Unauthorised', reason: 'revoked' });
  });
});

describe('a pace that the account asks for', () => {
  test('is kept when it is short; one that does not fit is told with how long it is', async () => {
    const { bridge, call } = opened();
    const began = bridge.now;
    expect(await call(slowDown(10_000))).toBe('through');
    expect(bridge.now - began).toBe(10_000);
    await expect(call(slowDown(120_000))).rejects.toMatchObject({ name: 'Throttled', retryAfterMs: 120_000 });
  });

  test('nothing is begun after its time', async () => {
    const { bridge } = opened();
    const operation = jest.fn();
    await expect(upstreamOf(bridge).call(bridge.now, operation)).rejects.toThrow('no time left');
    expect(operation).not.toHaveBeenCalled();
  });

  test.each([undefined, 0, 1])(
    'of %p ms is never "at once": in no minute more than a handful of requests',
    async (asked) => {
      const { bridge, is } = opened();
      is('unavailable', 'it asks for a slower pace');
      const sent: number[] = [];
      const end = bridge.now + 15 * 60_000;
      while (bridge.now < end) {
        await upstreamOf(bridge)
          .call(Math.min(end, bridge.now + 60_000), async () => {
            sent.push(bridge.now);
            throw slowDown(asked);
          })
          .catch(() => undefined);
        // As a sweep that begins every minute, and a stream between them.
        bridge.now += 1_000;
        await upstreamOf(bridge).blocked();
      }
      const inAMinute = sent.map((from) => sent.filter((at) => at >= from && at < from + 60_000).length);
      expect(Math.max(...inAMinute)).toBeLessThanOrEqual(6);
      expect(sent.length).toBeGreaterThan(10);
    },
  );

  test('of one request again and again postpones its resource, while the account serves others', async () => {
    const { bridge, call } = opened();
    const began = bridge.now;
    const error = await call(...Array.from({ length: 9 }, () => slowDown())).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Postponed);
    expect((error as Postponed).retryAt - bridge.now).toBe(60_000);
    // Two waits of the floor: 1.5 and 3 seconds.
    expect(bridge.now - began).toBe(4_500);
    expect(await call()).toBe('through');
  });

  test('long, and earned by one request, is that resource’s own', async () => {
    const { bridge, call } = opened();
    const day = 86_400_000;
    await expect(call(slowDown(day))).rejects.toMatchObject({ name: 'Postponed', retryAt: bridge.now + day });
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    expect(await call()).toBe('through');
  });

  test('long, and earned by every request, has all of them wait for a while', async () => {
    const { bridge, call } = opened();
    for (let one = 0; one < 5; one += 1) await expect(call(slowDown(86_400_000))).rejects.toThrow(Postponed);
    bridge.now += 3_000;
    expect(await upstreamOf(bridge).blocked()).toContain('asked to be left alone until 2026-03-01 12:05:00 UTC');
    bridge.now += 5 * 60_000;
    expect(await upstreamOf(bridge).blocked()).toBeUndefined();
  });

  describe('of the whole account, for an hour', () => {
    const asked = async () => {
      const world = opened();
      world.is('unavailable', 'it asks for a slower pace');
      await expect(world.call(slowDown(3_600_000))).rejects.toThrow(Throttled);
      return world;
    };
    const anHourOn =
      'primary asked to be left alone until 2026-03-01 13:00:00 UTC: slow down. The command "resume" ends the wait';

    test('is told with its end and its reason, also to workers that know nothing of it', async () => {
      const { bridge, account } = await asked();
      expect(await upstreamOf(bridge).blocked()).toBe(anHourOn);
      const other = createDeliveryContext({ ...bridge.options, accounts: new Map([['primary', account]]) });
      expect(await other.upstreams.get('primary')?.blocked()).toBe(anHourOn);
      const { status } = await bridge.sweep();
      expect(status.upstreams.primary?.throttled).toMatchObject({ reason: 'slow down', since: expect.any(String) });
      bridge.now += 3_600_000;
      expect((await bridge.sweep()).status.upstreams.primary).toEqual({});
      expect(await upstreamOf(bridge).blocked()).toBeUndefined();
    });

    test('ends with "resume" for a worker that was asked itself', async () => {
      const { bridge, call } = await asked();
      expect(upstreamOf(bridge).isQuietAt(bridge.now + 60_000)).toBe(true);
      await resume(asOperator(bridge.context), 'primary');
      bridge.now += 3_000;
      // It does not trust what it remembers, and so comes to look.
      expect(upstreamOf(bridge).isQuietAt(bridge.now + 60_000)).toBe(false);
      expect(await upstreamOf(bridge).blocked()).toBeUndefined();
      expect(await call()).toBe('through');
    });
  });

  test('ends with "resume" for a call that sits it out', async () => {
    const { bridge, is } = opened();
    is('unavailable');
    let resumedAt = 0;
    bridge.onSleep = async () => {
      if (resumedAt > 0) return;
      await resume(asOperator(bridge.context), 'primary');
      resumedAt = bridge.now;
    };
    const errors = [slowDown(50_000)];
    const began = bridge.now;
    await upstreamOf(bridge).call(bridge.now + 120_000, async () => {
      const next = errors.shift();
      if (next !== undefined) throw next;
    });
    expect(bridge.now - began).toBeLessThanOrEqual(20_000);
  });
});
