import { NotThere, Throttled, Unauthorised, Unavailable } from '../../../../lambda/account/errors';
import { verify } from '../../../../lambda/delivery/state/requeue';
import type { MembershipRef } from '../../../../lambda/delivery/state/resource-ref';
import type { ModelAccount } from '../support/model-account';
import { TwoWorkers } from '../support/two-workers';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

/** Somebody and a group, both in the account; the membership between them is wanted and has yet to be granted. */
async function wanted(): Promise<{ workers: TwoWorkers; membership: MembershipRef }> {
  const workers = new TwoWorkers();
  const ada = await workers.person('ada@x.org');
  const { group, membership } = await workers.group('Team', ada);
  await workers.first.deliver(ada);
  await workers.first.deliver(group);
  return { workers, membership };
}

/** Has the account answer the next grants like this; `acts` says whether it does what it is asked for. */
function grantsFail({ account }: TwoWorkers, ...failures: { acts: boolean; error: Error }[]): void {
  const { grant } = account;
  account.grant = async (...given) => {
    const failure = failures.shift();
    if (failure?.acts !== false) await grant.apply(account, given);
    if (failure !== undefined) throw failure.error;
  };
}

const timeOut = { acts: true, error: new Unavailable('the answer was lost') };

test('a membership that one worker grants is not revoked by another before the grant is through', async () => {
  const { workers, membership } = await wanted();
  const { first, second } = workers;
  const others: unknown[] = [];
  first.at('before grant', async () => {
    await workers.want('remove', membership);
    others.push(...(await second.deliver(membership)));
  });
  await first.deliver(membership);
  expect(others).toEqual([expect.objectContaining({ status: 'leased' })]);
  expect(await workers.afterSweeps()).toEqual([]);
});

test('nothing is granted that is unwanted by the time it is leased', async () => {
  const { workers, membership } = await wanted();
  const { first, second } = workers;
  first.at('before a write', async () => {
    await workers.want('remove', membership);
    await second.deliver(membership);
  });
  await first.deliver(membership);
  expect(workers.count('grant')).toBe(0);
  expect(await workers.afterSweeps()).toEqual([]);
});

test('what was granted by a worker that died before it wrote it down is revoked when it is unwanted', async () => {
  const { workers, membership } = await wanted();
  await workers.first.dies('after grant', () => workers.first.deliver(membership));
  await workers.want('remove', membership);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(workers.count('revoke')).toBe(1);
});

test.each([
  ['nothing else', []],
  ['a slower pace', [{ acts: false, error: new Throttled('slow down', { retryAfterMs: 7_200_000 }) }]],
  ['a refused login', [{ acts: false, error: new Unauthorised('locked') }]],
])('what was granted without an answer, followed by %s, is revoked when it is unwanted', async (_, failures) => {
  const { workers, membership } = await wanted();
  grantsFail(workers, timeOut, ...failures);
  await workers.first.deliver(membership);
  workers.pass(60);
  if (failures.length > 0) await workers.second.deliver(membership);
  await workers.want('remove', membership);
  workers.pass(7_200);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(workers.count('revoke')).toBe(1);
});

test('a second look that the pace of the account postpones is taken later', async () => {
  const { workers, membership } = await wanted();
  const { first, account } = workers;
  await first.deliver(membership);
  for (const { members } of account.teams.values()) members.clear();
  await verify(first.context, membership, 'primary');
  grantsFail(workers, { acts: false, error: new Throttled('slow down', { retryAfterMs: 7_200_000 }) });
  await first.deliver(membership);
  workers.pass(7_200);
  expect(await workers.afterSweeps()).toEqual([]);
});

test('a membership never sleeps for a day over somebody who arrived while it was looked at', async () => {
  const workers = new TwoWorkers();
  const { first, second } = workers;
  const ada = await workers.person('ada@x.org', false);
  const { group, membership } = await workers.group('Team', ada);
  await first.deliver(ada);
  await first.deliver(group);
  first.at('before a write', async () => {
    await workers.change(ada, { active: true });
    await second.deliver(ada);
  });
  await first.deliver(membership);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.count('grant')).toBe(1);
});

test('no grant is begun in the last part of a lease, which it could outlast', async () => {
  const { workers, membership } = await wanted();
  const { first, second, account } = workers;
  const { grant } = account;
  let asked = 0;
  account.grant = async (...given) => {
    asked += 1;
    if (asked === 1) throw new Throttled('slow down', { retryAfterMs: 100_000 });
    if (asked === 2) {
      // As long as an exchange may take.
      workers.pass(60);
      await workers.want('remove', membership);
      await second.deliver(membership);
    }
    return grant.apply(account, given);
  };
  await first.deliver(membership);
  expect(await workers.afterSweeps(5)).toEqual([]);
});

