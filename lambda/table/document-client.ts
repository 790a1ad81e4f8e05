import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * How long the database may take, in milliseconds: to accept a connection, and to answer. DynamoDB answers in a few; who waits longer
 * waits for nobody, and has to be told so before Lambda and API Gateway give up without a word.
 */
const patience = { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true } as const;

/** The client of the tables, as every function has it. @param more where the database is, in tests */
export function documentClient(more: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: patience, ...more }), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
