import type { FailedItem, ResourceRef, RetryingItem } from '../../../contract/operator-requests';
import { decisionEntry, onResource } from '../../activity-entries';
import { Shard, unseenMs } from '../../state/due-mark';
import { type DeliveryFailure, observedOf } from '../../state/observed';
import { type CommandContext, changeStates, mapStates } from '../../state/requeue';
import type { AdminContext } from '../context';
import { type Named, namedEntries } from '../names/names';
import { select } from '../names/select';
import { distinct } from './held';

interface Entry<T> {
  readonly named: Named;
  readonly entry: T;
}

/**
 * What an upstream refuses, the next to be tried first. Eventually consistent.
 *
 * @param atMost people, groups and memberships to read @default - all
 * @throws Busy
 */
export async function listFailed(context: CommandContext, atMost?: number): Promise<FailedItem[]> {
  return (await failedEntries(context, atMost)).map(({ entry }) => entry);
}

/**
 * Everything that has been tried in vain for so long that an operator must see it, the oldest change first. It goes on being tried.
 * Reads what it shows, and no more. Eventually consistent.
 *
 * @param olderThanMs what has been due for less is left out, in milliseconds; less than five minutes is seen nowhere
 * @throws Busy
 */
export async function listRetrying(
  context: CommandContext,
  olderThanMs: number = unseenMs,
  atMost?: number,
): Promise<RetryingItem[]> {
  return (await retryingEntries(context, olderThanMs, atMost)).map(({ entry }) => entry);
}

async function failedEntries(context: CommandContext, atMost?: number): Promise<Entry<FailedItem>[]> {
  return (await namedEntries(context, Shard.failed, atMost)).flatMap((each) =>
    failuresOf(each, 'failed').map(({ upstream, failure }) => {
      const { since, count, message } = failure;
      return { named: each, entry: { ...listed(each, upstream, failure), since, count, message } };
    }),
  );
}

async function retryingEntries(
  context: CommandContext,
  olderThanMs: number,
  atMost?: number,
): Promise<Entry<RetryingItem>[]> {
  const limit = context.clock().getTime() - olderThanMs;
  const found = (await namedEntries(context, Shard.retrying, atMost)).flatMap((each) =>
    failuresOf(each, 'retrying').flatMap(({ upstream, failure, pendingSince }) => {
      const { count, message } = failure;
      if (Date.parse(pendingSince) > limit) return [];
      return [{ named: each, entry: { ...listed(each, upstream, failure), pendingSince, count, message } }];
    }),
  );
  return found.sort((one, other) => (one.entry.pendingSince < other.entry.pendingSince ? -1 : 1));
}

function failuresOf({ item }: Named, kind: DeliveryFailure['kind']) {
  return Object.entries(observedOf(item).perUpstream).flatMap(([upstream, { failure, pendingSince }]) =>
    failure?.kind === kind ? [{ upstream, failure, pendingSince: pendingSince ?? failure.since }] : [],
  );
}

const listed = ({ ref, name }: Named, upstream: string, { nextAt }: DeliveryFailure) => ({
  ref,
  name,
  upstream,
  nextAt: new Date(nextAt).toISOString(),
});

/**
 * What operators name of what failed or is retried in vain.
 *
 * @param texts references, ids, addresses or names
 * @throws SelectionError
 * @throws Busy
 */
export async function failedNamed(
  context: CommandContext,
  texts: readonly string[],
): Promise<(FailedItem | RetryingItem)[]> {
  const entries: Entry<FailedItem | RetryingItem>[] = [
    ...(await failedEntries(context)),
    ...(await retryingEntries(context, unseenMs)),
  ];
  const list = { state: 'among the failed deliveries', command: 'npx scim-bridge failed list' };
  return (await select(context, entries, texts, list)).map(({ entry }) => entry);
}

/**
 * Has deliveries that failed, or are retried in vain, tried again by the next sweep.
 *
 * @param which `all`: everything that the two lists show
 * @returns how many
 * @throws Busy
 */
export async function retryFailed(context: AdminContext, which: readonly ResourceRef[] | 'all'): Promise<number> {
  const { activity, clock } = context;
  const by = await context.operator();
  let retried = 0;
  for (const ref of distinct(which === 'all' ? await everything(context) : which)) {
    const outcome = await changeStates(
      context,
      ref,
      (perUpstream) =>
        Object.values(perUpstream).some(({ failure }) => isTried(failure))
          ? mapStates(perUpstream, (state) =>
              state.failure !== undefined && isTried(state.failure)
                ? { ...state, failure: { ...state.failure, nextAt: clock().getTime() } }
                : state,
            )
          : undefined,
      () => [activity.record(decisionEntry(onResource(ref), 'retry', by), clock())],
    );
    if (outcome === 'changed') retried += 1;
  }
  return retried;
}

async function everything(context: CommandContext): Promise<ResourceRef[]> {
  return [...(await listFailed(context)), ...(await listRetrying(context))].map(({ ref }) => ref);
}

const isTried = (failure: DeliveryFailure | undefined): boolean =>
  failure?.kind === 'failed' || failure?.kind === 'retrying';
