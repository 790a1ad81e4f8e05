import { rmSync } from 'node:fs';

/** Stops the DynamoDB Local that the set-up started. */
export default async function teardown(): Promise<void> {
  const database = globalThis.dynamoDbUnderTest;
  if (database === undefined) return;
  globalThis.dynamoDbUnderTest = undefined;
  await (await database.starting)?.stop();
  rmSync(database.folder, { recursive: true, force: true });
}
