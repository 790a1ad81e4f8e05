import { DeliveryStore } from '../../../../lambda/delivery/state/delivery-store';
import { observedAt } from '../../../../lambda/delivery/state/observed';
import { changeStates, requeue, verify } from '../../../../lambda/delivery/state/requeue';
import { Busy } from '../../../../lambda/table/errors';
import type { Values } from '../../../../lambda/table/store';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';

async function delivered() {
  const bridge = smallBridge({ primary: new ModelAccount() });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  return { bridge, ref: { kind: 'USER', id } as const };
}

test('who is to be looked at again is due, and doubted by this upstream only', async () => {
  const { bridge, ref } = await delivered();
  expect(await verify(bridge.context, ref, 'primary')).toBe(true);
  const item: Values = bridge.item('USER', ref.id) ?? {};
  expect(item.dueAt).toBe(bridge.now);
  expect(observedAt(item, 'primary')).toMatchObject({ verify: true, confirmed: { email: 'ada@x.org' } });
  expect(observedAt(item, 'primary').version).toBeUndefined();
});

test('who is gone is neither due nor looked at again', async () => {
  const { bridge } = await delivered();
  const nobody = { kind: 'USER', id: 'nobody' } as const;
  expect(await verify(bridge.context, nobody, 'primary')).toBe(false);
  expect(await requeue(bridge.context, nobody)).toBe(false);
});

test('nothing is written where nothing is to be changed', async () => {
  const { bridge, ref } = await delivered();
  const before = bridge.item('USER', ref.id);
  expect(await changeStates(bridge.context, ref, () => undefined)).toBe('left');
  expect(bridge.item('USER', ref.id)).toEqual(before);
});

test('an item on which others write all the time is not waited for without end', async () => {
  const { bridge, ref } = await delivered();
  jest.spyOn(DeliveryStore.prototype, 'tryTransact').mockResolvedValue(false);
  await expect(requeue(bridge.context, ref)).rejects.toThrow(Busy);
  jest.restoreAllMocks();
});
