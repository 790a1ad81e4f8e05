import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { wholeDirectory } from '../../lambda/delivery/admin/recovery/fill-directory';
import type { BridgeFile } from './bridge';

/** What DynamoDB's restore makes: keys, indexes and items; no stream, no expiry, no protection. */
export async function restoreTable({ aws, stack }: BridgeFile, name: string): Promise<void> {
  const { endpoint, region, ...credentials } = aws;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const { directoryTable } = JSON.parse(stack.outputs.CommandLine) as { directoryTable: string };
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: directoryTable }));
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: table?.KeySchema,
      AttributeDefinitions: table?.AttributeDefinitions,
      GlobalSecondaryIndexes: table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  );
  const document = DynamoDBDocumentClient.from(client);
  const restored = wholeDirectory(document, name);
  for await (const page of wholeDirectory(document, directoryTable).pages()) await restored.put(page);
}
