import { ordinaryShards } from '../../contract/names';
import { readUpstreamState, type UpstreamState } from '../upstream/upstream-state';
import type { DeliveryStore } from './delivery-store';
import { Shard } from './due-mark';
import type { CommandContext } from './requeue';

/** How delivery stands. Levels, eventually consistent. */
export interface DeliveryStatus {
  /** What is past its time. */
  readonly behind: number;
  /** How long the longest of it has been past its time, in seconds. */
  readonly oldestBehindSeconds: number;
  readonly held: number;
  readonly failed: number;
  readonly upstreams: Readonly<Record<string, UpstreamState>>;
}

/** @param names of the upstreams @throws Busy */
export async function status(context: CommandContext & { readonly names: readonly string[] }): Promise<DeliveryStatus> {
  const { store, names } = context;
  const now = context.clock().getTime();
  const [ordinary, held, failed, states] = await Promise.all([
    Promise.all(ordinaryShards.map((shard) => behindIn(store, shard, now))),
    store.countDue(Shard.held, Number.MAX_SAFE_INTEGER),
    store.countDue(Shard.failed, Number.MAX_SAFE_INTEGER),
    Promise.all(names.map(async (name) => [name, await readUpstreamState(store, name)] as const)),
  ]);
  const oldest = Math.min(now, ...ordinary.flatMap(({ oldest }) => oldest ?? []));
  return {
    behind: ordinary.reduce((sum, { count }) => sum + count, 0),
    oldestBehindSeconds: Math.round((now - oldest) / 1000),
    held,
    failed,
    upstreams: Object.fromEntries(states),
  };
}

/** How many entries of a shard are past their time, and since when the first of them is. */
async function behindIn(
  store: DeliveryStore,
  shard: string,
  now: number,
): Promise<{ readonly count: number; readonly oldest: number | undefined }> {
  const count = await store.countDue(shard, now);
  return { count, oldest: count === 0 ? undefined : await store.nextDue(shard, 0) };
}
