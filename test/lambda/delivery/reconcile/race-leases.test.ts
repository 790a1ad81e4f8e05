import { Throttled } from '../../../../lambda/account/errors';
import { deliverOne } from '../../../../lambda/delivery/reconcile/deliver-one';
import { verify } from '../../../../lambda/delivery/state/requeue';
import { TwoWorkers, touching } from '../support/two-workers';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

test('while one worker invites somebody, another leaves them alone', async () => {
  const workers = new TwoWorkers();
  const { first, second } = workers;
  const ada = await workers.person('ada@x.org');
  const others: unknown[] = [];
  first.at('before invite', async () => others.push(...(await second.deliver(ada))));
  await first.deliver(ada);
  expect(others).toEqual([expect.objectContaining({ status: 'leased', acts: [] })]);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});

test('of two workers who have read the same item, only the first to write goes on', async () => {
  const workers = new TwoWorkers();
  const { first, second } = workers;
  const ada = await workers.person('ada@x.org');
  first.at('before a write', () => second.deliver(ada));
  expect(await first.deliver(ada)).toEqual([]);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});

test('what the identity provider changes between the look and the write stays due', async () => {
  const workers = new TwoWorkers();
  const { first } = workers;
  const ada = await workers.person('ada@x.org');
  await first.deliver(ada);
  // Nothing that the account knows: it only has to be written down as delivered.
  await workers.change(ada, { nickName: 'Countess' });
  first.at('before a write', () => workers.change(ada, { name: { givenName: 'Augusta' } }));
  await first.deliver(ada);
  expect(await workers.afterSweeps()).toEqual([]);
  expect([...workers.account.persons.values()]).toEqual([expect.objectContaining({ givenName: 'Augusta' })]);
});

test('whoever acts after another has taken over asks the account what it has come to', async () => {
  const workers = new TwoWorkers();
  const { first, second } = workers;
  const ada = await workers.person('ada@x.org');
  await first.deliver(ada);
  await workers.change(ada, { active: false });
  first.at('before suspend', async () => {
    // The first hangs until its lease is over. The other finds somebody active, as they are wanted again.
    workers.pass(121);
    await workers.change(ada, { active: true });
    await second.deliver(ada);
  });
  await first.deliver(ada);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.account.log.at(-1)).toMatch(/^reactivate/);
});

test('nothing is begun in the last part of a lease, which it could outlast', async () => {
  const workers = new TwoWorkers();
  const { first, second, account } = workers;
  const ada = await workers.person('ada@x.org');
  const { invite } = account;
  let asked = 0;
  account.invite = async (profile) => {
    asked += 1;
    if (asked === 1) throw new Throttled('slow down', { retryAfterMs: 100_000 });
    if (asked === 2) {
      // As long as an exchange may take.
      workers.pass(60);
      await second.deliver(ada);
    }
    return invite.call(account, profile);
  };
  await first.deliver(ada);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});

test('somebody who asks for another look while the memberships are told is heard', async () => {
  const workers = new TwoWorkers();
  const { first, second, account } = workers;
  const ada = await workers.person('ada@x.org');
  first.at('after invite', async () => {
    // Removed by hand the moment they were invited, and drift finds out.
    account.persons.clear();
    await verify(second.context, ada, 'primary');
  });
  await first.deliver(ada);
  expect(await workers.afterSweeps(20)).toEqual([]);
  expect(account.persons.size).toBe(1);
});

test('who loses what it adopts to another, and its lease besides, leaves the rest to whoever has it', async () => {
  const workers = new TwoWorkers();
  const { first, second, account } = workers;
  account.takesTwice = false;
  account.add({ email: 'ada@x.org' });
  const [ada, same] = [await workers.person('ada'), await workers.person('same')];
  for (const ref of [ada, same]) await workers.change(ref, { emails: [{ value: 'ada@x.org', primary: true }] });
  first.at(
    'before a write',
    async () => {
      await second.deliver(same);
      first.at('before a write', async () => {
        workers.pass(121);
        await second.deliver(ada);
      });
    },
    touching('UPSTREAM#primary#PERSON'),
  );
  await expect(first.deliver(ada)).resolves.toEqual(expect.anything());
  expect(await workers.afterSweeps()).toEqual([]);
});

test('who changes without end is left to the next sweep', async () => {
  const workers = new TwoWorkers();
  const { first } = workers;
  const ada = await workers.person('ada@x.org');
  let changes = 0;
  const change = async () => {
    changes += 1;
    first.at('before a write', change);
    await workers.change(ada, { name: { givenName: `n${changes}` } });
  };
  first.at('before a write', change);
  expect(await first.deliver(ada)).toEqual([
    expect.objectContaining({ status: 'retrying', message: expect.stringContaining('changed repeatedly') }),
  ]);
  expect(workers.count('invite')).toBe(0);
});

test('a slower pace that one worker is asked for is kept by the other', async () => {
  const workers = new TwoWorkers();
  const { first, second, account } = workers;
  const [ada, bob] = [await workers.person('ada@x.org'), await workers.person('bob@x.org')];
  const { invite } = account;
  account.invite = async () => {
    account.invite = invite;
    throw new Throttled('slow down', { retryAfterMs: 15_000 });
  };
  const began = workers.now;
  await deliverOne(ada, first.context, began + 10_000);
  expect(workers.now).toBe(began);
  expect(await second.deliver(bob)).toEqual([expect.objectContaining({ status: 'delivered' })]);
  expect(workers.now).toBe(began + 15_000);
});
