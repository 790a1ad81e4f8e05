import { ActivityLog } from '../../../lambda/table/activity-log';
import { Store } from '../../../lambda/table/store';
import { RetryBudget } from '../../../lambda/table/transaction';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let store: Store;
const ofGroup = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'MEMBERS#1' } };

beforeAll(async () => {
  tables = await freshTables();
  store = new Store(tables.client, tables.directoryTable);
  for (const [sk, desired] of Object.entries({ a: 'present', b: 'absent', c: 'present' }))
    await store.put({ pk: 'MEMBERS#1', sk, desired, version: 1 });
});

test('chosen attributes come with the key, also when none is chosen', async () => {
  const key = { pk: 'MEMBERS#1', sk: 'a' };
  const budget = new RetryBudget(1_000);
  expect(await store.getMany([key], budget, [])).toEqual([key]);
  expect(await store.getMany([key], budget, ['version'])).toEqual([{ ...key, version: 1 }]);
});

test('the sort keys of a Query that has names of its own', async () => {
  const filter = { FilterExpression: '#desired = :present', ExpressionAttributeNames: { '#desired': 'desired' } };
  const values = { ...ofGroup.ExpressionAttributeValues, ':present': 'present' };
  expect(await store.allSortKeys({ ...ofGroup, ...filter, ExpressionAttributeValues: values })).toEqual(['a', 'c']);
});

test('what has no key of the directory table is not passed on as if it had', async () => {
  const record = new ActivityLog(tables.activityTable, 1).item({ resource: 'BRIDGE', action: 'pause' }, new Date());
  const activity = new Store(tables.client, tables.activityTable);
  await activity.put(record);
  const query = { KeyConditionExpression: '#r = :r', ExpressionAttributeNames: { '#r': 'resource' } };
  const reading = activity.queryAll({ ...query, ExpressionAttributeValues: { ':r': 'BRIDGE' } });
  await expect(reading).rejects.toThrow('An item was read without its key.');
});
