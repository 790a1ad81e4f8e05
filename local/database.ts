import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { place } from './local-account';

/** Uses DynamoDB Local as the operator of this machine, past the functions' permissions. @param endpoint where it answers */
export async function withDatabase<T>(endpoint: string, use: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({
    endpoint,
    region: place.region,
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
