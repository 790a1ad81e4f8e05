import type { Directory } from '../../../lambda/directory/directory';
import { countersOf } from '../../../lambda/table/keys';
import { conflicting } from '../../support/dynamodb-conflicts';
import { consistencyFaults } from '../../support/dynamodb-consistency';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

const atOnce = 40;
const keys = { directory: ['pk', 'sk'], activity: ['resource', 'at'] } as const;

let tables: TestTables;
let attempts: { transactions: number; conflicts: number };
/** A directory as another instance of the function has it, on the same tables. */
let instance: () => Directory;

beforeEach(async () => {
  tables = await freshTables();
  const stand = conflicting(tables.client, keys, 5);
  attempts = stand.attempts;
  instance = () => tables.directory({ client: stand.client });
});

const names = Array.from({ length: atOnce }, (_, index) => `p${index}@example.com`);

/** Transactions for each of so many changes at once. */
async function attemptsEach(changes: readonly (() => Promise<unknown>)[]): Promise<number> {
  attempts.transactions = 0;
  await Promise.all(changes.map((change) => change()));
  return attempts.transactions / changes.length;
}

describe.each([
  [
    'in one instance',
    () => {
      const one = instance();
      return names.map(() => one);
    },
  ],
  ['in an instance each', () => names.map(() => instance())],
] as const)('40 changes of different people at once, %s', (_, directories) => {
  test('never meet: one attempt for each', async () => {
    const of = directories();
    const users = (index: number) => (of[index] ?? instance()).users;
    const create = names.map((name, index) => () => users(index).create(person(name), actor));
    expect(await attemptsEach(create)).toBe(1);
    const { records } = await instance().users.list({ startIndex: 1, count: 100 });
    const off = records.map(
      ({ id }, index) =>
        () =>
          users(index).update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor }),
    );
    expect(await attemptsEach(off)).toBe(1);
    expect(
      await attemptsEach(
        records.map(
          ({ id }, index) =>
            () =>
              users(index).delete(id, { actor }),
        ),
      ),
    ).toBe(1);
    // And back again: the first attempt finds the name taken by somebody deleted, the second brings them back.
    expect(await attemptsEach(create)).toBe(2);
    expect(await instance().users.total()).toBe(atOnce);
    expect(await instance().users.activeTotal()).toBe(atOnce);
    expect(consistencyFaults(await tables.everything())).toEqual([]);
  });
});

test('slots are used again: as many as there are changes at once', async () => {
  const one = instance();
  for (const name of names.slice(0, 10)) await one.users.create(person(name), actor);
  expect(await tables.partition(countersOf('USER'))).toHaveLength(1);
  await Promise.all(names.slice(10).map((name) => one.users.create(person(name), actor)));
  expect(await tables.partition(countersOf('USER'))).toHaveLength(atOnce - 10);
});
