/** Stops the DynamoDB Local that the set-up started. */
export default async function teardown(): Promise<void> {
  await globalThis.dynamoDbLocal?.stop();
}
