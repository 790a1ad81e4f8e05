import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

const key = { pk: 'STATE#CURSOR', sk: 'KEY' } as const;

/**
 * The key that signs cursors: 32 random bytes. The first instance of the function that needs the key creates it and stores it in the
 * directory table, so that all instances use the same key. It protects only positions in a list: the SCIM function reads no secret.
 *
 * @returns a function that reads the key once and caches it
 */
export function cursorKey(client: DynamoDBDocumentClient, table: string): () => Promise<Uint8Array> {
  let known: Uint8Array | undefined;
  return async () => {
    known ??= (await read(client, table)) ?? (await make(client, table));
    return known;
  };
}

async function read(client: DynamoDBDocumentClient, table: string): Promise<Uint8Array | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return Item?.value instanceof Uint8Array ? Item.value : undefined;
}

/** Two instances may create the key at the same time: the second uses the key of the first. */
async function make(client: DynamoDBDocumentClient, table: string): Promise<Uint8Array> {
  const value = randomBytes(32);
  try {
    await client.send(
      new PutCommand({ TableName: table, Item: { ...key, value }, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
    return value;
  } catch (error) {
    const present =
      error instanceof Error && error.name === 'ConditionalCheckFailedException'
        ? await read(client, table)
        : undefined;
    if (present === undefined) throw error;
    return present;
  }
}
