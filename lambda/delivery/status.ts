import { ordinaryShards } from '../runtime/names';
import { Shard } from './due-mark';
import type { CommandContext } from './make-due';
import { readUpstreamState, type UpstreamState } from './upstream-state';

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
    Promise.all(ordinaryShards.map((shard) => store.countDue(shard, now))),
    store.countDue(Shard.held, Number.MAX_SAFE_INTEGER),
    store.countDue(Shard.failed, Number.MAX_SAFE_INTEGER),
    Promise.all(names.map(async (name) => [name, await readUpstreamState(store, name)] as const)),
  ]);
  const oldest = Math.min(now, ...ordinary.flatMap((shard) => shard.oldest ?? []));
  return {
    behind: ordinary.reduce((sum, { count }) => sum + count, 0),
    oldestBehindSeconds: Math.round((now - oldest) / 1000),
    held: held.count,
    failed: failed.count,
    upstreams: Object.fromEntries(states),
  };
}
