import type { Context } from 'aws-lambda';
import { answerImportCommand, decisionIn, readImportCommand } from '../delivery/admin/answer-command';
import { importStep } from '../delivery/import/import';
import { countInvitations } from '../delivery/import/invitations';
import { duringCommand, duringDelivery, logger } from '../runtime/delivery-run';
import { throttle } from '../runtime/throttle';

/**
 * How long one call reads the account, in milliseconds. No page is begun in the last half minute of it (see importStep), so that a call
 * is over before the next one begins a minute later: two that read the same list would share the account's rate limit for nothing.
 */
const importMs = 85_000;

/** By the import, since it always runs: where nobody need be confirmed, invitations are open all the same. */
const tellInvitations = throttle(5 * 60_000, countInvitations);

/**
 * Every minute: begins an import that is wanted, goes on with one that is unfinished; mostly there is nothing to do. Called with a
 * command by the operator, it answers that.
 */
export async function handler(event: unknown, lambda: Context): Promise<unknown> {
  const begun = Date.now();
  const command = readImportCommand(event);
  if (command !== undefined) {
    return duringCommand(lambda, decisionIn(command), (context) =>
      answerImportCommand(command, context, begun + importMs),
    );
  }
  const progress = await duringDelivery(lambda, async (context) => {
    const steps = await importStep(context, begun + importMs);
    await tellInvitations(context);
    return steps;
  });
  for (const { upstream, outcome, state } of progress ?? []) {
    if (state === undefined || Date.parse(state.at) < begun) continue;
    const { people, groups, findings, failure } = state;
    logger.info('import', { upstream, outcome, people, groups, findings, reason: failure });
  }
  return progress ?? [];
}
