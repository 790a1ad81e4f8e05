import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DynamoDbLocal, freePort, startDynamoDbLocal } from '../../local/database/dynamodb-local';
import { ensureJava } from '../../local/database/java';

declare global {
  var dynamoDbUnderTest: { readonly starting: Promise<DynamoDbLocal | undefined>; readonly folder: string } | undefined;
}

/**
 * Begins to start one DynamoDB Local, in memory, for all test files. Nobody waits for it here: `theDatabase()` does
 * (dynamodb.ts).
 *
 * @throws JavaMissingError
 */
export default async function setup(): Promise<void> {
  // The projects `dynamodb` and `bridge` have the same one.
  if (globalThis.dynamoDbUnderTest !== undefined) return;
  // Once, and not by every test: fetched where there is none, or said.
  await ensureJava();
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-dynamodb-'));
  const port = await freePort();
  const failureFile = path.join(folder, 'failure.txt');
  const starting = startDynamoDbLocal({ port }).catch((error: unknown) => {
    writeFileSync(failureFile, String(error));
    return undefined;
  });
  globalThis.dynamoDbUnderTest = { starting, folder };
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${port}`;
  process.env.TEST_DYNAMODB_FAILURE = failureFile;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
