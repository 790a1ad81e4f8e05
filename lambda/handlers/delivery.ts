import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { deliverRecords } from '../delivery/reconcile/deliver-all';
import { duringDelivery } from '../runtime/delivery-run';

/** What of Lambda's time is kept for ending what is in hand, in milliseconds: an exchange that the account does not answer takes 20 s. */
const reserveMs = 60_000;

/** The directory's stream: delivers what has just become due. While nothing can be delivered the sweep keeps it in mind. */
export async function handler(event: DynamoDBStreamEvent, lambda: Context): Promise<DynamoDBBatchResponse> {
  const answer = await duringDelivery(lambda, (context) =>
    deliverRecords(event.Records, context, Date.now() + lambda.getRemainingTimeInMillis() - reserveMs),
  );
  return answer ?? { batchItemFailures: [] };
}
