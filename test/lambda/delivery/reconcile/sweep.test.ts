import { pause } from '../../../../lambda/delivery/admin/decisions/pause';
import { deliverSettling } from '../../../../lambda/delivery/reconcile/sweep';
import { asOperator } from '../../../support/as-operator';
import { actor } from '../../../support/dynamodb-samples';
import { disagreements } from '../support/agreement';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';
import { memoryWorld, noTrouble, type World } from '../support/world';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

async function sweepOnce(world: World): Promise<void> {
  world.startSweep();
  await world.scheduler.untilIdle();
  world.check();
}

/** Thirty people in three groups, some of whom leave, are renamed or deleted. */
async function provision({ ask }: { ask: World['ask'] }): Promise<void> {
  await ask(async ({ users, groups }) => {
    const ids: string[] = [];
    for (let one = 0; one < 30; one += 1) {
      const userName = `p${one}@x.org`;
      ids.push((await users.create({ userName, name: { givenName: `n${one}` } }, actor)).id);
    }
    for (const name of ['A', 'B', 'C']) await groups.create({ displayName: name }, ids, actor);
    await users.delete(ids[3] ?? '', { actor });
    await users.update(ids[4] ?? '', ({ attributes }) => ({ ...attributes, name: { givenName: 'new' } }), { actor });
    const [group] = (await groups.list({ startIndex: 1, count: 1 })).records;
    await groups.update(
      group?.id ?? '',
      ({ attributes }) => ({ attributes, members: { base: 'keep', add: [], remove: ids.slice(10, 15) } }),
      { actor },
    );
  });
}

test('a stream that delivers nothing at all still converges within two sweeps', async () => {
  const world = memoryWorld(1, noTrouble, 'off');
  await provision({ ask: (operation) => world.ask(operation) });
  world.scheduler.now += 31_000;
  await sweepOnce(world);
  await sweepOnce(world);
  const items = await world.place.items();
  expect(disagreements(items, world.account)).toEqual([]);
  expect(items.filter((item) => item.dueAt !== undefined)).toEqual([]);
  expect(world.account.log.filter((line) => line.startsWith('invite'))).toHaveLength(29);
});

test('30 days of outage lose nothing, and leave the upstream in peace', async () => {
  const world = memoryWorld(2, noTrouble, 'off');
  await provision({ ask: (operation) => world.ask(operation) });
  world.scheduler.now += 31_000;
  await sweepOnce(world);
  await sweepOnce(world);
  world.outage = 'down';
  await world.ask(async ({ users }) => {
    const { records } = await users.list({ startIndex: 1, count: 100 });
    for (const { id } of records.slice(0, 10)) await users.delete(id, { actor });
    await users.create({ userName: 'late@x.org' }, actor);
  });
  const before = world.calls;
  for (let hour = 0; hour < 30 * 24; hour += 1) {
    await sweepOnce(world);
    world.scheduler.now += 3_600_000;
  }
  // Those that found out, and nothing since: each sweep asks for its health only.
  expect(world.calls - before).toBeLessThan(20);
  expect(world.calls - before).toBeGreaterThan(0);
  world.outage = 'none';
  for (let round = 0; round < 2; round += 1) {
    world.scheduler.now += 15 * 60_000;
    await sweepOnce(world);
  }
  const items = await world.place.items();
  expect(disagreements(items, world.account)).toEqual([]);
  expect(items.filter((item) => item.dueAt !== undefined)).toEqual([]);
});

test('an account that does not let us in pauses everything with its reason, and goes on by itself', async () => {
  const world = memoryWorld(3, noTrouble, 'off');
  world.outage = 'locked';
  await provision({ ask: (operation) => world.ask(operation) });
  world.scheduler.now += 31_000;
  await sweepOnce(world);
  const state = () => world.place.items().then((items) => items.find(({ pk }) => pk === 'STATE#UPSTREAM'));
  expect(await state()).toMatchObject({ paused: { by: 'upstream', reason: 'as the model has it' } });
  world.outage = 'none';
  world.scheduler.now += 60_000;
  await sweepOnce(world);
  await sweepOnce(world);
  expect((await state())?.paused).toBeUndefined();
  expect(disagreements(await world.place.items(), world.account)).toEqual([]);
});

