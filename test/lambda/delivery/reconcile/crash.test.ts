import type { Directory } from '../../../../lambda/directory/directory';
import { actor } from '../../../support/dynamodb-samples';
import { disagreements } from '../support/agreement';
import { memoryWorld, noTrouble, type World } from '../support/world';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

/** An account that prevents nothing: it takes an address, and a group's name, twice. */
function trusting(): World {
  const world = memoryWorld(1, noTrouble, { count: 2, percent: 0, windowMinutes: 60 });
  world.account.takesTwice = true;
  return world;
}

async function arrive({ users, groups }: Directory): Promise<void> {
  const ada = await users.create({ userName: 'ada@x.org', name: { givenName: 'Ada' } }, actor);
  const bob = await users.create({ userName: 'bob@x.org' }, actor);
  await groups.create({ displayName: 'Team' }, [ada.id, bob.id], actor);
}

async function change({ users, groups }: Directory): Promise<void> {
  const [ada, bob] = (await users.list({ startIndex: 1, count: 2 })).records;
  const [team] = (await groups.list({ startIndex: 1, count: 1 })).records;
  await users.update(ada?.id ?? '', () => ({ userName: 'ada.l@x.org', name: { givenName: 'A.' } }), { actor });
  await groups.update(
    team?.id ?? '',
    () => ({ attributes: { displayName: 'Crew' }, members: { base: 'keep', add: [], remove: [ada?.id ?? ''] } }),
    { actor },
  );
  await users.delete(bob?.id ?? '', { actor });
  await groups.create({ displayName: 'Staff' }, [ada?.id ?? ''], actor);
}

async function depart({ users, groups }: Directory): Promise<void> {
  for (const { id } of (await groups.list({ startIndex: 1, count: 5 })).records) await groups.delete(id, { actor });
  for (const { id } of (await users.list({ startIndex: 1, count: 5 })).records) await users.delete(id, { actor });
}

async function deliver(world: World, how: 'sweep' | 'stream'): Promise<void> {
  world.scheduler.now += 31_000;
  if (how === 'sweep') world.startSweep(3_000);
  else world.startRecords(world.records);
  await world.scheduler.untilIdle();
  world.check();
}

const stages = { arrive, change, depart } as const;

describe.each(['sweep', 'stream'] as const)('by %s', (how) => {
  test.each(['arrive', 'change', 'depart'] as const)(
    'a crash at any moment while people and groups %s',
    async (stage) => {
      let moments = 1;
      for (let crashAt = 0; crashAt <= moments; crashAt += 1) {
        const world = trusting();
        for (const [name, operation] of Object.entries(stages)) {
          await world.ask(operation);
          world.moments = 0;
          world.crashAt = name === stage && crashAt > 0 ? crashAt : undefined;
          await deliver(world, how);
          if (name === stage && crashAt === 0) moments = world.moments;
          world.crashAt = undefined;
          if (name === stage) break;
          await deliver(world, 'sweep');
        }
        await world.settle('left');
        expect({ crashAt, faults: disagreements(await world.place.items(), world.account) }).toEqual({
          crashAt,
          faults: [],
        });
        const count = (act: string) => world.account.log.filter((line) => line.startsWith(act)).length;
        expect({ crashAt, invitations: count('invite'), groups: count('createGroup') }).toEqual({
          crashAt,
          invitations: 2,
          groups: stage === 'arrive' ? 1 : 2,
        });
      }
      expect(moments).toBeGreaterThan(12);
    },
  );
});
