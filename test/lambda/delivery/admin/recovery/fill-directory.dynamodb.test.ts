import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createAdminContext } from '../../../../../lambda/delivery/admin/context';
import {
  addActivity,
  compareDirectory,
  fillDirectory,
  wholeActivity,
  wholeDirectory,
} from '../../../../../lambda/delivery/admin/recovery/fill-directory';
import { readSyncSwitch } from '../../../../../lambda/directory/sync-switch';
import type { Values } from '../../../../../lambda/table/store';
import { actor, person } from '../../../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../../../support/dynamodb-tables';

const operator = { identity: 'arn:aws:iam::1:user/ada', host: 'laptop' };

const context = ({ client, directoryTable, activityTable }: TestTables) =>
  createAdminContext({
    client,
    directoryTable,
    activityTable,
    activityRetentionDays: 400,
    operator: async () => operator,
  });

const whole = ({ client, directoryTable }: TestTables) => wholeDirectory(client, directoryTable);
const records = ({ client, activityTable }: TestTables) => wholeActivity(client, activityTable);
/** How long was waited for, until every function knows of a pause. */
const waits: number[] = [];
const options = {
  from: 'the-copy',
  upstreams: ['dry-run'],
  progress: () => {},
  sleep: async (ms: number) => void waits.push(ms),
};
const fill = (to: TestTables, from: TestTables) => fillDirectory(context(to), whole(to), whole(from), options);

/** What a bridge knows, by key; without how this one runs, and what has expired. */
async function knowledge(tables: TestTables): Promise<Record<string, Values>> {
  const items = (await tables.everything()).filter(
    ({ pk, expiresAt }) => !/^STATE#(UPSTREAM|SWITCH|SLOT|SCHEDULED_RUN)/.test(pk) && expiresAt === undefined,
  );
  return Object.fromEntries(items.map((item) => [`${item.pk} ${item.sk}`, item]));
}

let kept: TestTables;
let ids: { readonly ada: string; readonly group: string };
beforeAll(async () => {
  kept = await freshTables();
  const { users, groups } = kept.directory();
  const { id: ada } = await users.create({ ...person('ada@example.com'), externalId: 'x-1' }, actor);
  const { id: bob } = await users.create(person('bob@example.com'), actor);
  const { id: gone } = await users.create(person('gone@example.com'), actor);
  await users.delete(gone, { actor });
  const { id: group } = await groups.create({ displayName: 'Engineering' }, [ada, bob], actor);
  await kept.set('USER', ada, { observed: { revision: 3, perUpstream: { primary: { version: 1, id: 'P1' } } } });
  const past = Math.floor(Date.now() / 1000) - 60;
  for (const Item of [
    { pk: 'STATE#UPSTREAM', sk: 'primary', circuit: { openUntil: 0 } },
    { pk: 'STATE#SCHEDULED_RUN', sk: 'sweep', name: 'sweep' },
    { pk: 'STATE#INVITED#primary', sk: 'P9', email: 'new@example.com' },
    { pk: 'STATE#IMPORT#primary#old', sk: '1', expiresAt: past },
  ])
    await kept.client.send(new PutCommand({ TableName: kept.directoryTable, Item }));
  ids = { ada, group };
});

