import { deliverOne } from '../../../../lambda/delivery/reconcile/deliver-one';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';

test('a person, a group and a membership are each delivered by themselves, and then not due', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { id: userId } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  const { id: groupId } = await bridge.directory.groups.create({ displayName: 'Team' }, [userId], actor);
  bridge.now += 31_000;
  const refs = [
    { kind: 'USER', id: userId },
    { kind: 'GROUP', id: groupId },
    { kind: 'MEMBERSHIP', groupId, userId },
  ] as const;
  for (const ref of refs) {
    expect(await deliverOne(ref, bridge.context)).toEqual([expect.objectContaining({ ref, status: 'delivered' })]);
    expect(await deliverOne(ref, bridge.context)).toEqual([]);
  }
  expect(account.log.map((line) => line.split(' ')[0])).toEqual(['invite', 'createGroup', 'grant']);
});

test('nothing is begun without time for it, and nothing counts as failed', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  bridge.now += 31_000;
  const before = bridge.item('USER', id);
  expect(await deliverOne({ kind: 'USER', id }, bridge.context, bridge.now)).toEqual([
    expect.objectContaining({ status: 'pending', message: expect.stringContaining('no time') }),
  ]);
  expect([account.log, bridge.item('USER', id)]).toEqual([[], before]);
});

test('an account without groups is left in peace with them', async () => {
  const account = Object.assign(new ModelAccount(), {
    capabilities: { ...new ModelAccount().capabilities, groups: false },
  });
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
  bridge.now += 31_000;
  expect(await deliverOne({ kind: 'GROUP', id }, bridge.context)).toEqual([]);
  expect(account.log).toEqual([]);
});
