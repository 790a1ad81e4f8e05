import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, type DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { withDatabase } from '../../../local/database/database';
import { type DatabaseAddress, type DynamoDbLocal, startDynamoDbLocal } from '../../../local/database/dynamodb-local';
import { place } from '../../../local/local-account';
import { StateFolder } from '../../../local/state/state-folder';

const scratch = mkdtempSync(path.join(tmpdir(), 'scim-bridge-database-'));
let database: DynamoDbLocal | undefined;

afterEach(async () => {
  await database?.stop();
  database = undefined;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const makeTable = (address: DatabaseAddress) =>
  withDatabase(address, (client) =>
    client.send(
      new CreateTableCommand({
        TableName: 'directory',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    ),
  );
const tablesOf = (address: DatabaseAddress) =>
  withDatabase(address, async (client) => (await client.send(new ListTablesCommand({}))).TableNames);

async function folderWithLock(name: string): Promise<StateFolder> {
  const folder = new StateFolder(path.join(scratch, name));
  await folder.lock('http://127.0.0.1:9', 'test');
  return folder;
}

test('whoever reaches the port without knowing the access key id sees no table and can write into none', async () => {
  const folder = await folderWithLock('apart');
  database = await startDynamoDbLocal({ dataDir: folder.databaseDir, accessKeyId: folder.databaseKey() });
  await makeTable(database);
  expect(await tablesOf(database)).toEqual(['directory']);
  for (const accessKeyId of ['operator', 'local', 'AKIAIOSFODNN7EXAMPLE', `${database.accessKeyId}0`]) {
    const stranger = { endpoint: database.endpoint, accessKeyId };
    expect(await tablesOf(stranger)).toEqual([]);
    const put = withDatabase(stranger, (client: DynamoDBClient) =>
      client.send(new PutItemCommand({ TableName: 'directory', Item: { pk: { S: 'USER' } } })),
    );
    await expect(put).rejects.toThrow('non-existent table');
  }
});

test('the access key id is the folder’s own, for its owner only, kept between runs and forgotten with the data', async () => {
  const folder = await folderWithLock('kept');
  const key = folder.databaseKey();
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(statSync(path.join(folder.folder, 'database-key')).mode & 0o777).toBe(0o600);
  expect(new StateFolder(folder.folder).databaseKey()).toBe(key);
  expect((await folderWithLock('another')).databaseKey()).not.toBe(key);
  folder.forget();
  expect(folder.databaseKey()).not.toBe(key);
});

test('what an earlier release kept is taken over', async () => {
  const folder = await folderWithLock('earlier');
  const { databaseDir } = folder;
  database = await startDynamoDbLocal({ dataDir: databaseDir });
  await makeTable(database);
  await database.stop();
  expect(readdirSync(databaseDir)).toContain('shared-local-instance.db');
  const key = folder.databaseKey();
  expect(existsSync(path.join(databaseDir, `${key}_${place.region}.db`))).toBe(true);
  database = await startDynamoDbLocal({ dataDir: databaseDir, accessKeyId: key });
  expect(await tablesOf(database)).toEqual(['directory']);
});

test('its death is told; a stop is none', async () => {
  const told: string[] = [];
  database = await startDynamoDbLocal();
  void database.died.then((said) => told.push(said));
  await database.stop();
  expect(told).toEqual([]);
  database = await startDynamoDbLocal();
  process.kill(database.pid, 'SIGKILL');
  expect(await database.died).toContain('DynamoDB Local');
});
