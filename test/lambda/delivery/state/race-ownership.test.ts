import { listFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { observedAt } from '../../../../lambda/delivery/state/observed';
import type { PersonOrGroupRef } from '../../../../lambda/delivery/state/resource-ref';
import { actor } from '../../../support/dynamodb-samples';
import { TwoWorkers, touching } from '../support/two-workers';

jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const invites = new TwoWorkers().account.capabilities;

/** Two people of the directory who have the same address, which somebody in the account has, too. */
async function sameAddress(workers: TwoWorkers): Promise<[PersonOrGroupRef, PersonOrGroupRef]> {
  workers.account.takesTwice = false;
  workers.account.add({ email: 'ada@x.org' });
  const two = [await workers.person('ada'), await workers.person('same')] as [PersonOrGroupRef, PersonOrGroupRef];
  for (const ref of two) await workers.change(ref, { emails: [{ value: 'ada@x.org', primary: true }] });
  await workers.change(two[0], { name: { givenName: 'Not me' } });
  return two;
}

test.each([
  ['invites', { ...invites }],
  ['only suspends', { ...invites, invite: false }],
])(
  'whom two find at the same time belongs to one of them, and the other is told, where the account %s',
  async (_, can) => {
    const workers = new TwoWorkers();
    const { first, second, account } = workers;
    account.capabilities = can;
    const [ada, same] = await sameAddress(workers);
    first.at('before a write', () => second.deliver(same), touching('UPSTREAM#primary#PERSON'));
    await first.deliver(ada);
    expect(await workers.afterSweeps()).toEqual([]);
    const confirmed = workers.items().map((item) => observedAt<{ id: string }>(item, 'primary').confirmed?.id);
    expect(confirmed.filter((id) => id === 'P1')).toHaveLength(1);
    // Whoever lost has changed nothing of what belongs to the other.
    expect(account.log).toEqual([]);
    expect(await listFailed(first.context)).toEqual([
      expect.objectContaining({ ref: ada, message: expect.stringContaining(`belongs to USER/${same.id} already`) }),
    ]);
  },
);

test('somebody else of ours who has the address by now is not taken for the invitation that was begun', async () => {
  const workers = new TwoWorkers();
  const { first, second } = workers;
  const ada = await workers.person('ada@x.org');
  await first.dies('before invite', () => first.deliver(ada));
  await workers.change(ada, { userName: 'augusta@x.org' });
  await second.deliver(await workers.person('ada@x.org'));
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(await listFailed(second.context)).toEqual([]);
  expect([...workers.account.persons.values()].map(({ email }) => email)).toEqual(['ada@x.org', 'augusta@x.org']);
});

test('another group of ours that has the name by now is not taken for the one that was begun', async () => {
  const workers = new TwoWorkers();
  const { first, second } = workers;
  const { group } = await workers.group('Team');
  await first.dies('before createGroup', () => first.deliver(group));
  await workers.directory.groups.update(
    group.id,
    () => ({ attributes: { displayName: 'Crew' }, members: { base: 'keep', add: [], remove: [] } }),
    { actor },
  );
  await second.deliver((await workers.group('Team')).group);
  expect(await workers.afterSweeps(5)).toEqual([]);
  expect(await listFailed(second.context)).toEqual([]);
  expect([...workers.account.teams.values()].map(({ name }) => name)).toEqual(['Team', 'Crew']);
});

test('a group of the account that another group of ours has is not shared: the second is refused, with what to do', async () => {
  const workers = new TwoWorkers();
  const { first, account } = workers;
  const { group: team } = await workers.group('Team');
  await first.deliver(team);
  for (const one of account.teams.values()) one.name = 'Crew';
  const { group: crew } = await workers.group('Crew');
  await first.deliver(crew);
  expect(await listFailed(first.context)).toEqual([
    expect.objectContaining({
      ref: crew,
      message: expect.stringContaining('belongs to another group of the directory'),
    }),
  ]);
  expect(account.teams.size).toBe(1);
});

test('a group waits for the one of its name that is about to be removed from the account', async () => {
  const workers = new TwoWorkers();
  const { first, account } = workers;
  const { group: former } = await workers.group('Team');
  await first.deliver(former);
  await workers.directory.groups.delete(former.id, { actor });
  const { group: next } = await workers.group('Team');
  expect(await first.deliver(next)).toEqual([
    expect.objectContaining({ status: 'retrying', message: expect.stringContaining('about to be removed') }),
  ]);
  expect(await workers.afterSweeps()).toEqual([]);
  expect([...account.teams.keys()]).toEqual(['g2']);
});

describe('what is found is asked for again once it is ours: its former owner may have removed it meanwhile', () => {
  const adopts = { deleted: 'remove' as const };

  test('a group', async () => {
    const workers = new TwoWorkers(adopts);
    const { first, second, account } = workers;
    const { group: former } = await workers.group('Team');
    await first.deliver(former);
    await workers.directory.groups.delete(former.id, { actor });
    const { group: next } = await workers.group('Team');
    first.at('after groupByName', () => second.deliver(former));
    await first.deliver(next);
    expect(await workers.afterSweeps()).toEqual([]);
    expect([...account.teams.keys()]).toEqual(['g2']);
  });

  test('somebody who is there already when they are invited', async () => {
    const workers = new TwoWorkers(adopts);
    const { first, second, account } = workers;
    const [former, next] = await sameAddress(workers);
    await first.deliver(former);
    await workers.directory.users.delete(former.id, { actor });
    const { invite } = account;
    account.invite = async (profile) => {
      account.invite = invite;
      return invite.call(account, profile).catch(async (conflict: Error) => {
        await second.deliver(former);
        throw conflict;
      });
    };
    await first.deliver(next);
    expect(await workers.afterSweeps()).toEqual([]);
    expect([...account.persons.keys()]).toEqual(['P2']);
  });

  test('somebody whom an account that invites nobody has', async () => {
    const workers = new TwoWorkers(adopts);
    const { first, second, account } = workers;
    account.capabilities = { ...invites, invite: false };
    const [former, next] = await sameAddress(workers);
    await first.deliver(former);
    await workers.directory.users.delete(former.id, { actor });
    first.at('after personByEmail', () => second.deliver(former));
    await first.deliver(next);
    expect(account.persons.size).toBe(0);
    const items = workers.items().filter(({ pk }) => pk === 'USER');
    expect(items.map((item) => observedAt(item, 'primary'))).toEqual([{ version: expect.any(Number) }]);
  });
});