test('whoever revokes after another has taken over has it looked at again', async () => {
  const { workers, membership } = await wanted();
  const { first, second } = workers;
  await first.deliver(membership);
  await workers.want('remove', membership);
  first.at('before revoke', async () => {
    // The first hangs until its lease is over. The other finds what is wanted again still granted.
    workers.pass(121);
    await workers.want('add', membership);
    await second.deliver(membership);
  });
  await first.deliver(membership);
  expect(await workers.afterSweeps()).toEqual([]);
});

test('somebody who asks for another look while it is granted is heard', async () => {
  const { workers, membership } = await wanted();
  const { first, second, account } = workers;
  first.at('after grant', async () => {
    for (const { members } of account.teams.values()) members.clear();
    await verify(second.context, membership, 'primary');
  });
  await first.deliver(membership);
  expect(await workers.afterSweeps()).toEqual([]);
});

test('what is wanted anew while it is revoked is granted again', async () => {
  const { workers, membership } = await wanted();
  const { first } = workers;
  await first.deliver(membership);
  await workers.want('remove', membership);
  first.at('after revoke', () => workers.want('add', membership));
  await first.deliver(membership);
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.count('grant')).toBe(2);
});

test('a membership that sleeps is told when its person arrives', async () => {
  const workers = new TwoWorkers();
  const { first } = workers;
  const ada = await workers.person('ada@x.org', false);
  const { group, membership } = await workers.group('Team', ada);
  for (const ref of [ada, group, membership]) await first.deliver(ref);
  await workers.change(ada, { active: true });
  expect(await workers.afterSweeps()).toEqual([]);
  expect(workers.count('grant')).toBe(1);
});

test('a membership that is being granted to somebody who is invited anew meanwhile is granted to them, too', async () => {
  const { workers, membership } = await wanted();
  const { first, second, account } = workers;
  const ada = { kind: 'USER', id: membership.userId } as const;
  first.at('after grant', async () => {
    await account.remove('P1');
    await verify(second.context, ada, 'primary');
    await second.deliver(ada);
  });
  await first.deliver(membership);
  expect(await workers.afterSweeps(20)).toEqual([]);
  expect(workers.count('grant')).toBe(2);
});

test.each([
  ['person', 'group'],
  ['group', 'person'],
])(
  'whom a copy of the account that is behind says it does not have is taken out all the same: a new %s, of a %s of long ago',
  async (young) => {
    const workers = new TwoWorkers();
    const { first, account } = workers;
    const ada = await workers.person('ada@x.org');
    if (young === 'group') {
      await first.deliver(ada);
      workers.pass(3_600);
    }
    const { group, membership } = await workers.group('Team', ada);
    if (young === 'person') {
      await first.deliver(group);
      workers.pass(3_600);
      await first.deliver(ada);
    }
    await first.deliver(group);
    await first.deliver(membership);
    const { revoke, personById, groupByName, groups } = account;
    const hidden: Partial<ModelAccount> =
      young === 'person'
        ? { personById: async () => undefined }
        : { groupByName: async () => [], groups: async () => ({ items: [] }) };
    const refused = async () => {
      throw new NotThere('no such member');
    };
    Object.assign(account, hidden, { revoke: refused });
    await workers.want('remove', membership);
    expect(await first.deliver(membership)).toMatchObject([
      { status: 'retrying', message: expect.stringMatching(/does not show "(ada@x.org|Team)" yet/) },
    ]);
    Object.assign(account, { revoke, personById, groupByName, groups });
    expect(await workers.afterSweeps()).toEqual([]);
    expect(workers.count('revoke')).toBe(1);
  },
);

test('who is gone from the account for longer than it takes to show somebody is out of the group', async () => {
  const { workers, membership } = await wanted();
  await workers.first.deliver(membership);
  workers.account.revoke = async () => {
    throw new NotThere('no such member');
  };
  const { personById } = workers.account;
  workers.account.personById = async () => undefined;
  workers.pass(3_600);
  await workers.want('remove', membership);
  expect(await workers.first.deliver(membership)).toMatchObject([{ status: 'delivered' }]);
  // Who is shown by the same account is not gone.
  await workers.want('add', membership);
  await workers.first.deliver(membership);
  workers.account.personById = personById;
  await workers.want('remove', membership);
  expect(await workers.first.deliver(membership)).toMatchObject([{ status: 'retrying' }]);
});

test('a group that is not there has it and its people looked for again', async () => {
  const { workers, membership } = await wanted();
  workers.account.teams.clear();
  await workers.first.deliver(membership);
  expect(await workers.afterSweeps(20)).toEqual([]);
  expect(workers.count('createGroup')).toBe(2);
});
