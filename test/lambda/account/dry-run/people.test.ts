import type { KeyValue } from '../../../../lambda/account/dry-run/key-value';
import { Conflict, Refused } from '../../../../lambda/account/errors';
import { openAccount } from '../../../../lambda/account/open';
import { everything, failureOf } from '../contract';
import { dependencies, inMemory } from '../support/dependencies';

let now = 0;
const open = (simulation: KeyValue = inMemory()) =>
  openAccount({ adapter: 'dry-run' }, dependencies({ simulation, now: () => now }));
beforeEach(() => {
  now = 0;
});

test('ids look like those of 1Password', async () => {
  const account = open();
  expect((await account.invite({ email: 'ada@example.com' })).id).toMatch(/^[A-Z2-7]{26}$/);
  expect((await account.createGroup('Ops')).id).toMatch(/^[a-z2-7]{26}$/);
});

test('two invitations of one email at the same moment make one person', async () => {
  const account = open();
  await Promise.allSettled([
    account.invite({ email: 'ada@example.com' }),
    account.invite({ email: 'ADA@example.com' }),
  ]);
  expect(await everything((next) => account.people(next))).toHaveLength(1);
});

test('an invitation that broke off is found when it is repeated', async () => {
  const store = inMemory();
  const broken: KeyValue = {
    ...store,
    put: (folder, ...rest) => (folder === 'emails' ? Promise.reject(new Error('crash')) : store.put(folder, ...rest)),
  };
  await failureOf(open(broken).invite({ email: 'ada@example.com' }));
  expect(await failureOf(open(store).invite({ email: 'ada@example.com' }))).toBeInstanceOf(Conflict);
  expect(await open(store).personByEmail('ada@example.com')).toMatchObject({ state: 'invited' });
});

test('an address that somebody gave up can be invited again, as another person', async () => {
  const account = open();
  const first = await account.invite({ email: 'ada@example.com' });
  await account.update(first.id, { email: 'king@example.com' });
  now += 60_000;
  expect(await account.personByEmail('ada@example.com')).toBeUndefined();
  const second = await account.invite({ email: 'ada@example.com' });
  expect(second.id).not.toBe(first.id);
  expect(await account.personByEmail('king@example.com')).toMatchObject({ id: first.id });
});

test('an address that was taken meanwhile is not accepted', async () => {
  const account = open();
  const first = await account.invite({ email: 'ada@example.com' });
  await account.update(first.id, { email: 'king@example.com' });
  const second = await account.invite({ email: 'king@example.com' });
  now += 60_000;
  expect(await account.personById(first.id)).toMatchObject({ email: 'ada@example.com' });
  expect(await account.personByEmail('king@example.com')).toMatchObject({ id: second.id });
});

test('who is removed leaves every group; a group that is removed leaves nobody behind', async () => {
  const account = open();
  const { id } = await account.invite({ email: 'ada@example.com' });
  const groups = [
    await account.createGroup('A'),
    await account.createGroup('A'),
    await account.createGroup('B'),
    await account.createGroup('C'),
  ];
  for (const group of groups) await account.grant(group.id, [id]);
  await account.removeGroup(groups[3]?.id ?? '');
  await account.remove(id);
  await account.invite({ email: 'ada@example.com' });
  for (const group of groups.slice(0, 3)) expect(await account.members(group.id)).toEqual({ items: [] });
  expect(await account.groupByName('a')).toHaveLength(2);
});

test("1Password's own groups are there and are not changed", async () => {
  const account = open();
  const [owners] = await account.groupByName('owners');
  expect(owners).toMatchObject({ manageable: false });
  expect(await failureOf(account.grant(owners?.id ?? '', []))).toBeInstanceOf(Refused);
  expect(await failureOf(account.removeGroup(owners?.id ?? ''))).toBeInstanceOf(Refused);
});
