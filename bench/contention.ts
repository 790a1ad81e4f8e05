/**
 * How often changes of different people get into each other's way: transactions for each change, with a stand-in that cancels one of two
 * that touch the same item at the same time, as DynamoDB documents; DynamoDB Local runs one after the other. Prints a table; ends with 1
 * when changes of different people are not nearly always written at the first attempt. `npm run bench:contention`
 */
import './quiet';
import { guard } from '../lambda/delivery/state/guard-window';
import { createDirectory, type Directory } from '../lambda/directory/directory';
import { Store } from '../lambda/table/store';
import { RetryBudget, untilUncontested } from '../lambda/table/transaction';
import { conflicting } from '../test/support/dynamodb-conflicts';
import { BenchDynamoDb } from './handler/memory';
import { personOf } from './handler/requests';

const atOnce = 40;
/** How long a transaction is under way, in milliseconds. */
const holdMs = 5;
/** Transactions for each change of different people. */
const maxAttempts = 1.1;
/** What delivery does at once, by default. */
const deliveriesAtOnce = 4;

const actor = { requestId: 'bench', token: 'bench', operation: 'bench' };

async function main(): Promise<number> {
  const keys = { directory: ['pk', 'sk'], activity: ['resource', 'at'] } as const;
  const { client, attempts } = conflicting(new BenchDynamoDb().client, keys, holdMs);
  const open = (): Directory =>
    createDirectory({
      client,
      directoryTable: 'directory',
      activityTable: 'activity',
      activityRetentionDays: 400,
      settleSeconds: 30,
    });
  const rows: Record<string, { changes: number; 'attempts each': number }> = {};
  const measure = async (name: string, changes: readonly (() => Promise<unknown>)[]): Promise<number> => {
    attempts.transactions = 0;
    await Promise.all(changes.map((change) => change()));
    const each = attempts.transactions / changes.length;
    rows[name] = { changes: changes.length, 'attempts each': Math.round(each * 100) / 100 };
    return each;
  };
  const one = open();
  const each = Array.from({ length: atOnce }, (_, index) => index);
  const apart = [
    await measure(
      'create people, in one instance',
      each.map((n) => () => one.users.create(personOf(n), actor)),
    ),
    await measure(
      'create people, in an instance each',
      each.map((n) => () => open().users.create(personOf(`b${n}`), actor)),
    ),
  ];
  const { records } = await one.users.list({ startIndex: 1, count: atOnce });
  const { records: others } = await one.users.list({ startIndex: atOnce + 1, count: atOnce });
  const off = records.map(
    ({ id }) =>
      () =>
        one.users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor }),
  );
  const remove = (people: typeof records) =>
    people.map(
      ({ id }) =>
        () =>
          one.users.delete(id, { actor }),
    );
  apart.push(await measure('deactivate people', off), await measure('delete people', remove(others)));
  const group = await one.groups.create({ displayName: 'Everybody' }, [], actor);
  const join = records.map(
    ({ id }) =>
      () =>
        one.groups.update(
          group.id,
          ({ attributes }) => ({ attributes, members: { base: 'keep', add: [id], remove: [] } }),
          { actor },
        ),
  );
  await measure('add people to the same group', join);
  await measure('delete people of the same group', remove(records));
  await measure('removals through the guard of one account', guarded(client, atOnce));
  await measure('the same, as many as delivery does at once', guarded(client, deliveriesAtOnce));
  console.table(rows);
  return apart.every((attempts) => attempts <= maxAttempts) ? 0 : 1;
}

/** What delivery writes of a removal that the guard counts: here the count alone. */
function guarded(client: ConstructorParameters<typeof Store>[0], changes: number): (() => Promise<void>)[] {
  const items = new Store(client, 'directory');
  const settings = { count: 10_000, percent: 0, windowMinutes: 60 };
  return Array.from({ length: changes }, () => async () => {
    const patience = new RetryBudget(20_000);
    await untilUncontested(patience, async () => {
      const guarded = { items, settings, now: new Date(), activePeople: async () => 0 };
      const { granted, steps } = await guard(guarded, 'primary', { counts: 'people', asked: 1, weight: 1 });
      if (granted > 0) await items.transact(steps, patience);
    });
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
