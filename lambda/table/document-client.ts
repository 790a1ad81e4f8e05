import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Time-outs of the database, in milliseconds: for the connection, and for the response. DynamoDB normally answers in a few milliseconds;
 * after the time-out a client gets an explanation, before Lambda and API Gateway time out without one.
 */
const patience = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true } as const;

/** The DynamoDB client of every function. @param more the database's address, in tests */
export function documentClient(more: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: patience, ...more }), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
