import { Refused } from '../../../../../lambda/account/errors';
import { listFailed, retryFailed } from '../../../../../lambda/delivery/admin/decisions/failed';
import { discardHeld, listDecided, listHeld, releaseHeld } from '../../../../../lambda/delivery/admin/decisions/held';
import { asOperator } from '../../../../support/as-operator';
import { actor } from '../../../../support/dynamodb-samples';
import { ModelAccount } from '../../support/model-account';
import { smallBridge } from '../../support/small-bridge';

/** Two people in two accounts. */
async function two() {
  const [primary, second] = [new ModelAccount(), new ModelAccount()];
  const bridge = smallBridge({ primary, second }, { guard: { count: 0, percent: 0, windowMinutes: 60 } });
  const { users } = bridge.directory;
  const ada = { kind: 'USER', id: (await users.create({ userName: 'ada@x.org' }, actor)).id } as const;
  const bob = { kind: 'USER', id: (await users.create({ userName: 'bob@x.org' }, actor)).id } as const;
  const change = ({ id }: { id: string }, attributes: object) =>
    users.update(id, (before) => ({ ...before.attributes, ...attributes }), { actor });
  return { primary, second, bridge, ada, bob, change };
}

test('what only one of two accounts refuses is shown with its name, and tried again there', async () => {
  const { primary, second, bridge, ada, bob } = await two();
  const { invite } = second;
  second.invite = async (profile) => {
    if (profile.email === 'ada@x.org') throw new Refused('not her');
    return invite.call(second, profile);
  };
  await bridge.sweep();
  expect(await listFailed(bridge.context)).toEqual([expect.objectContaining({ ref: ada, upstream: 'second' })]);
  expect(await retryFailed(asOperator(bridge.context), [bob])).toBe(0);
  second.invite = invite;
  expect(await retryFailed(asOperator(bridge.context), 'all')).toBe(1);
  await bridge.sweep();
  expect([primary.persons.size, second.persons.size]).toEqual([2, 2]);
  expect(primary.log).toHaveLength(2);
});

test('of what is held, only what an operator names is let through or left for good', async () => {
  const { primary, second, bridge, ada, bob, change } = await two();
  await bridge.sweep();
  for (const ref of [ada, bob]) await change(ref, { active: false });
  await bridge.sweep();
  expect((await listHeld(bridge.context)).map(({ name, upstream }) => `${name} ${upstream}`).sort()).toEqual([
    'ada@x.org primary',
    'ada@x.org second',
    'bob@x.org primary',
    'bob@x.org second',
  ]);
  expect(await releaseHeld(asOperator(bridge.context), [ada, { kind: 'USER', id: 'nobody' }])).toBe(1);
  expect(await discardHeld(asOperator(bridge.context), [ada])).toBe(0);
  expect(await discardHeld(asOperator(bridge.context), 'all')).toBe(1);
  await bridge.sweep();
  for (const account of [primary, second]) {
    expect([...account.persons.values()].filter(({ active }) => !active).map(({ email }) => email)).toEqual([
      'ada@x.org',
    ]);
  }
  expect(await listHeld(bridge.context)).toEqual([]);
});

test('what was decided against is carried out after all when somebody releases it', async () => {
  const { primary, second, bridge, ada, bob, change } = await two();
  await bridge.sweep();
  for (const ref of [ada, bob]) await change(ref, { active: false });
  await bridge.sweep();
  await discardHeld(asOperator(bridge.context), 'all');
  await bridge.sweep();
  const activeIn = ({ persons }: ModelAccount) => [...persons.values()].filter(({ active }) => active).length;
  expect([primary, second].map(activeIn)).toEqual([2, 2]);
  expect((await listDecided(bridge.context)).map(({ name, upstream }) => `${name} ${upstream}`).sort()).toEqual([
    'ada@x.org primary',
    'ada@x.org second',
    'bob@x.org primary',
    'bob@x.org second',
  ]);
  expect(await releaseHeld(asOperator(bridge.context), [ada])).toBe(1);
  await bridge.sweep();
  expect([primary, second].map(activeIn)).toEqual([1, 1]);
  expect((await listDecided(bridge.context)).map(({ name }) => name)).toEqual(['bob@x.org', 'bob@x.org']);
  // Wanted again by the identity provider: nobody keeps anything by decision.
  await change(bob, { active: true });
  await bridge.sweep();
  expect(await listDecided(bridge.context)).toEqual([]);
});
