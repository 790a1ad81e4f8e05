import { discardHeld, listHeld, releaseHeld } from '../../../../lambda/delivery/admin/decisions/held';
import { asOperator } from '../../../support/as-operator';
import { actor } from '../../../support/dynamodb-samples';
import { Process } from '../support/scheduler';
import { memoryWorld, noTrouble, type World } from '../support/world';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const operator = new Process('operator');
const guard = { count: 10, percent: 2, windowMinutes: 60 };

async function sweepAll(world: World, times = 3): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    world.startSweep();
    await world.scheduler.untilIdle();
    world.check();
  }
}

/** A directory whose people are all in the account. */
async function delivered(
  people: number,
  settings: typeof guard | 'off' = guard,
): Promise<{ world: World; ids: string[] }> {
  const world = memoryWorld(1, noTrouble, settings);
  const ids: string[] = [];
  await world.ask(async ({ users }) => {
    for (let one = 0; one < people; one += 1) ids.push((await users.create({ userName: `p${one}@x.org` }, actor)).id);
  });
  world.scheduler.now += 31_000;
  await sweepAll(world);
  expect(world.account.persons.size).toBe(people);
  return { world, ids };
}

const deactivate = (world: World, ids: readonly string[]) =>
  world.ask(async ({ users }) => {
    for (const id of ids) await users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  });

const active = (world: World) => [...world.account.persons.values()].filter((person) => person.active).length;

test('400 of 500 people deactivated: 10 are suspended, 390 are held and shown, and one command releases them', async () => {
  const { world, ids } = await delivered(500);
  await deactivate(world, ids.slice(0, 400));
  await sweepAll(world);
  expect(active(world)).toBe(490);
  await world.run(operator, async (context) => {
    const held = await listHeld(context);
    expect(held).toHaveLength(390);
    expect(held[0]).toMatchObject({
      upstream: 'primary',
      reason: expect.stringContaining('10 removals through in 60 minutes'),
    });
  });
  // However often it is swept, and whatever time passes, nobody else is suspended by itself.
  world.scheduler.now += 3 * 3_600_000;
  await sweepAll(world);
  expect(active(world)).toBe(490);

  await world.run(operator, async (context) => expect(await releaseHeld(asOperator(context), 'all')).toBe(390));
  await sweepAll(world);
  expect(active(world)).toBe(100);
  await world.run(operator, async (context) => expect(await listHeld(context)).toEqual([]));
});

test('the share is of the people who were active when the window began, however many are deactivated in it', async () => {
  const { world, ids } = await delivered(100, { count: 1, percent: 10, windowMinutes: 60 });
  // Nine of the hundred have left long ago: they are not in the base.
  await deactivate(world, ids.slice(0, 9));
  await sweepAll(world);
  expect(active(world)).toBe(91);
  world.scheduler.now += 3_600_001;
  await deactivate(world, ids.slice(9, 14));
  await sweepAll(world);
  await deactivate(world, ids.slice(14, 40));
  await sweepAll(world);
  // The window began when the first five had been deactivated: a tenth of the 86 of then, not of the 60 of now.
  expect(active(world)).toBe(83);
  await world.run(operator, async (context) => {
    const [first] = await listHeld(context);
    expect(first?.reason).toContain('lets 8 removals through in 60 minutes (86 active people)');
  });
});

test('what is discarded stays as it is until the identity provider wants them back and away again', async () => {
  const { world, ids } = await delivered(20, { ...guard, count: 2 });
  await deactivate(world, ids.slice(0, 5));
  await sweepAll(world);
  expect(active(world)).toBe(18);
  await world.run(operator, async (context) => expect(await discardHeld(asOperator(context), 'all')).toBe(3));
  await sweepAll(world);
  expect(active(world)).toBe(18);
  const [discarded = ''] = ids.filter((id) => world.place && ids.indexOf(id) < 5 && isActive(world, ids.indexOf(id)));
  // Another change of somebody who is still to be inactive does not bring the removal back.
  await world.ask(({ users }) =>
    users.update(discarded, ({ attributes }) => ({ ...attributes, title: 'x' }), { actor }),
  );
  world.scheduler.now += 2 * 3_600_000;
  await sweepAll(world);
  expect(active(world)).toBe(18);
  await world.ask(({ users }) =>
    users.update(discarded, ({ attributes }) => ({ ...attributes, active: true }), { actor }),
  );
  await sweepAll(world);
  await deactivate(world, [discarded]);
  await sweepAll(world);
  expect(active(world)).toBe(17);
});

const isActive = (world: World, index: number): boolean =>
  [...world.account.persons.values()].find(({ email }) => email === `p${index}@x.org`)?.active === true;

test('who is wanted again before anybody decided is held no more', async () => {
  const { world, ids } = await delivered(10, { ...guard, count: 1, percent: 0 });
  await deactivate(world, ids.slice(0, 3));
  await sweepAll(world);
  expect(active(world)).toBe(9);
  await world.ask(async ({ users }) => {
    for (const id of ids.slice(0, 3))
      await users.update(id, ({ attributes }) => ({ ...attributes, active: true }), { actor });
  });
  await sweepAll(world);
  expect(active(world)).toBe(10);
  await world.run(operator, async (context) => expect(await listHeld(context)).toEqual([]));
});

test('a new window lets removals through again; switched off, the guard holds nothing', async () => {
  const { world, ids } = await delivered(10, { ...guard, count: 1, percent: 0 });
  await deactivate(world, ids.slice(0, 1));
  await sweepAll(world);
  world.scheduler.now += 3_600_001;
  await deactivate(world, ids.slice(1, 3));
  await sweepAll(world);
  expect(active(world)).toBe(8);
  const { world: open, ids: all } = await delivered(30, 'off');
  await deactivate(open, all);
  await sweepAll(open);
  expect(active(open)).toBe(0);
});
