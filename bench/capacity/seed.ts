import { BatchWriteCommand, DeleteCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { concurrently } from '../../lambda/table/concurrently';
import { counterKey, resourceKey } from '../../lambda/table/keys';
import { chunksOf, type Values } from '../../lambda/table/store';

/**
 * Makes many people like one that the directory created: the same item under new ids, and the counter to match. Names and look-ups
 * are left out; what is measured with them does not read any.
 *
 * @returns the new ids, in order of creation
 */
export async function clonePeople(
  client: DynamoDBDocumentClient,
  tableName: string,
  model: Values,
  count: number,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => v7());
  await concurrently(chunksOf(ids, 25), 4, async (some) => {
    const requests = some.map((sk) => ({ PutRequest: { Item: { ...model, sk } } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  });
  await add(client, tableName, { total: count });
  return ids;
}

/** Removes one of them again. They have no names of their own, so the directory could not. */
export async function removeClone(client: DynamoDBDocumentClient, tableName: string, id: string): Promise<void> {
  await client.send(new DeleteCommand({ TableName: tableName, Key: resourceKey('USER', id) }));
  await add(client, tableName, { total: -1, removals: 1 });
}

async function add(
  client: DynamoDBDocumentClient,
  tableName: string,
  { total, removals = 0 }: { readonly total: number; readonly removals?: number },
): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: counterKey('USER'),
      UpdateExpression: 'ADD #total :total, #removals :removals',
      ExpressionAttributeNames: { '#total': 'total', '#removals': 'removals' },
      ExpressionAttributeValues: { ':total': total, ':removals': removals },
    }),
  );
}
