import { listHeld } from '../../../../lambda/delivery/admin/decisions/held';
import { TwoWorkers } from '../support/two-workers';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

test('two workers who ask the guard at the same time do not both get the last removal that it lets through', async () => {
  const workers = new TwoWorkers({ guard: { count: 1, percent: 0, windowMinutes: 60 } });
  const { first, second } = workers;
  const [ada, bob] = [await workers.person('ada@x.org'), await workers.person('bob@x.org')];
  for (const ref of [ada, bob]) {
    await first.deliver(ref);
    await workers.change(ref, { active: false });
  }
  first.at('before a write', () => second.deliver(bob));
  await first.deliver(ada);
  expect(workers.account.removals).toBe(1);
  expect(await listHeld(first.context)).toEqual([expect.objectContaining({ ref: ada })]);
});

test('who is wanted again while the guard is asked is not removed', async () => {
  const workers = new TwoWorkers({ guard: { count: 1, percent: 0, windowMinutes: 60 } });
  const { first } = workers;
  const ada = await workers.person('ada@x.org');
  await first.deliver(ada);
  await workers.change(ada, { active: false });
  first.at('before a write', () => workers.change(ada, { active: true }));
  await first.deliver(ada);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.account.removals).toBe(0);
});
