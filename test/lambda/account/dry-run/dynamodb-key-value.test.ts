import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoDbKeyValue } from '../../../../lambda/account/dry-run/dynamodb-key-value';
import { openAccount } from '../../../../lambda/account/open';
import { theDatabase } from '../../../support/dynamodb';
import { accountContract, everything } from '../contract';
import { dependencies } from '../support/dependencies';

let client: DynamoDBDocumentClient;
let run = 0;

beforeAll(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const endpoint = await theDatabase();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const raw = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  client = DynamoDBDocumentClient.from(raw);
  await raw.send(
    new CreateTableCommand({
      TableName: 'directory',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
});
afterAll(async () => {
  client.destroy();
});

const fresh = () => {
  run += 1;
  return dynamoDbKeyValue({ client, table: 'directory', prefix: `SIMULATED#${run}#` });
};

test('values are put, read, replaced, listed in parts and deleted', async () => {
  const store = fresh();
  const names = Array.from({ length: 501 }, (_, index) => `n${String(index).padStart(4, '0')}`);
  await Promise.all(names.map((name) => store.put('folder', name, { name, nested: [1, null, 'ä'] })));
  await store.put('folder', 'n0000', 'replaced');
  await store.put('folder/other', 'x', true);
  expect(await store.get('folder', 'n0000')).toBe('replaced');
  expect(await store.get('folder', 'n0001')).toEqual({ name: 'n0001', nested: [1, null, 'ä'] });
  const all = await everything(async (next) => {
    const { values, ...rest } = await store.list('folder', next);
    return { items: values, ...rest };
  });
  expect(all).toHaveLength(501);
  expect(all[0]).toBe('replaced');
  await store.delete('folder', 'n0000');
  await store.delete('folder', 'n0000');
  expect(await store.get('folder', 'n0000')).toBeUndefined();
});

accountContract('dry-run on DynamoDB', async () => {
  let now = Date.UTC(2026, 0, 1);
  const account = openAccount({ adapter: 'dry-run' }, dependencies({ simulation: fresh(), now: () => now }));
  const peopleAct = async () => {
    now += 60_000;
  };
  return {
    account,
    seed: async (person) => {
      const { id } = await account.invite({ ...person, displayName: `${person.givenName} ${person.familyName}` });
      await peopleAct();
      await account.confirmAccepted(async (accepted) => accepted);
      return id;
    },
    peopleAct,
    troubles: {},
    emailCase: 'disregarded',
    secrets: [],
    close: async () => {},
  };
});
