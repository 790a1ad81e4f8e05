import { existsSync, readFileSync } from 'node:fs';

/** DynamoDB Local's own time-out ends a start that fails; this is for one that nobody watches. */
const readyWithinMs = 240_000;

let answering: Promise<string> | undefined;

/**
 * The endpoint of the DynamoDB Local that the set-up of the jest project has begun to start, once it answers.
 *
 * @throws Error outside the projects `dynamodb` and `bridge`, or when it did not start
 */
export function theDatabase(): Promise<string> {
  answering ??= untilAnswering();
  return answering;
}

async function untilAnswering(): Promise<string> {
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint, TEST_DYNAMODB_FAILURE: failure = '' } = process.env;
  if (endpoint === undefined) {
    throw new Error('There is no DynamoDB Local: run this test in the jest project "dynamodb" or "bridge".');
  }
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline; ) {
    if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'));
    try {
      await fetch(endpoint, { signal: AbortSignal.timeout(5000) });
      return endpoint;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`DynamoDB Local did not answer within ${readyWithinMs / 1000} s.`);
}
