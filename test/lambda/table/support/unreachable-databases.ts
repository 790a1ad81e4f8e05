// What the store says of databases that cannot be reached, as JSON. A program of its own: in jest's realm the network's errors are none
// of the SDK's `Error`, which wraps them, as it does nowhere else.
import { createServer, type Socket } from 'node:net';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient } from '../../../../lambda/table/document-client';
import { Store } from '../../../../lambda/table/store';
import type { TableTrouble } from '../../../../lambda/table/table-troubles';
import { RetryBudget } from '../../../../lambda/table/transaction';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

/** How a read and a write end at a database that does this with every connection, what was told of it, and how long an answer may take. */
async function endsAt(onConnection: ((socket: Socket) => void) | 'closed') {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    if (onConnection !== 'closed') onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  if (onConnection === 'closed') await new Promise((resolve) => server.close(resolve));
  const endpoint = `http://127.0.0.1:${port}`;
  const troubles: TableTrouble[] = [];
  const client = documentClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }, (trouble) =>
    troubles.push(trouble),
  );
  const store = new Store(client, 'directory');
  const read = await failureOf(store.get({ pk: 'a', sk: 'b' }));
  const put = { Put: { TableName: 'directory', Item: { pk: 'a', sk: 'b' } } };
  const write = await failureOf(store.transact([{ role: 'item', action: put }], new RetryBudget(0)));
  for (const socket of sockets) socket.destroy();
  server.close();
  const { connectionTimeout, requestTimeout } = handlerOf(client).httpHandlerConfigs();
  return { read, write, limitMs: connectionTimeout + requestTimeout, troubles };
}

/** The SDK's type leaves out what its handler can say of itself. */
const handlerOf = (client: DynamoDBDocumentClient) =>
  client.config.requestHandler as unknown as {
    httpHandlerConfigs(): { readonly connectionTimeout: number; readonly requestTimeout: number };
  };

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: Error) => `${error.name}: ${error.message}`,
  );

async function main(): Promise<void> {
  const closed = await endsAt('closed');
  const broken = await endsAt((socket) => socket.on('data', () => socket.destroy()));
  const silent = await endsAt(() => undefined);
  process.stdout.write(JSON.stringify({ closed, broken, silent }));
  process.exit(0);
}

void main();
