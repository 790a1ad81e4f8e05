import { Unavailable } from '../../../../../lambda/account/errors';
import { Metric } from '../../../../../lambda/contract/names';
import {
  failedNamed,
  listFailed,
  listRetrying,
  retryFailed,
} from '../../../../../lambda/delivery/admin/decisions/failed';
import { asOperator } from '../../../../support/as-operator';
import { actor } from '../../../../support/dynamodb-samples';
import { ModelAccount } from '../../support/model-account';
import { smallBridge } from '../../support/small-bridge';

/** An account that answers 500 for one person for ever, and takes everybody else. */
async function oneBadApple() {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { invite } = account;
  account.invite = async (profile) => {
    if (profile.email === 'ada@x.org') throw new Unavailable('the account answers 500: try later');
    return invite.call(account, profile);
  };
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.directory.users.create({ userName: 'bob@x.org' }, actor);
  return { account, bridge, invite, ada: { kind: 'USER', id } as const };
}

test('what has been tried in vain for longer than five minutes is listed, counted, and goes on being tried', async () => {
  const { bridge, ada } = await oneBadApple();
  for (let minute = 0; minute < 4; minute += 1) await bridge.sweep(60);
  expect(await listRetrying(bridge.context)).toEqual([]);
  for (let minute = 0; minute < 6; minute += 1) await bridge.sweep(60);
  const [retrying, ...others] = await listRetrying(bridge.context);
  expect(others).toEqual([]);
  expect(retrying).toMatchObject({
    ref: ada,
    name: 'ada@x.org',
    upstream: 'primary',
    message: expect.stringContaining('the account answers 500'),
  });
  expect(retrying?.count).toBeGreaterThan(4);
  // Since the change was first tried, not since the last try.
  const age = bridge.now - Date.parse(retrying?.pendingSince ?? '');
  expect(age).toBeGreaterThanOrEqual(9 * 60_000);
  const { status } = await bridge.sweep(60);
  expect(status).toMatchObject({ retrying: 1, failed: 0 });
  expect(status.oldestBehindSeconds).toBeGreaterThanOrEqual(age / 1000);
  expect(bridge.metrics.get(Metric.retrying)).toBe(1);
  expect(await listFailed(bridge.context)).toEqual([]);
  expect(await listRetrying(bridge.context, 60 * 60_000)).toEqual([]);
  // It is tried without anybody's doing.
  const tries = bridge.outcomes.length;
  await bridge.sweep(16 * 60);
  expect(bridge.outcomes.length).toBeGreaterThan(tries);
});

test('it is found by its name, tried again by command, and gone once it arrives', async () => {
  const { account, bridge, invite, ada } = await oneBadApple();
  for (let minute = 0; minute < 12; minute += 1) await bridge.sweep(60);
  account.invite = invite;
  const named = await failedNamed(bridge.context, ['ADA@X.org']);
  expect(named.map(({ ref }) => ref)).toEqual([ada]);
  expect(await retryFailed(asOperator(bridge.context), [ada])).toBe(1);
  const { status } = await bridge.sweep(1);
  expect(status).toMatchObject({ retrying: 0, behind: 0, oldestBehindSeconds: 0 });
  expect(await listRetrying(bridge.context)).toEqual([]);
  expect(account.persons.size).toBe(2);
});

test('in a minute in which nothing is to be done or waited for, a sweep looks into each shard once', async () => {
  const bridge = smallBridge({ primary: new ModelAccount() });
  const send = jest.spyOn(bridge.options.client, 'send');
  const looks = async (): Promise<number> => {
    send.mockClear();
    await bridge.sweep(60);
    return send.mock.calls.filter(([{ input }]) => 'IndexName' in input).length;
  };
  // Twenty of ordinary work, and what is retried, refused and held; the last three are counted besides, and refused is tried.
  expect(await looks()).toBe(25);
  // Whoever settles is waited for.
  await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  expect(await looks()).toBeGreaterThan(60);
  expect(bridge.outcomes.map(({ status }) => status)).toEqual(['delivered']);
});
