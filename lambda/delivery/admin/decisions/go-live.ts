import { onUpstream } from '../../activity-entries';
import { clearUpstreamState, everySide, writeUpstreamState } from '../../state/upstream-state';
import { type AdminContext, decisionStep } from '../context';
import { makeEverythingDue, pause } from './pause';

/**
 * Keeps everything back from an upstream until `goLive`, whatever state it was in: the sweep must not begin before the operator has
 * seen what would happen.
 *
 * @throws Busy
 */
export async function holdBack(context: AdminContext, upstream: string): Promise<void> {
  await pause(context, upstream, `being set up by ${(await context.operator()).identity}`);
}

/**
 * Lets an upstream go: imports it, so that whoever is there is known before anybody is invited, then makes everything due that it
 * does not have yet. Until then nothing is due there but what changes meanwhile. Held back again when the account cannot be read.
 *
 * @param importing reads the account into the directory; a paused account is not read
 * @throws Busy; whatever the importing throws
 */
export async function goLive<T>(context: AdminContext, upstream: string, importing: () => Promise<T>): Promise<T> {
  const { store, clock } = context;
  const record = await decisionStep(context, onUpstream(upstream), 'goLive', { upstream });
  await clearUpstreamState(store, upstream, everySide, [record]);
  let imported: T;
  try {
    imported = await importing();
  } catch (error) {
    const reason = 'being set up: the account could not be imported';
    await writeUpstreamState(store, upstream, 'paused', { by: 'operator', reason, since: clock().toISOString() });
    throw error;
  }
  await makeEverythingDue(context, upstream);
  return imported;
}
