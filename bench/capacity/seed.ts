import { BatchWriteCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { v7 } from 'uuid';
import { concurrently } from '../../lambda/table/concurrently';
import { counterKey } from '../../lambda/table/keys';
import { chunksOf, type Item } from '../../lambda/table/store';

/**
 * Makes many people like one that the directory created: the same item under new ids, and the counter to match. Names and look-ups
 * are left out; what is measured with them does not read any.
 *
 * @returns the new ids, in order of creation
 */
export async function clonePeople(
  client: DynamoDBDocumentClient,
  tableName: string,
  model: Item,
  count: number,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => v7());
  await concurrently(chunksOf(ids, 25), 4, async (some) => {
    const requests = some.map((sk) => ({ PutRequest: { Item: { ...model, sk } } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  });
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: counterKey('USER'),
      UpdateExpression: 'ADD #total :count',
      ExpressionAttributeNames: { '#total': 'total' },
      ExpressionAttributeValues: { ':count': count },
    }),
  );
  return ids;
}
