/**
 * What operations cost in DynamoDB capacity, against DynamoDB Local and the tables of the synthesized template.
 * Prints a Markdown table; ends with 1 when a bar is missed. `npm run bench:capacity`
 *
 * Two columns of write units: what the calls report, and what the developer guide says that the items actually written cost (an
 * action of a transaction: twice its size in whole KB; an index entry: once a KB). The bars hold for the latter. DynamoDB Local's
 * report of a transaction is no sum: a transaction of one small put and one of 98 both report 4 units, and one that puts an item
 * with an index entry beside one without reports 12. What reads report agrees with the guide.
 */
import './quiet';
import { type DynamoDbLocal, startDynamoDbLocal } from '../local/database/dynamodb-local';
import { tableDefinitions } from '../test/support/dynamodb-definitions';
import { interfered } from '../test/support/dynamodb-faults';
import { freshTables } from '../test/support/dynamodb-tables';
import { capturedUser } from './capacity/captured-user';
import { type Cost, Meter } from './capacity/meter';
import { type Row, table } from './capacity/report';
import { clonePeople, removeClone } from './capacity/seed';

const actor = {
  requestId: '0198c2f0-1111-7000-8000-000000000000',
  token: 'AWSCURRENT',
  operation: 'POST /Users',
};
const people = 100_000;
/** Members of the group that is replaced as a whole. */
const replaced = 20_000;
/** Calls of DynamoDB that this may take: they are looked up and written by the hundred, and ten are for the group itself. */
const callsToReplace = (2 * replaced) / 100 + 10;

async function main(): Promise<number> {
  const local = await startDynamoDbLocal();
  try {
    return await run(local);
  } finally {
    await local.stop();
  }
}

