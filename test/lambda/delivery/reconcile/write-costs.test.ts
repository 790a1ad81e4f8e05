import { deliverMemberships } from '../../../../lambda/delivery/memberships/deliver-memberships';
import { deliverOne } from '../../../../lambda/delivery/reconcile/deliver-one';
import { sweep } from '../../../../lambda/delivery/reconcile/sweep';
import type { ResourceRef } from '../../../../lambda/delivery/state/resource-ref';
import { defaultGuard } from '../../../support/default-guard';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';

/** What a delivery writes, beside the requests that it makes: two conditional writes an act, whatever may happen to it. */
async function bench() {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { guard: defaultGuard });
  const { users, groups } = bridge.directory;
  const ids: string[] = [];
  for (const name of ['ada', 'bob', 'cy']) ids.push((await users.create({ userName: `${name}@x.org` }, actor)).id);
  const { id: group } = await groups.create({ displayName: 'Team' }, ids, actor);
  bridge.now += 31_000;
  const { store } = bridge.context;
  const { items } = store;
  const transact = items.transact.bind(items);
  let writes = 0;
  items.transact = (...given) => {
    writes += 1;
    return transact(...given);
  };
  const cost = async (...refs: ResourceRef[]) => {
    writes = 0;
    for (const ref of refs) await deliverOne(ref, bridge.context);
    return writes;
  };
  return { bridge, users, groups, ids, group, cost };
}

test('a change, or a suspension that the guard counts: two writes; what is new takes one more', async () => {
  const { bridge, users, groups, ids, group, cost } = await bench();
  const [ada = ''] = ids;
  const person = { kind: 'USER', id: ada } as const;
  // Memberships are told of who is new before they count as done.
  expect(await cost(person)).toBe(3);
  expect(await cost({ kind: 'GROUP', id: group })).toBe(3);
  await sweep(bridge.context, bridge.now + 60_000);
  await users.update(ada, () => ({ userName: 'ada@x.org', name: { givenName: 'Ada' } }), { actor });
  expect(await cost(person)).toBe(2);
  await users.update(ada, () => ({ userName: 'ada@x.org', active: false }), { actor });
  expect(await cost(person)).toBe(2);
  await groups.update(group, () => ({ attributes: { displayName: 'Crew' } }), { actor });
  expect(await cost({ kind: 'GROUP', id: group })).toBe(2);
});

test('memberships of one group that begin, or end: two writes for all of them', async () => {
  const { bridge, groups, ids, group } = await bench();
  const [upstream] = bridge.context.upstreams.values();
  if (upstream === undefined) throw new Error('no upstream');
  await sweep(bridge.context, bridge.now + 60_000);
  await groups.update(group, ({ attributes }) => ({ attributes, members: { base: 'keep', add: [], remove: ids } }), {
    actor,
  });
  const { items } = bridge.context.store;
  const transact = items.transact.bind(items);
  let writes = 0;
  items.transact = (...given) => {
    writes += 1;
    return transact(...given);
  };
  const until = bridge.now + 60_000;
  expect(await deliverMemberships(group, ids, upstream, bridge.context, until)).toHaveLength(3);
  expect(writes).toBe(2);
});
