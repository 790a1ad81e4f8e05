import { entriesOf } from '../state/due-entries';
import { Shard } from '../state/due-mark';
import { observedOf } from '../state/observed';
import { type CommandContext, changeStates, mapStates } from '../state/requeue';
import { type Ref, refOfKey } from '../state/resource-ref';
import { nameOfItem } from './held';

/** Something that an upstream refuses. */
export interface FailedItem {
  readonly ref: Ref;
  /** userName or displayName; empty for memberships. */
  readonly name: string;
  readonly upstream: string;
  /** ISO time of the first refusal. */
  readonly since: string;
  /** How often it was refused. */
  readonly count: number;
  /** The upstream's own words, or ours and what to do. */
  readonly words: string;
  /** ISO time of the next try. */
  readonly nextAt: string;
}

/** Everything that an upstream refuses, the next to be tried first. Eventually consistent. @throws Busy */
export async function listFailed(context: CommandContext): Promise<FailedItem[]> {
  return (await entriesOf(context, Shard.failed)).flatMap((item) => {
    const ref = refOfKey({ pk: String(item.pk), sk: String(item.sk) });
    if (ref === undefined) return [];
    return Object.entries(observedOf(item).by).flatMap(([upstream, { trouble }]) => {
      if (trouble?.kind !== 'refused') return [];
      const { since, count, words, nextAt } = trouble;
      return [{ ref, name: nameOfItem(item), upstream, since, count, words, nextAt: new Date(nextAt).toISOString() }];
    });
  });
}

/** Has refused deliveries tried again by the next sweep. @returns how many @throws Busy */
export async function retryFailed(context: CommandContext, which: readonly Ref[] | 'all'): Promise<number> {
  const refs = which === 'all' ? (await listFailed(context)).map(({ ref }) => ref) : which;
  let retried = 0;
  for (const ref of refs) {
    const outcome = await changeStates(context, ref, (by) =>
      Object.values(by).some(({ trouble }) => trouble?.kind === 'refused')
        ? mapStates(by, (state) =>
            state.trouble?.kind === 'refused'
              ? { ...state, trouble: { ...state.trouble, nextAt: context.clock().getTime() } }
              : state,
          )
        : undefined,
    );
    if (outcome === 'changed') retried += 1;
  }
  return retried;
}
