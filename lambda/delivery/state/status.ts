import { ordinaryShards } from '../../contract/names';
import type { Item } from '../../table/store';
import type { DeliveryStore } from './delivery-store';
import { Shard } from './due-mark';
import { observedOf } from './observed';
import type { CommandContext } from './requeue';
import { readUpstreamState, type UpstreamState } from './upstream-state';

/** How delivery stands. Levels, eventually consistent. */
export interface DeliveryStatus {
  /** What is past its time. */
  readonly behind: number;
  /** For how long the oldest change that is not delivered has been due, in seconds: since the change, however often it was tried. */
  readonly oldestBehindSeconds: number;
  readonly held: number;
  readonly failed: number;
  /** What has been tried in vain for longer than five minutes. */
  readonly retrying: number;
  readonly upstreams: Readonly<Record<string, UpstreamState>>;
}

/** @param names of the upstreams @throws Busy */
export async function status(context: CommandContext & { readonly names: readonly string[] }): Promise<DeliveryStatus> {
  const { store, names } = context;
  const now = context.clock().getTime();
  const [ordinary, retrying, held, failed, states] = await Promise.all([
    Promise.all(ordinaryShards.map((shard) => behindIn(store, shard, now))),
    agesOf(context),
    store.countDue(Shard.held, Number.MAX_SAFE_INTEGER),
    store.countDue(Shard.failed, Number.MAX_SAFE_INTEGER),
    Promise.all(names.map(async (name) => [name, await readUpstreamState(store, name, now)] as const)),
  ]);
  const oldest = Math.min(now, ...ordinary.flatMap(({ oldest }) => oldest ?? []), ...retrying.oldest);
  return {
    behind: ordinary.reduce((sum, { count }) => sum + count, 0) + retrying.count,
    oldestBehindSeconds: Math.round((now - oldest) / 1000),
    held,
    failed,
    retrying: retrying.count,
    upstreams: Object.fromEntries(states),
  };
}

/** Maximum number of retrying resources that are read to find the oldest: exact unless thousands are retrying. */
const maxRead = 1_000;

/** How many are retried in vain, and since when the oldest of their changes has been due. */
async function agesOf({
  store,
}: CommandContext): Promise<{ readonly count: number; readonly oldest: readonly number[] }> {
  const count = await store.countDue(Shard.retrying, Number.MAX_SAFE_INTEGER);
  if (count === 0) return { count, oldest: [] };
  const items: Item[] = [];
  for await (const page of store.due(Shard.retrying, Number.MAX_SAFE_INTEGER, maxRead)) {
    items.push(...(await store.readMany(page.map(({ key }) => key))));
    if (items.length >= maxRead) break;
  }
  const since = items.flatMap((item) =>
    Object.values(observedOf(item).perUpstream).flatMap(({ pendingSince }) => pendingSince ?? []),
  );
  return { count, oldest: since.length === 0 ? [] : [Math.min(...since.map((time) => Date.parse(time)))] };
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
