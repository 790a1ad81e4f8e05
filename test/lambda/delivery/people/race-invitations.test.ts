import { Throttled, Unavailable } from '../../../../lambda/account/errors';
import { listFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { verify } from '../../../../lambda/delivery/state/requeue';
import { actor } from '../../../support/dynamodb-samples';
import { TwoWorkers } from '../support/two-workers';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

/** The account takes every invitation and every group it is asked for, also twice: nothing but our own care prevents it. */
test.each(['before invite', 'after invite'] as const)(
  'who died %s is followed by one who invites once',
  async (moment) => {
    const workers = new TwoWorkers();
    const ada = await workers.person('ada@x.org');
    await workers.first.dies(moment, () => workers.first.deliver(ada));
    expect(await workers.afterSweeps(5)).toEqual([]);
    expect(workers.count('invite')).toBe(1);
  },
);

test.each(['before createGroup', 'after createGroup'] as const)(
  'who died %s is followed by one who creates once',
  async (moment) => {
    const workers = new TwoWorkers({ sameName: () => ({ refuse: 'there is one already, and nobody knows whose' }) });
    const { group } = await workers.group('Team');
    await workers.first.dies(moment, () => workers.first.deliver(group));
    expect(await workers.afterSweeps(5)).toEqual([]);
    expect(await listFailed(workers.first.context)).toEqual([]);
    expect(workers.count('createGroup')).toBe(1);
  },
);

test.each([
  ['a time-out', new Unavailable('the answer was lost')],
  ['a fault of our own', new TypeError('the answer could not be read')],
])('an invitation that the account took, followed by %s, is not sent again', async (_, error) => {
  const workers = new TwoWorkers();
  const { account } = workers;
  const { invite } = account;
  account.invite = async (profile) => {
    account.invite = invite;
    await invite.call(account, profile);
    throw error;
  };
  await workers.first.deliver(await workers.person('ada@x.org'));
  workers.first.failures.splice(0);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});

test('an invitation that the account took without an answer is not sent again, however it fails to say so after that', async () => {
  const workers = new TwoWorkers();
  const { account, first } = workers;
  const ada = await workers.person('ada@x.org');
  const { personByEmail } = account;
  first.at('after invite', () => Promise.reject(new Unavailable('the answer was lost')));
  await first.deliver(ada);
  account.personByEmail = async () => {
    throw new Throttled('slow down', { retryAfterMs: 100_000 });
  };
  workers.pass(60);
  await first.deliver(ada);
  account.personByEmail = personByEmail;
  workers.pass(100);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});

test('whoever has lost its lease does not write over the invitation that another has begun', async () => {
  const workers = new TwoWorkers();
  const { first, second, account } = workers;
  const ada = await workers.person('ada@x.org');
  await first.deliver(ada);
  account.persons.clear();
  // Long enough after the invitation that nobody is taken for late.
  workers.pass(3600);
  await verify(first.context, ada, 'primary');
  first.at('before personById', async () => {
    workers.pass(121);
    await second.dies('after invite', () => second.deliver(ada));
  });
  await first.deliver(ada);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(account.persons.size).toBe(1);
});

test('who changed their address while their invitation was in doubt is found by the former one, and not invited again', async () => {
  const workers = new TwoWorkers();
  const ada = await workers.person('ada@x.org');
  await workers.first.dies('after invite', () => workers.first.deliver(ada));
  await workers.change(ada, { userName: 'augusta@x.org' });
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});

test('nobody is invited at another address than the one that was written down before', async () => {
  const workers = new TwoWorkers();
  const { first, second, account } = workers;
  const ada = await workers.person('ada@x.org');
  await first.dies('before invite', () => first.deliver(ada));
  workers.pass(121);
  // Whoever goes on looks for the invitation in vain and writes down its own; the address is another one by then.
  second.at('after personByEmail', async () => {
    second.at('before a write', () => workers.change(ada, { userName: 'augusta@x.org' }));
  });
  await second.dies('after invite', () => second.deliver(ada));
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect([...account.persons.values()].map(({ email }) => email)).toEqual(['augusta@x.org']);
});

test('who left while their invitation was in doubt is found and suspended', async () => {
  const workers = new TwoWorkers();
  const ada = await workers.person('ada@x.org');
  await workers.first.dies('after invite', () => workers.first.deliver(ada));
  await workers.change(ada, { active: false });
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect([...workers.account.persons.values()].map(({ active }) => active)).toEqual([false]);
});

test('a creation settles also when it was switched off and on again, and so is due at once', async () => {
  const workers = new TwoWorkers();
  const { id } = await workers.directory.users.create({ userName: 'probe@x.org' }, actor);
  const probe = { kind: 'USER', id } as const;
  await workers.change(probe, { active: false });
  await workers.change(probe, { active: true });
  workers.pass(1);
  expect(await workers.first.deliver(probe)).toEqual([
    expect.objectContaining({ status: 'pending', message: expect.stringContaining('settle time') }),
  ]);
  expect(workers.count('invite')).toBe(0);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.count('invite')).toBe(1);
});
