import { ordinaryShards, shardsOf } from '../../contract/names';
import { isLeaver } from '../../table/codec';
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
  /** The same of people who are to have no access. What the removal guard holds does not count. */
  readonly oldestRevocationSeconds: number;
  readonly held: number;
  readonly failed: number;
  /** What has been tried in vain for longer than five minutes. */
  readonly retrying: number;
  readonly upstreams: Readonly<Record<string, UpstreamState>>;
}

/**
 * @param names of the upstreams
 * @param ordinary shards of ordinary work that may have something; the others are not looked into. @default - all
 * @throws Busy
 */
export async function status(
  context: CommandContext & { readonly names: readonly string[]; readonly ordinary?: readonly string[] },
): Promise<DeliveryStatus> {
  const { store, names, ordinary: shards = ordinaryShards } = context;
  const now = context.clock().getTime();
  const [ordinary, retrying, failed, held, states] = await Promise.all([
    Promise.all(shards.map((shard) => behindIn(store, shard, now))),
    troublesIn(store, Shard.retrying),
    troublesIn(store, Shard.failed),
    store.countDue(Shard.held, Number.MAX_SAFE_INTEGER),
    Promise.all(names.map(async (name) => [name, await readUpstreamState(store, name, now)] as const)),
  ]);
  const age = (times: readonly number[]) => Math.round((now - Math.min(now, ...times)) / 1000);
  const leavers = shardsOf('LEAVER');
  const leaversDue = ordinary.filter(({ shard }) => leavers.includes(shard)).flatMap(({ oldest }) => oldest ?? []);
  return {
    behind: ordinary.reduce((sum, { count }) => sum + count, 0) + retrying.count,
    oldestBehindSeconds: age([...ordinary.flatMap(({ oldest }) => oldest ?? []), ...retrying.since]),
    oldestRevocationSeconds: age([...leaversDue, ...retrying.leavingSince, ...failed.leavingSince]),
    held,
    failed: failed.count,
    retrying: retrying.count,
    upstreams: Object.fromEntries(states),
  };
}

/** Maximum number of resources of a shard that are read to find the oldest: exact unless thousands are in it. */
const maxRead = 1_000;

/** What is tried in vain, or refused: how many there are, and since when their changes have been due, in epoch milliseconds. */
interface Troubles {
  readonly count: number;
  readonly since: readonly number[];
  /** The same of people who are to have no access. */
  readonly leavingSince: readonly number[];
}

async function troublesIn(store: DeliveryStore, shard: string): Promise<Troubles> {
  const count = await store.countDue(shard, Number.MAX_SAFE_INTEGER);
  if (count === 0) return { count, since: [], leavingSince: [] };
  const items: Item[] = [];
  for await (const page of store.due(shard, Number.MAX_SAFE_INTEGER, maxRead)) {
    items.push(...(await store.readMany(page.map(({ key }) => key))));
    if (items.length >= maxRead) break;
  }
  const sinceOf = (item: Item) =>
    Object.values(observedOf(item).perUpstream).flatMap(({ pendingSince }) =>
      pendingSince === undefined ? [] : [Date.parse(pendingSince)],
    );
  return { count, since: items.flatMap(sinceOf), leavingSince: items.filter(isLeaver).flatMap(sinceOf) };
}

/** How many entries of a shard are past their time, and since when the first of them is. */
async function behindIn(
  store: DeliveryStore,
  shard: string,
  now: number,
): Promise<{ readonly shard: string; readonly count: number; readonly oldest: number | undefined }> {
  const count = await store.countDue(shard, now);
  return { shard, count, oldest: count === 0 ? undefined : await store.nextDue(shard, 0) };
}
