import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { answer } from '../../lambda/http/app';
import { Cursors } from '../../lambda/http/query/cursor';
import { readRequest } from '../../lambda/http/request';
import { defineGroup, defineUser } from '../../lambda/scim/schema/resource-definition';
import { cursorKey } from '../../lambda/table/cursor-key';
import type { Values } from '../../lambda/table/store';
import { actor, person } from '../support/dynamodb-samples';
import type { TestTables } from '../support/dynamodb-tables';
import { openEdge, theCaller } from '../support/edge';
import { type Bench, openBench } from './support/bench';
import { inProcess } from './support/in-process';

let from: Bench;
let to: Bench;
let folder: string;
let file: string;
beforeAll(async () => {
  [from, to] = [await openBench(), await openBench()];
  folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-backup-'));
  file = path.join(folder, 'bridge.backup');
  await fill(from.tables);
  await quiet(to.tables);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await from.close();
  await to.close();
});

async function fill({ directory, set }: TestTables): Promise<void> {
  const { users, groups } = directory();
  const ids: string[] = [];
  for (const name of ['ada', 'bob', 'cyd', 'dan'])
    ids.push((await users.create(person(`${name}@example.com`), actor)).id);
  await groups.create({ displayName: 'Sales' }, ids.slice(0, 3), actor);
  await users.update(ids[0] ?? '', ({ attributes }) => ({ ...attributes, title: 'Countess' }), { actor });
  await users.delete(ids[3] ?? '', { actor });
  const confirmed = { id: 'P1', origin: 'invited', email: 'ada@example.com', active: true };
  await set('USER', ids[0] ?? '', { observed: { revision: 1, perUpstream: { primary: { version: 2, confirmed } } } });
}

/** Paused for so long that nobody waits until every function knows. */
async function quiet({ client, directoryTable: TableName }: TestTables): Promise<void> {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const paused = { by: 'operator', reason: 'new', since };
  for (const sk of ['dry-run', 'primary'])
    await client.send(new PutCommand({ TableName, Item: { pk: 'STATE#UPSTREAM', sk, paused } }));
  const reason = 'new';
  await client.send(
    new PutCommand({ TableName, Item: { pk: 'STATE#SWITCH', sk: 'sync', position: 'off', since, by: 'test', reason } }),
  );
}

const on = (bench: Bench, ...args: readonly string[]) => inProcess([...args, ...bench.local]);
const knowledge = async ({ everything }: TestTables): Promise<Values[]> =>
  (await everything())
    .filter(({ pk }) => !/^STATE#(SLOT|SWITCH|UPSTREAM|BOOKMARK.*)$/.test(pk))
    .sort((one, other) => (`${one.pk} ${one.sk}` < `${other.pk} ${other.sk}` ? -1 : 1));

/** What a provider reads: lists, pages, filters, each resource, and one that was deleted; with headers, the ETags among them. */
async function everyRead({ client, directory, directoryTable, partition }: TestTables) {
  const cursors = new Cursors(cursorKey(client, directoryTable));
  const bridge = { directory: directory(), user: defineUser(), group: defineGroup(), cursors, ...openEdge };
  const ids = async (pk: string) => (await partition(pk)).map(({ sk }) => String(sk)).sort();
  const [users, groups, [deleted]] = await Promise.all([ids('USER'), ids('GROUP'), ids('USER#DELETED')]);
  const paths = [
    '/Users',
    '/Users?startIndex=2&count=1',
    '/Users?count=0',
    '/Users?filter=userName eq "ADA@example.com"',
    '/Users?sortBy=title',
    '/Groups',
    '/Groups?filter=displayName eq "sales"&excludedAttributes=members',
    ...users.map((id) => `/Users/${id}`),
    ...groups.map((id) => `/Groups/${id}`),
    `/Users/${deleted}`,
  ];
  return Promise.all(
    paths.map(async (path) => {
      const [bare = '', query = ''] = path.split('?');
      const event = {
        httpMethod: 'GET',
        path: bare,
        multiValueQueryStringParameters: Object.fromEntries(
          [...new URLSearchParams(query)].map(([name, value]) => [name, [value]]),
        ),
        requestContext: { path: `/scim${bare}`, requestId: 'r', domainName: 'example.com', authorizer: theCaller },
      } as unknown as APIGatewayProxyEvent;
      const {
        statusCode: status,
        headers,
        body,
      } = await answer(readRequest(event), bridge, { write: () => undefined });
      return { path, status, headers, body };
    }),
  );
}

test('a restore into an empty bridge has the same items, and the same answer to every read; deliveries stay paused', async () => {
  const backup = await on(from, 'backup', file);
  expect(backup).toMatchObject({ code: 0, stdout: expect.stringMatching(/: 3 people, 1 group, \d+ items in all\./) });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const unasked = await on(to, 'restore', file);
  expect(unasked.code).toBe(3);
  expect(unasked.stderr.replace(/\s+/g, ' ')).toContain(
    '3 people and 1 group. Meanwhile requests of the identity provider are refused.',
  );
  expect(await to.tables.partition('USER')).toEqual([]);

  const restored = await on(to, 'restore', file, '--yes');
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain(`Restored: 3 people and 1 group. Every item was compared with ${file}.`);
  expect(await knowledge(to.tables)).toEqual(await knowledge(from.tables));
  const [before, after] = [await everyRead(from.tables), await everyRead(to.tables)];
  expect(after).toEqual(before);
  expect(before.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404]);
  expect(await to.tables.item('STATE#UPSTREAM', 'primary')).toMatchObject({ paused: { by: 'operator' } });
});

