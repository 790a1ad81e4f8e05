import { entriesOf } from '../state/due-entries';
import { Shard, unseenMs } from '../state/due-mark';
import { type Observed, observedOf } from '../state/observed';
import { type CommandContext, changeStates, mapStates } from '../state/requeue';
import { type ResourceRef, refOfKey } from '../state/resource-ref';
import { nameOfItem } from './held';

/** Something that an upstream refuses. */
export interface FailedItem {
  readonly ref: ResourceRef;
  /** userName or displayName; empty for memberships. */
  readonly name: string;
  readonly upstream: string;
  /** ISO time of the first refusal. */
  readonly since: string;
  /** How often it was refused. */
  readonly count: number;
  /** The upstream's own words, or ours and what to do. */
  readonly message: string;
  /** ISO time of the next try. */
  readonly nextAt: string;
}

/** Everything that an upstream refuses, the next to be tried first. Eventually consistent. @throws Busy */
export async function listFailed(context: CommandContext): Promise<FailedItem[]> {
  return (await entriesOf(context, Shard.failed)).flatMap((item) => {
    const ref = refOfKey({ pk: String(item.pk), sk: String(item.sk) });
    if (ref === undefined) return [];
    return Object.entries(observedOf(item).perUpstream).flatMap(([upstream, { failure }]) => {
      if (failure?.kind !== 'failed') return [];
      const { since, count, message, nextAt } = failure;
      return [{ ref, name: nameOfItem(item), upstream, since, count, message, nextAt: new Date(nextAt).toISOString() }];
    });
  });
}

/** Something that has been tried in vain for so long that an operator must see it. It goes on being tried. */
export interface RetryingItem extends Omit<FailedItem, 'since' | 'count' | 'message'> {
  /** ISO time since when the change has been due: however often it was tried, and whatever was changed since. */
  readonly pendingSince: string;
  /** How often it was tried. */
  readonly count: number;
  /** The upstream's own words of the last try. */
  readonly message: string;
}

/** Everything that has been tried in vain for longer than five minutes, the oldest change first. Eventually consistent. @throws Busy */
export async function listRetrying(context: CommandContext): Promise<RetryingItem[]> {
  const limit = context.clock().getTime() - unseenMs;
  const found = (await entriesOf(context, Shard.retrying)).flatMap((item) => {
    const ref = refOfKey({ pk: String(item.pk), sk: String(item.sk) });
    if (ref === undefined) return [];
    return Object.entries(observedOf(item).perUpstream).flatMap(
      ([upstream, { failure, pendingSince }]): RetryingItem[] => {
        if (failure?.kind !== 'retrying' || pendingSince === undefined || Date.parse(pendingSince) > limit) return [];
        const { count, message, nextAt } = failure;
        const next = new Date(nextAt).toISOString();
        return [{ ref, name: nameOfItem(item), upstream, pendingSince, count, message, nextAt: next }];
      },
    );
  });
  return found.sort((one, other) => (one.pendingSince < other.pendingSince ? -1 : 1));
}

/** Has deliveries that are refused or tried in vain tried again by the next sweep. @param which `all`: the refused ones @returns how many @throws Busy */
export async function retryFailed(context: CommandContext, which: readonly ResourceRef[] | 'all'): Promise<number> {
  const refs = which === 'all' ? (await listFailed(context)).map(({ ref }) => ref) : which;
  const isTried = (state: Observed<unknown>) => state.failure?.kind === 'failed' || state.failure?.kind === 'retrying';
  let retried = 0;
  for (const ref of refs) {
    const outcome = await changeStates(context, ref, (by) =>
      Object.values(by).some(isTried)
        ? mapStates(by, (state) =>
            state.failure !== undefined && isTried(state)
              ? { ...state, failure: { ...state.failure, nextAt: context.clock().getTime() } }
              : state,
          )
        : undefined,
    );
    if (outcome === 'changed') retried += 1;
  }
  return retried;
}
