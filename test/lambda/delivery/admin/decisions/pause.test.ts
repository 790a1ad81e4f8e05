import { Unavailable } from '../../../../../lambda/account/errors';
import type { Account } from '../../../../../lambda/account/port';
import { pause, resume } from '../../../../../lambda/delivery/admin/decisions/pause';
import { asOperator } from '../../../../support/as-operator';
import { actor } from '../../../../support/dynamodb-samples';
import { ModelAccount } from '../../support/model-account';
import { smallBridge } from '../../support/small-bridge';

test('while an operator has it paused nothing is sent, nothing is lost and nobody asks it how it is', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const health = jest.spyOn(account, 'health');
  await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await pause(asOperator(bridge.context), 'primary', 'we are moving');
  await bridge.directory.users.create({ userName: 'bea@x.org' }, actor);
  const { status } = await bridge.sweep(90);
  expect(status.upstreams.primary?.paused).toMatchObject({ by: 'operator', reason: 'we are moving' });
  // Both settled half a minute, and are late by the rest.
  expect(status).toMatchObject({ behind: 2, oldestBehindSeconds: 60 });
  expect([account.log, health.mock.calls]).toEqual([[], []]);
  await resume(asOperator(bridge.context), 'primary');
  const { status: after } = await bridge.sweep();
  expect(after.upstreams.primary).toEqual({});
  expect(after).toMatchObject({ behind: 0, oldestBehindSeconds: 0 });
  expect(account.persons.size).toBe(2);
});

test('resuming forgets that it has failed: it is tried at once', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { invite } = account;
  account.invite = async () => {
    throw new Unavailable('it is down');
  };
  const health = jest.spyOn(account as Account, 'health').mockResolvedValue({ status: 'unavailable', reason: 'down' });
  for (let one = 0; one < 6; one += 1) await bridge.directory.users.create({ userName: `p${one}@x.org` }, actor);
  const down = await bridge.sweep();
  expect(down.status.upstreams.primary?.circuit).toMatchObject({ openings: 1, reason: 'it is down' });
  account.invite = invite;
  health.mockRestore();
  await resume(asOperator(bridge.context), 'primary');
  expect((await bridge.sweep(3)).status.upstreams.primary).toEqual({});
  // What has become of the invitations that were begun shows a minute later.
  await bridge.sweep();
  expect(account.persons.size).toBeGreaterThan(0);
});