test('an interrupted restore goes on where it was, and a finished one has nothing to do', async () => {
  expect(JSON.parse((await on(to, 'restore', file, '--json')).stdout)).toMatchObject({ restored: 0, differing: 0 });
  const [one] = await to.tables.partition('USER');
  const { DeleteCommand } = await import('@aws-sdk/lib-dynamodb');
  const Key = { pk: one?.pk, sk: one?.sk };
  await to.tables.client.send(new DeleteCommand({ TableName: to.tables.directoryTable, Key }));
  expect(JSON.parse((await on(to, 'restore', file, '--yes', '--json')).stdout)).toMatchObject({
    restored: 1,
    differing: 0,
  });
});

test('a bridge that has people is not overwritten', async () => {
  await to.tables.directory().users.create(person('eve@example.com'), actor);
  const { code, stderr } = await on(to, 'restore', file, '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('This bridge is not empty: it has 4 people and 1 group. Nothing was changed.');
});

test('the file is the directory of one moment: what changes while it is read is read again', async () => {
  const { users } = from.tables.directory();
  const moving = path.join(folder, 'moving.backup');
  let writes = 0;
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      writes += 1;
      await users.create(person(`moving${writes}@example.com`), actor);
    }
  })();
  const { code, stderr } = await on(from, 'backup', moving);
  isOver = true;
  await writing;
  expect(code).toBe(1);
  expect(stderr).toContain('changed meanwhile: reading again ...');
  expect(stderr).toContain('The directory changed during every reading: nothing was written.');
  expect(existsSync(moving) || existsSync(`${moving}.part`)).toBe(false);
});

test.each([
  ['none/x.backup', /^There is no folder .*none, in which/],
  // Not replaced, whatever was confirmed.
  ['.', /^.* is a folder\. Name a file in it\./],
  ['package.json/x.backup', /^There is no folder .*package\.json, in which/],
])('where no file can be is told before anything is read: %s', async (file, message) => {
  writeFileSync(path.join(folder, 'package.json'), '{}');
  const { code, stderr } = await on(from, 'backup', path.join(folder, file), '--yes');
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test.each<[string, (copy: string) => void, string]>([
  ['no backup', (copy) => writeFileSync(copy, 'hello'), 'it is no backup of a bridge, or was damaged'],
  [
    'something else that is gzipped',
    (copy) => writeFileSync(copy, gzipSync('{"a":1}\n')),
    'it is no backup of a bridge',
  ],
  ['cut short', (copy) => truncateSync(copy, statSync(copy).size - 40), 'it ends too early'],
  [
    'changed by hand',
    (copy) => writeFileSync(copy, gzipSync(gunzipSync(readFileSync(copy)).toString().replace('Countess', 'Duchess_'))),
    'it was changed',
  ],
  [
    'of a later version',
    (copy) =>
      writeFileSync(copy, gzipSync(gunzipSync(readFileSync(copy)).toString().replace('"version":1', '"version":2'))),
    'it was written by a later version',
  ],
])('a file that is %s is refused before anything is changed', async (_, spoil, message) => {
  const copy = path.join(folder, 'copy.backup');
  writeFileSync(copy, readFileSync(file));
  spoil(copy);
  const before = await knowledge(to.tables);
  const { code, stderr } = await on(to, 'restore', copy, '--yes');
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).toContain('Nothing was changed.');
  expect(await knowledge(to.tables)).toEqual(before);
});

test('the likeliest mistakes are told', async () => {
  expect((await on(to, 'restore', path.join(folder, 'nowhere'))).stderr).toMatch(/There is no file .*nowhere\./);
  expect((await on(from, 'backup', 's3://bucket/x')).stderr).toContain('aws s3 cp FILE s3://bucket/x');
  expect((await on(from, 'backup')).stderr).toContain('"backup" needs <file>.');
  expect(await on(from, 'backup', file)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('exists and will be replaced'),
  });
});
