import type { Context } from 'aws-lambda';
import { type Confirmation, confirm } from '../delivery/import/confirm';
import { duringDelivery, logger } from '../runtime/delivery-run';

/** Every few minutes: confirms people who have accepted their invitation, where the account needs that. */
export async function handler(_event: unknown, lambda: Context): Promise<Confirmation[]> {
  const rounds = (await duringDelivery(lambda, confirm)) ?? [];
  for (const { upstream, confirmed, failure } of rounds) {
    if (confirmed.length === 0 && failure === undefined) continue;
    const outcome = failure === undefined ? 'done' : 'stuck';
    logger.info('confirmation', { upstream, outcome, confirmed: confirmed.length, reason: failure });
  }
  return rounds;
}
