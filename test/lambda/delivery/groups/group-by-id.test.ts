import type { Account, Group } from '../../../../lambda/account/port';
import { groupById } from '../../../../lambda/delivery/groups/group-by-id';

const group = (id: string, name: string): Group => ({ id, name, manageable: true });
const known = { id: 'g9', name: 'Team', origin: 'created' } as const;

/** An account whose groups come two pages long; what is asked of it is written down. */
function account(...listed: readonly Group[][]) {
  const asked: string[] = [];
  const answers: Pick<Account, 'groupByName' | 'groups'> = {
    groupByName: async (name) => {
      asked.push(`by name ${name}`);
      return listed.flat().filter((one) => one.name === name);
    },
    groups: async (next) => {
      asked.push(`page ${next ?? 'first'}`);
      const page = Number(next ?? 0);
      return { items: listed[page] ?? [], ...(page + 1 < listed.length ? { next: String(page + 1) } : {}) };
    },
  };
  const upstream = { call: (_: number, operation: (given: Account) => unknown) => operation(answers as Account) };
  return { asked, work: { upstream, until: 0 } as never };
}

test('a group is found under its name at once, also beside another of that name', async () => {
  const { asked, work } = account([group('g1', 'Team'), group('g9', 'Team')]);
  expect(await groupById(known, work)).toEqual(group('g9', 'Team'));
  expect(asked).toEqual(['by name Team']);
});

test('one that was renamed is found among all of them, page by page', async () => {
  const { asked, work } = account([group('g1', 'Team')], [group('g9', 'Crew')], [group('g2', 'Staff')]);
  expect(await groupById(known, work)).toEqual(group('g9', 'Crew'));
  expect(asked).toEqual(['by name Team', 'page first', 'page 1']);
});

test('one that is gone is not found', async () => {
  const { work } = account([group('g1', 'Team')], []);
  expect(await groupById(known, work)).toBeUndefined();
});
