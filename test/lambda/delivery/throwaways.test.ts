import type { Account } from '../../../lambda/account/port';
import { listFailed } from '../../../lambda/delivery/admin/decisions/failed';
import { forgetThrowaways } from '../../../lambda/delivery/admin/throwaways';
import { asOperator } from '../../support/as-operator';
import { actor } from '../../support/dynamodb-samples';
import { ModelAccount } from './support/model-account';
import { smallBridge } from './support/small-bridge';

/** A bridge whose account writes down every call, those that change nothing included. */
function bench() {
  const account = new ModelAccount();
  const calls: string[] = [];
  const watched = new Proxy(account, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || name === 'constructor') return member;
      return (...args: unknown[]) => {
        calls.push(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  }) as Account;
  return { account, calls, bridge: smallBridge({ primary: watched }) };
}

const user = (name: string, more: object = {}) => ({
  userName: `${name}@simulation.invalid`,
  emails: [{ value: `${name}@Simulation.INVALID`, primary: true }],
  active: true,
  ...more,
});

test('whatever happens to throw-away people and groups, the account is never asked or told anything', async () => {
  const { calls, bridge } = bench();
  const { users, groups } = bridge.directory;
  const settled = async () => {
    const { status } = await bridge.sweep();
    expect(status).toMatchObject({ behind: 0, failed: 0, held: 0 });
  };
  const ada = await users.create(user('ada'), actor);
  const bob = await users.create(user('bob', { emails: [] }), actor);
  const team = await groups.create({ displayName: 'Team@Simulation.invalid' }, [ada.id, bob.id], actor);
  await settled();
  await users.update(ada.id, () => user('ada', { name: { givenName: 'Ada' } }), { actor });
  await users.update(bob.id, () => user('robert'), { actor });
  await settled();
  await users.update(ada.id, () => user('ada', { active: false }), { actor });
  await settled();
  await users.update(ada.id, () => user('ada'), { actor });
  await groups.update(
    team.id,
    () => ({
      attributes: { displayName: 'Crew@simulation.invalid' },
      members: { base: 'keep', add: [], remove: [bob.id] },
    }),
    { actor },
  );
  await settled();
  await users.delete(bob.id, { actor });
  await groups.delete(team.id, { actor });
  await settled();
  await users.delete(ada.id, { actor });
  await settled();
  expect(calls).toEqual([]);
  expect(bridge.metrics.get('DeliveryLatency')).toBeUndefined();
});

test('memberships between the real and the throw-away wait for nothing, and nothing is granted', async () => {
  const { account, bridge } = bench();
  const { users, groups } = bridge.directory;
  const real = await users.create({ userName: 'real@example.com', active: true }, actor);
  const ada = await users.create(user('ada'), actor);
  await groups.create({ displayName: 'Team@simulation.invalid' }, [real.id], actor);
  await groups.create({ displayName: 'Staff' }, [real.id, ada.id], actor);
  await bridge.sweep();
  expect((await bridge.sweep()).status).toMatchObject({ behind: 0, failed: 0 });
  // Not even put off: nothing of them is due at any time.
  expect(bridge.items().filter(({ dueShard }) => dueShard !== undefined)).toEqual([]);
  expect([...account.persons.values()].map(({ email }) => email)).toEqual(['real@example.com']);
  expect([...account.teams.values()].map(({ name, members }) => [name, members.size])).toEqual([['Staff', 1]]);
});

test('a person or group of the account does not become throw-away: refused, and a removal goes through as ever', async () => {
  const { account, bridge } = bench();
  const { users, groups } = bridge.directory;
  const real = await users.create({ userName: 'real@example.com', active: true }, actor);
  const staff = await groups.create({ displayName: 'Staff' }, [], actor);
  await bridge.sweep();
  const before = [...account.log];
  await users.update(real.id, () => user('real'), { actor });
  await groups.update(staff.id, () => ({ attributes: { displayName: 'Staff@simulation.invalid' } }), { actor });
  await bridge.sweep();
  expect(account.log).toEqual(before);
  expect((await listFailed(bridge.context)).map(({ message }) => message).sort()).toEqual([
    expect.stringMatching(/gives real@example\.com an address that is reserved for tests .* Correct the address/),
    expect.stringMatching(/gives the group Staff a name that is reserved for tests .* Correct the name/),
  ]);
  await users.delete(real.id, { actor });
  await bridge.sweep();
  expect(account.log.slice(before.length)).toEqual([expect.stringMatching(/^suspend/)]);
});

test('those who were deleted can be forgotten, and nobody else', async () => {
  const { bridge } = bench();
  const { users } = bridge.directory;
  const before = bridge.items().map(({ pk }) => pk);
  const ada = await users.create(user('ada', { externalId: 'x' }), actor);
  const living = await users.create(user('bob'), actor);
  const real = await users.create({ userName: 'real@example.com', active: true }, actor);
  await users.delete(ada.id, { actor });
  await users.delete(real.id, { actor });
  expect(await forgetThrowaways(asOperator(bridge.context), [ada.id, living.id, real.id])).toBe(1);
  const left = bridge.items().filter(({ pk, sk }) => JSON.stringify([pk, sk]).includes(ada.id));
  expect(left).toEqual([]);
  expect(bridge.item('UNIQUE#userName', 'ada@simulation.invalid')).toBeUndefined();
  expect(bridge.item('USER#DELETED', real.id)).toBeDefined();
  expect(bridge.item('USER', living.id)).toBeDefined();
  expect(before).not.toContain('USER');
  expect((await bridge.sweep()).status.behind).toBe(0);
});
