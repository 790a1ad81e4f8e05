import { Refused, Throttled, Unauthorised, Unavailable } from '../../../../lambda/account/errors';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

function opened(): { bridge: SmallBridge; account: ModelAccount; call: (error?: Error) => Promise<unknown> } {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  // A run that begins with this failure and would go through afterwards.
  const call = async (error?: Error) => {
    const errors = error === undefined ? [] : [error];
    return upstreamOf(bridge).call(bridge.now + 60_000, async () => {
      const next = errors.shift();
      if (next !== undefined) throw next;
      return 'through';
    });
  };
  return { bridge, account, call };
}

function upstreamOf({ context }: SmallBridge) {
  const upstream = context.upstreams.get('primary');
  if (upstream === undefined) throw new Error('no upstream');
  return upstream;
}

const unavailable = new Unavailable('it is down');

test('five failures in a row open the circuit; what is refused is an answer, and none of them', async () => {
  const { bridge, call } = opened();
  const fail = (error: Error) => expect(call(error)).rejects.toBe(error);
  for (let one = 0; one < 4; one += 1) await fail(unavailable);
  await fail(new Refused('not this one'));
  for (let one = 0; one < 4; one += 1) await fail(unavailable);
  bridge.now += 3_000;
  expect(await upstreamOf(bridge).blocked()).toBeUndefined();
  await fail(unavailable);
  bridge.now += 3_000;
  expect(await upstreamOf(bridge).blocked()).toContain('left alone for the moment: it is down');
});

test('when the circuit has been open long enough the account is asked how it is, and longer left alone when it is not well', async () => {
  const { bridge, account, call } = opened();
  for (let one = 0; one < 5; one += 1) await expect(call(unavailable)).rejects.toBe(unavailable);
  const health = jest
    .spyOn(account, 'health')
    .mockResolvedValue({ status: 'unavailable', reason: 'still down' } as never);
  bridge.now += 31_000;
  expect(await upstreamOf(bridge).blocked()).toBe('primary cannot be reached yet');
  bridge.now += 31_000;
  expect(await upstreamOf(bridge).blocked()).toContain('still down');
  health.mockRestore();
  bridge.now += 60_000;
  expect(await upstreamOf(bridge).blocked()).toBeUndefined();
  expect(bridge.upstreamEvents.map(({ event }) => event)).toEqual(['circuit opened', 'circuit opened', 'resumed']);
});

test('an account that has come to refuse the login while it was left alone is paused, with its reason', async () => {
  const { bridge, account, call } = opened();
  for (let one = 0; one < 5; one += 1) await expect(call(unavailable)).rejects.toBe(unavailable);
  jest.spyOn(account, 'health').mockResolvedValue({ status: 'unauthorised', reason: 'the token was revoked' } as never);
  bridge.now += 31_000;
  expect(await upstreamOf(bridge).blocked()).toBe('primary cannot be reached yet');
  bridge.now += 3_000;
  expect(await upstreamOf(bridge).blocked()).toBe('primary is paused: the token was revoked');
});

test('a refused login pauses it once, however many meet it', async () => {
  const { bridge, call } = opened();
  const locked = new Unauthorised('the token was revoked');
  for (let one = 0; one < 2; one += 1) await expect(call(locked)).rejects.toBe(locked);
  expect(bridge.upstreamEvents.filter(({ event }) => event === 'paused')).toHaveLength(1);
  bridge.now += 3_000;
  expect(await upstreamOf(bridge).blocked()).toContain('primary is paused');
});

test('a short wait is sat out; one that does not fit is told with how long it is', async () => {
  const { bridge, call } = opened();
  const began = bridge.now;
  expect(await call(new Throttled('slow down', { retryAfterMs: 10_000 }))).toBe('through');
  expect(bridge.now - began).toBe(10_000);
  await expect(call(new Throttled('slow down', { retryAfterMs: 120_000 }))).rejects.toMatchObject({
    name: 'Throttled',
    retryAfterMs: 120_000,
  });
});

test('nothing is begun after its time', async () => {
  const { bridge } = opened();
  const operation = jest.fn();
  await expect(upstreamOf(bridge).call(bridge.now, operation)).rejects.toThrow('no time left');
  expect(operation).not.toHaveBeenCalled();
});
