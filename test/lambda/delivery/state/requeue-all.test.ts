import { requeueAll } from '../../../../lambda/delivery/state/requeue-all';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

/** A person, a group and the membership, all delivered; and a person who was deleted, and is remembered. */
async function delivered(): Promise<SmallBridge> {
  const bridge = smallBridge({ primary: new ModelAccount() });
  const { users, groups } = bridge.directory;
  const { id } = await users.create({ userName: 'ada@x.org' }, actor);
  await groups.create({ displayName: 'Team' }, [id], actor);
  const gone = await users.create({ userName: 'gone@x.org' }, actor);
  await bridge.sweep();
  await users.delete(gone.id, { actor });
  await bridge.sweep();
  return bridge;
}

const due = (bridge: SmallBridge) =>
  bridge
    .items()
    .filter(({ dueAt }) => dueAt !== undefined)
    .map(({ pk }) => pk.split('#')[0])
    .sort();

test('a new upstream has everything to be looked at, but for who is deleted; one that agrees has nothing', async () => {
  const bridge = await delivered();
  expect(await requeueAll(bridge.context, 'primary', bridge.now + 1)).toBeUndefined();
  expect(due(bridge)).toEqual([]);
  expect(await requeueAll(bridge.context, 'second', bridge.now + 1)).toBeUndefined();
  expect(due(bridge)).toEqual(['GROUP', 'MEMBERS', 'USER']);
});

test('what there was no time for is done by the next call, from where the former stopped', async () => {
  const bridge = await delivered();
  const { context } = bridge;
  // Each look at the clock takes a second: there is time for the people only.
  let now = bridge.now;
  const clock = () => {
    now += 1000;
    return new Date(now);
  };
  const stopped = await requeueAll({ ...context, clock }, 'second', now + 3500);
  expect(stopped).toBe('GROUP/');
  expect(due(bridge)).toEqual(['USER']);
  expect(await requeueAll(context, 'second', bridge.now + 1, stopped)).toBeUndefined();
  expect(due(bridge)).toEqual(['GROUP', 'MEMBERS', 'USER']);
  expect(await requeueAll(context, 'second', bridge.now)).toBe('USER/');
});