async function run(local: DynamoDbLocal): Promise<number> {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = local.endpoint;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  const definitions = tableDefinitions();
  const tables = await freshTables(definitions);
  const named = new Map([
    [tables.directoryTable, definitions.directory],
    [tables.activityTable, definitions.activity],
  ]);
  const meter = new Meter(tables.client, named);
  const { users, groups } = tables.directory({ client: meter.client });
  // Unmetered, for what only prepares a measurement: the meter reads every item again.
  const unmetered = tables.directory({ budgetSeconds: 120 });
  const rows: Row[] = [];
  const measure = async (
    operation: string,
    work: () => Promise<unknown>,
    bar?: [string, (cost: Cost) => boolean],
  ): Promise<Cost> => {
    const cost = await meter.measure(work);
    rows.push({ operation, cost, ...(bar === undefined ? {} : { bar: { message: bar[0], met: bar[1](cost) } }) });
    return cost;
  };

  // The first change of an instance takes a slot of the counters.
  await users.create({ userName: 'first@example.io', active: true }, actor);
  await measure("create JumpCloud's captured user", () => users.create(capturedUser, actor), [
    'at most 14 write units, indexes and activity record included',
    ({ writesDocumented }) => writesDocumented <= 14,
  ]);
  const [user] = await users.find({ by: 'userName', value: String(capturedUser.userName) });
  if (user === undefined) throw new Error('the user that was created is not found');
  const atMostTwo: [string, (cost: Cost) => boolean] = ['at most 2 items', ({ itemsRead }) => itemsRead <= 2];
  await measure('look up a userName', () => users.find({ by: 'userName', value: 'U@Example.io' }), atMostTwo);
  await measure(
    'look up a userName that nobody has',
    () => users.find({ by: 'userName', value: 'nobody@example.io' }),
    atMostTwo,
  );
  await measure('look up an externalId', () =>
    users.find({ by: 'externalId', value: String(capturedUser.externalId) }),
  );
  await measure('look up an e-mail address', () => users.find({ by: 'email', value: 'u@example.io' }));
  await measure('change one attribute', () =>
    users.update(user.id, ({ attributes }) => ({ ...attributes, title: 'Countess' }), { actor }),
  );
  await measure('change nothing', () => users.update(user.id, ({ attributes }) => attributes, { actor }), [
    'writes nothing',
    ({ writesDocumented }) => writesDocumented === 0,
  ]);

  const model = await tables.item('USER', user.id);
  if (model === undefined) throw new Error('the user that was created has no item');
  const ids = await clonePeople(tables.client, tables.directoryTable, model, people);
  const group = async (displayName: string, size: number) =>
    (await unmetered.groups.create({ displayName }, ids.slice(0, size), actor)).id;
  const small = await group('Ten', 10);
  const large = await group('Ten thousand', 10_000);
  const change = (id: string, add: string[], remove: string[]) =>
    groups.update(id, ({ attributes }) => ({ attributes, members: { base: 'keep', add, remove } }), { actor });
  const another = ids.slice(-1);
  const addSmall = await measure('add one member to a group of 10', () => change(small, another, []));
  await measure('add one member to a group of 10,000', () => change(large, another, []), [
    'as to a group of 10',
    (cost) => same(cost, addSmall),
  ]);
  const removeSmall = await measure('remove one member from a group of 11', () => change(small, [], another));
  await measure('remove one member from a group of 10,001', () => change(large, [], another), [
    'as from a group of 11',
    (cost) => same(cost, removeSmall),
  ]);

  const total = await users.total();
  const atMost102: [string, (cost: Cost) => boolean] = [
    'its 100 items and at most 2 small ones',
    ({ itemsRead }) => itemsRead <= 102,
  ];
  await measure('page of 100 at startIndex 1', () => users.list({ startIndex: 1, count: 100 }), atMost102);
  await measure('page of 100 at startIndex 101', () => users.list({ startIndex: 101, count: 100 }), atMost102);
  await measure('page past the end', () => users.list({ startIndex: total + 1, count: 100 }), [
    'at most 2 small items',
    ({ itemsRead }) => itemsRead <= 2,
  ]);
  await measure('page of 100 by cursor', () => users.listAfter(ids[5000], 100), atMost102);
  const walk = async (count: number, between?: (page: number) => Promise<unknown>) => {
    let page = 0;
    for (let startIndex = 1; startIndex <= people; startIndex += count) {
      await users.list({ startIndex, count });
      await between?.(page);
      page += 1;
    }
  };
  const pages = people / 1000;
  await measure(`walk ${people.toLocaleString('en')} people by index, 1,000 a page`, () => walk(1000), [
    `${pages} times a page: its 1,000 items and at most 2 small ones`,
    ({ itemsRead }) => itemsRead <= pages * 1002 + 1,
  ]);
  const removeOne = (page: number) => removeClone(tables.client, tables.directoryTable, ids[page * 1000 + 7] ?? '');
  await measure('the same, while somebody is deleted after each page', () => walk(1000, removeOne), [
    'one item a page more',
    ({ itemsRead }) => itemsRead <= pages * 1004 + 1,
  ]);

  const all = await groups.create({ displayName: 'Everybody' }, [], actor);
  let calls = 0;
  const counted = interfered(tables.client, (_, forward) => {
    calls += 1;
    return forward();
  });
  await tables
    .directory({ client: counted, budgetSeconds: 120 })
    .groups.update(
      all.id,
      ({ attributes }) => ({ attributes, members: { base: 'none', add: ids.slice(-replaced), remove: [] } }),
      { actor },
    );
  await change(large, [user.id], []);
  await change(small, [user.id], []);
  await measure('delete a member of two groups', () => users.delete(user.id, { actor }));
  await measure('bring the person back', () => users.create(capturedUser, actor));

  console.log(table(rows));
  console.log(`
"documented" is what AWS's developer guide says the written items cost: a transacted item twice its size in whole KB, an index entry
once. "reported" is what DynamoDB Local says of the same calls. For transactions that is no sum: it charges each small item 4 units where
the guide says 2, and counts equal ones of a call once (one small put and 98 of them both report 4). The bars hold for "documented".`);
  console.log(`\nReplacing the members of a group by ${replaced} people took ${calls} calls (bar: ${callsToReplace}).`);
  return rows.every(({ bar }) => bar?.met !== false) && calls <= callsToReplace ? 0 : 1;
}

const same = (one: Cost, other: Cost): boolean =>
  one.itemsRead === other.itemsRead &&
  one.readUnits === other.readUnits &&
  one.writesDocumented === other.writesDocumented;

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
