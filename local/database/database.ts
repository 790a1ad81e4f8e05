import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { place } from '../local-account';
import type { DatabaseAddress } from './dynamodb-local';

/** Uses DynamoDB Local as the operator of this machine, past the functions' permissions. */
export async function withDatabase<T>(
  { endpoint, accessKeyId }: DatabaseAddress,
  use: (client: DynamoDBClient) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient({
    endpoint,
    region: place.region,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
