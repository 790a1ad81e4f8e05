import type { CommandContext } from '../state/requeue';
import { writeUpstreamState } from '../state/upstream-state';

/**
 * Stops deliveries to an upstream until it is resumed. What the identity provider sends goes on being accepted, and nothing is lost.
 *
 * @param reason for the administrators who find it paused
 * @throws Busy
 */
export async function pause({ store, clock }: CommandContext, upstream: string, reason: string): Promise<void> {
  const paused = { by: 'operator' as const, reason, since: clock().toISOString() };
  await writeUpstreamState(store, upstream, 'paused', paused);
}

/**
 * Goes on delivering, whoever stopped it, within moments: forgets how often the upstream has failed, what wait it asked for, and that
 * it had no groups.
 *
 * @throws Busy
 */
export async function resume({ store }: CommandContext, upstream: string): Promise<void> {
  for (const side of ['paused', 'circuit', 'throttled', 'withoutGroups'] as const) {
    await writeUpstreamState(store, upstream, side, undefined);
  }
}
