import { readSyncSwitch, type SyncSwitch, syncSwitchStep } from '../../../directory/sync-switch';
import { wholeBridge } from '../../../table/activity-log';
import { onUpstream } from '../../activity-entries';
import { requeueAll } from '../../state/requeue-all';
import {
  clearUpstreamState,
  everySide,
  readUpstreamState,
  type UpstreamState,
  writeUpstreamState,
} from '../../state/upstream-state';
import { type AdminContext, decisionStep } from '../context';

/**
 * Stops deliveries to an upstream until it is resumed. What the identity provider sends goes on being accepted, and nothing is lost.
 *
 * @param reason for the administrators who find it paused
 * @throws Busy
 */
export async function pause(context: AdminContext, upstream: string, reason: string): Promise<void> {
  const { store, clock } = context;
  const record = await decisionStep(context, onUpstream(upstream), 'pause', { upstream, reason });
  const paused = { by: 'operator' as const, reason, since: clock().toISOString() };
  await writeUpstreamState(store, upstream, 'paused', paused, [record]);
}

/**
 * Resumes deliveries within moments, whatever paused them: forgets how many times the upstream has failed, what wait it asked for, and
 * that it had no groups.
 *
 * @returns how the upstream stood before: empty when nothing stood in the way
 * @throws Busy
 */
export async function resume(context: AdminContext, upstream: string): Promise<UpstreamState> {
  const { store, clock } = context;
  const before = await readUpstreamState(store, upstream, clock().getTime());
  const record = await decisionStep(context, onUpstream(upstream), 'resume', {
    upstream,
    before: before.paused?.reason,
  });
  await clearUpstreamState(store, upstream, everySide, [record]);
  return before;
}

/**
 * Turns the identity provider away: every request of it is refused until it is let in again. What was accepted goes on being delivered.
 *
 * @param reason it is told
 * @throws Busy
 */
export async function turnAway(context: AdminContext, reason: string | undefined): Promise<void> {
  const { store, clock } = context;
  const { identity: by } = await context.operator();
  const position = {
    position: 'off',
    since: clock().toISOString(),
    by,
    ...(reason === undefined ? {} : { reason }),
  } as const;
  const record = await decisionStep(context, wholeBridge, 'turnAway', { reason });
  await store.transact([syncSwitchStep(store.table, position), record]);
}

/** Lets the identity provider in again. @returns how the switch stood before @throws Busy */
export async function letIn(context: AdminContext): Promise<SyncSwitch> {
  const { store } = context;
  const before = await readSyncSwitch(store.items);
  if (before.position === 'on') return before;
  const record = await decisionStep(context, wholeBridge, 'letIn');
  await store.transact([syncSwitchStep(store.table, { position: 'on' }), record]);
  return before;
}

/** How long one walk through the directory may take before it goes on from its bookmark, in milliseconds. */
const walkMs = 60_000;

/**
 * Makes everything due that an upstream does not have yet and that is not due already: what changed before it was set up.
 *
 * @throws Busy
 */
export async function makeEverythingDue(
  context: Pick<AdminContext, 'store' | 'clock'>,
  upstream: string,
): Promise<void> {
  let from: string | undefined;
  do {
    from = await requeueAll(context, upstream, context.clock().getTime() + walkMs, from);
  } while (from !== undefined);
}
