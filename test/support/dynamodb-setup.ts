import { type DynamoDbLocal, startDynamoDbLocal } from '../../local/dynamodb-local';
import { tableDefinitions } from './dynamodb-definitions';

declare global {
  var dynamoDbLocal: DynamoDbLocal | undefined;
}

/** Starts one DynamoDB Local, in memory, for all test files; they find it and the tables' definitions in the environment. */
export default async function setup(): Promise<void> {
  const local = await startDynamoDbLocal();
  globalThis.dynamoDbLocal = local;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = local.endpoint;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  process.env.TEST_TABLE_DEFINITIONS = JSON.stringify(tableDefinitions());
}
