import type { Context } from 'aws-lambda';
import { type ImportProgress, importStep } from '../delivery/import';
import { duringDelivery, logger } from '../runtime/delivery-run';

/**
 * How long one call reads the account, in milliseconds. No page is begun in the last half minute of it (see importStep), so that a call
 * is over before the next one begins a minute later: two that read the same list would share the account's rate limit for nothing.
 */
const importMs = 85_000;

/** Every minute: begins an import that is wanted, goes on with one that is unfinished; mostly there is nothing to do. */
export async function handler(_event: unknown, lambda: Context): Promise<ImportProgress[]> {
  const begun = Date.now();
  const progress = await duringDelivery(lambda, (context) => importStep(context, begun + importMs));
  for (const { upstream, outcome, state } of progress ?? []) {
    if (state === undefined || Date.parse(state.at) < begun) continue;
    const { people, groups, findings, trouble } = state;
    logger.info('import', { upstream, outcome, people, groups, findings, reason: trouble });
  }
  return progress ?? [];
}
