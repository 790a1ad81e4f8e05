import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Json } from '../../scim/types';
import type { KeyValue } from './key-value';

export interface DynamoDbPlace {
  readonly client: DynamoDBDocumentClient;
  /** A table with the keys `pk` and `sk`, both strings. */
  readonly table: string;
  /** What the folders' partition keys begin with, such as `SIMULATED#`, so that they can share a table. */
  readonly prefix: string;
}

/** Values of a list that are read at a time. */
const PAGE_SIZE = 500;

/** Keeps the simulated account in a DynamoDB table: a folder is a partition. */
export function dynamoDbKeyValue({ client, table, prefix }: DynamoDbPlace): KeyValue {
  const key = (folder: string, name: string): { pk: string; sk: string } => ({ pk: `${prefix}${folder}`, sk: name });
  return {
    async get(folder, name) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: key(folder, name), ConsistentRead: true }),
      );
      return Item?.value as Json | undefined;
    },
    async put(folder, name, value) {
      await client.send(new PutCommand({ TableName: table, Item: { ...key(folder, name), value } }));
    },
    async delete(folder, name) {
      await client.send(new DeleteCommand({ TableName: table, Key: key(folder, name) }));
    },
    async list(folder, next) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': key(folder, '').pk },
          Limit: PAGE_SIZE,
          ...(next === undefined ? {} : { ExclusiveStartKey: key(folder, next) }),
        }),
      );
      return {
        values: Items.map((item) => item.value as Json),
        ...(LastEvaluatedKey === undefined ? {} : { next: String(LastEvaluatedKey.sk) }),
      };
    },
  };
}
