import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

const key = { pk: 'STATE#CURSOR', sk: 'KEY' } as const;

/**
 * The key that cursors are signed with: 32 random bytes, made by whoever needs it first and kept in the directory table, so that
 * every instance of the function has the same one. It protects places in a list and nothing else: the SCIM function reads no secret.
 *
 * @returns reads it once and remembers it
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

/** Two instances may be first at once: the one that comes second takes what the other made. */
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
