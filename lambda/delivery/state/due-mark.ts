import { DirectoryKeys, protectedShard } from '../../contract/names';
import { dueAtOf, dueShard } from '../../table/codec';
import type { Item, Values } from '../../table/store';
import type { Observed, ObservedAttribute } from './observed';

/**
 * Shards of the index of what is behind, beside the ordinary ones: for what no sweep shall touch by itself or only once a day, for what
 * has been tried in vain for so long that an operator must see it, and for the protected.
 */
export const Shard = { held: 'HELD', failed: 'FAILED', retrying: 'RETRYING', protected: protectedShard } as const;

/** How long a change may be tried in vain unseen, in milliseconds. */
export const unseenMs = 5 * 60_000;

/** When an item must be looked at next, and in which shard it is found. */
export interface DueMark {
  readonly shard: string;
  /** Epoch milliseconds. For held removals and the protected: since when. */
  readonly at: number;
}

/** Whether an upstream does not agree with the item yet. */
export function isBehind(item: Values, state: Observed<unknown>): boolean {
  return state.version !== item.version || state.verify !== undefined || state.wake === true;
}

/** Why the item must not be tried for this upstream now, although it is behind: it is to be tried later. */
export function postponedUntil(item: Values, { failure }: Observed<unknown>): number | undefined {
  return failure !== undefined && failure.version === item.version ? failure.nextAt : undefined;
}

/**
 * When the item must be looked at next: the earliest over all upstreams. What passes by itself comes before what waits for a
 * person, and that before what waits for nobody; undefined when every upstream agrees.
 *
 * @param upstreams names of those that take items of this kind
 */
export function dueMark(
  item: Item,
  observed: ObservedAttribute<unknown>,
  upstreams: readonly string[],
  now: Date,
): DueMark | undefined {
  const marks = upstreams.flatMap((name) => markOf(item, observed.perUpstream[name] ?? {}, now) ?? []);
  return marks.sort((one, other) => rank(one) - rank(other) || one.at - other.at)[0];
}

function markOf(item: Item, state: Observed<unknown>, now: Date): DueMark | undefined {
  const { failure, removal, pendingSince } = state;
  if (!isBehind(item, state)) {
    return removal?.verdict === 'protected' ? { shard: Shard.protected, at: Date.parse(removal.since) } : undefined;
  }
  const ordinary = dueShard(item);
  if (failure !== undefined && failure.version === item.version) {
    if (failure.kind === 'failed') return { shard: Shard.failed, at: failure.nextAt };
    // Seen from when the next try is later than that, and not only once it was in vain.
    const isSeen = pendingSince !== undefined && failure.nextAt - Date.parse(pendingSince) >= unseenMs;
    return { shard: failure.kind === 'retrying' && isSeen ? Shard.retrying : ordinary, at: failure.nextAt };
  }
  if (removal?.verdict === 'held') return { shard: Shard.held, at: Date.parse(removal.since) };
  // An item that is due already keeps its place, so that the oldest stays the oldest.
  return { shard: ordinary, at: Math.min(now.getTime(), ordinaryDueAt(item) ?? now.getTime()) };
}

/** When an item of an ordinary shard is due. */
function ordinaryDueAt(item: Values): number | undefined {
  const shard = item[DirectoryKeys.duePartitionKey];
  return (Object.values(Shard) as unknown[]).includes(shard) ? undefined : dueAtOf(item);
}

/** What passes by itself comes first. */
const lastOf: readonly string[] = [Shard.failed, Shard.held, Shard.protected];
const rank = ({ shard }: DueMark): number => lastOf.indexOf(shard);
