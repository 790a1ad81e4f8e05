import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { writeDigests } from '../delivery/admin/digest/write-digests';
import { digestContext } from '../runtime/digest-context';

const logger = new Logger();

/** What of Lambda's time is kept for the hour that has been begun, in milliseconds. */
const reserveMs = 120_000;

/** Every quarter of an hour: publishes the digest of each hour that is complete and has none. */
export async function handler(_event: unknown, lambda: Context): Promise<void> {
  logger.addContext(lambda);
  const deadline = Date.now() + lambda.getRemainingTimeInMillis() - reserveMs;
  for (const { from, marks, head } of await writeDigests(digestContext(lambda), deadline)) {
    logger.info('activity digest', { hour: new Date(from).toISOString(), records: marks.length, head });
  }
}