describe("an identity provider's connection test", () => {
  const probe = async (world: World, between: () => Promise<void>) => {
    let id = '';
    await world.ask(async ({ users }) => {
      id = (await users.create({ userName: 'probe@x.org', active: true }, actor)).id;
    });
    await between();
    await world.ask(({ users }) => users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor }));
    await between();
    await world.ask(({ users }) => users.update(id, ({ attributes }) => ({ ...attributes, active: true }), { actor }));
    await between();
    await world.ask(({ users }) => users.delete(id, { actor }));
    await between();
  };

  test.each(['sweeps', 'stream'] as const)(
    'never becomes an invitation, whatever %s look at in between',
    async (how) => {
      const world = memoryWorld(4, noTrouble, 'off');
      await probe(world, async () => {
        world.scheduler.now += 5_000;
        if (how === 'sweeps') world.startSweep(4_000);
        else world.startRecords(world.records);
        await world.scheduler.untilIdle();
      });
      world.scheduler.now += 3_600_000;
      await sweepOnce(world);
      expect(world.account.log).toEqual([]);
      expect((await world.place.items()).filter((item) => item.dueAt !== undefined)).toEqual([]);
    },
  );
});

test('what settles while a sweep goes on is delivered by that sweep', async () => {
  const world = memoryWorld(6, noTrouble, 'off');
  await world.ask(async ({ users }) => void (await users.create({ userName: 'ada@x.org' }, actor)));
  const created = world.scheduler.now;
  await sweepOnce(world);
  expect(world.account.log).toEqual(['invite ada@x.org P1']);
  expect(world.scheduler.now - created).toBeGreaterThanOrEqual(30_000);
  expect(world.scheduler.now - created).toBeLessThan(31_000);
});

test('and so is what settles in its last second: the next one begins when it ends', async () => {
  const world = memoryWorld(6, noTrouble, 'off');
  await world.ask(async ({ users }) => void (await users.create({ userName: 'ada@x.org' }, actor)));
  world.startSweep(30_100);
  await world.scheduler.untilIdle();
  expect(world.account.log).toEqual(['invite ada@x.org P1']);
});

test('nothing that falls due later holds a sweep up', async () => {
  const world = memoryWorld(7, noTrouble, 'off');
  await world.ask(async ({ users }) => void (await users.create({ userName: 'ada@x.org' }, actor)));
  const before = world.scheduler.now;
  world.startSweep(20_000);
  await world.scheduler.untilIdle();
  expect(world.account.log).toEqual([]);
  expect(world.scheduler.now - before).toBeLessThan(1_000);
});

test('a change arrives by the stream at once, without a sweep', async () => {
  const world = memoryWorld(5, noTrouble, 'off');
  await provision({ ask: (operation) => world.ask(operation) });
  world.scheduler.now += 31_000;
  await sweepOnce(world);
  await sweepOnce(world);
  const before = world.records.length;
  await world.ask(async ({ users }) => {
    const [first] = (await users.list({ startIndex: 1, count: 1 })).records;
    await users.update(first?.id ?? '', ({ attributes }) => ({ ...attributes, active: false }), { actor });
  });
  world.startRecords(world.records.slice(before));
  await world.scheduler.untilIdle();
  world.check();
  expect(world.account.log.at(-1)).toMatch(/^suspend/);
});

describe('called because something was created that settles', () => {
  async function created() {
    const account = new ModelAccount();
    const bridge = smallBridge({ primary: account });
    const began = bridge.now;
    const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
    await bridge.directory.groups.create({ displayName: 'Team' }, [id], actor);
    return { account, bridge, began };
  }

  test('it is delivered when the settle time ends, with its memberships, and nobody waits for longer than that', async () => {
    const { account, bridge, began } = await created();
    await deliverSettling(bridge.context);
    expect([...account.teams.values()].map(({ members }) => [...members])).toEqual([['P1']]);
    expect(bridge.now - began).toBeLessThan(31_000);
  });

  test('it ends at once when nothing settles', async () => {
    const bridge = smallBridge({ primary: new ModelAccount() });
    const began = bridge.now;
    await deliverSettling(bridge.context);
    expect(bridge.now).toBe(began);
  });

  test('while more is due than there is time for, it leaves that to the scheduled sweep', async () => {
    const { account, bridge } = await created();
    bridge.now += 120_000;
    await deliverSettling(bridge.context);
    expect(account.persons.size).toBe(0);
  });

  test('a paused upstream is left alone', async () => {
    const { account, bridge } = await created();
    await pause(asOperator(bridge.context), 'primary', 'maintenance');
    await deliverSettling(bridge.context);
    expect(account.persons.size).toBe(0);
  });
});