test('an empty directory comes to hold what the copy holds, every upstream of both paused', async () => {
  const fresh = await freshTables();
  expect(await compareDirectory(whole(fresh), whole(kept), new Date())).toMatchObject({ changed: 0, removed: 0 });
  const filled = await fill(fresh, kept);
  expect(filled).toMatchObject({ changed: 0, removed: 0, same: 0, differing: 0 });
  // A function that has read the switches a moment ago goes on as before for some seconds.
  expect(waits[0]).toBeGreaterThan(9_000);
  expect(await knowledge(fresh)).toEqual(await knowledge(kept));
  // Through the directory itself: guards, lookups, counters and both indexes.
  const { users, groups } = fresh.directory();
  expect(await users.get(ids.ada)).toEqual(await kept.directory().users.get(ids.ada));
  await expect(users.create(person('ADA@example.com'), actor)).rejects.toMatchObject({ name: 'UniquenessConflict' });
  expect(await groups.get(ids.group)).toEqual(await kept.directory().groups.get(ids.group));

  for (const name of ['primary', 'dry-run']) {
    const state = await fresh.item('STATE#UPSTREAM', name);
    expect(state?.paused).toMatchObject({ by: 'operator', reason: expect.stringContaining('the-copy') });
    expect(state?.circuit).toBeUndefined();
  }
  expect(await fresh.item('STATE#SCHEDULED_RUN', 'sweep')).toBeUndefined();
  expect(await readSyncSwitch(context(fresh).store.items)).toEqual({ position: 'on' });
  expect((await fresh.activityOf('BRIDGE')).map(({ action, from, who }) => [action, from, who])).toEqual([
    ['recover', 'the-copy', operator.identity],
    ['turnAway', undefined, operator.identity],
    ['letIn', undefined, operator.identity],
  ]);
});

test('a directory in use goes back to the copy; what is the same is not written again', async () => {
  const used = await freshTables();
  await fill(used, kept);
  const { users } = used.directory();
  await users.delete(ids.ada, { actor });
  await users.create(person('eve@example.com'), actor);
  const before = await compareDirectory(whole(used), whole(kept), new Date());
  expect(before.added).toBeGreaterThan(0);
  expect(before.removed).toBeGreaterThan(0);
  const { differing, ...done } = await fill(used, kept);
  expect({ done, differing }).toEqual({ done: before, differing: 0 });
  expect(await knowledge(used)).toEqual(await knowledge(kept));
  expect(await fill(used, kept)).toMatchObject({ added: 0, changed: 0, removed: 0, differing: 0 });
});

test('what somebody writes during the fill is told, and the identity provider stays turned away', async () => {
  const fresh = await freshTables();
  const source = whole(kept);
  let reads = 0;
  const disturbed = {
    find: (items: readonly Values[]) => source.find(items),
    async *pages() {
      // The first reading looks for upstreams, the second fills, the third compares.
      reads += 1;
      if (reads === 3) await fresh.directory().users.create(person('mallory@example.com'), actor);
      yield* source.pages();
    },
  };
  const { differing } = await fillDirectory(context(fresh), whole(fresh), disturbed, options);
  expect(differing).toBeGreaterThan(0);
  expect(await readSyncSwitch(context(fresh).store.items)).toMatchObject({ position: 'off' });
  expect(await fill(fresh, kept)).toMatchObject({ differing: 0 });
  expect(await readSyncSwitch(context(fresh).store.items)).toEqual({ position: 'on' });
});

test('somebody else’s reason to turn the identity provider away stands', async () => {
  const fresh = await freshTables();
  const Item = { pk: 'STATE#SWITCH', sk: 'sync', position: 'off', since: '2026-01-01T00:00:00.000Z', by: 'eve' };
  await fresh.client.send(new PutCommand({ TableName: fresh.directoryTable, Item }));
  await fill(fresh, kept);
  expect(await readSyncSwitch(context(fresh).store.items)).toMatchObject({ position: 'off', by: 'eve' });
});

test('audit records are added, expiry and all; those that are there stay', async () => {
  const fresh = await freshTables();
  await fresh.directory().users.create(person('new@example.com'), actor);
  const own = await fresh.activity();
  const added = await addActivity(records(fresh), records(kept), new Date(), () => {});
  expect(added).toMatchObject({ added: (await kept.activity()).length, changed: 0, removed: 0, differing: 0 });
  const all = await fresh.activity();
  expect(all).toHaveLength(own.length + added.added);
  expect(all).toEqual(expect.arrayContaining([...own, ...(await kept.activity())]));
});
