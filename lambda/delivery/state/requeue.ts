import { dueShard } from '../../table/codec';
import { Busy } from '../../table/errors';
import type { Item } from '../../table/store';
import type { Step } from '../../table/transaction';
import type { DeliveryContext } from '../context';
import { saveStep } from './delivery-store';
import { type Begun, type ObservedAttribute, observedOf, withBegun } from './observed';
import type { ResourceRef } from './resource-ref';

/** What it takes to look at what is delivered, and to have it delivered again: nothing that reaches an account. */
export type CommandContext = Pick<DeliveryContext, 'store' | 'clock'>;

type States = ObservedAttribute<unknown>['perUpstream'];

/** How often a change of an item is tried again because something else was written on it. */
const maxTries = 20;

/**
 * Has the upstream asked what it really has, and then the difference delivered: for drift's repair, and for whoever has reason to
 * doubt what is remembered.
 *
 * @param why `repair`: what somebody has changed in the account by hand is undone. In doubt it is looked at, and a suspension by hand stays
 * @param begun what somebody has done, or may have done, of which whoever has the resource in hand knows nothing
 * @returns false when the resource is gone
 * @throws Busy
 */
export async function verify(
  context: CommandContext,
  ref: ResourceRef,
  upstream: string,
  why: 'doubt' | 'repair' = 'doubt',
  begun: readonly Begun[] = [],
): Promise<boolean> {
  return (
    (await changeStates(context, ref, (perUpstream) => {
      const { failure: _, version: __, ...state } = perUpstream[upstream] ?? {};
      const asked = why === 'repair' || state.verify === 'repair' ? 'repair' : true;
      const open = begun.reduce(withBegun, state.begun);
      return {
        ...perUpstream,
        [upstream]: { ...state, verify: asked, ...(open === undefined ? {} : { begun: open }) },
      };
    })) === 'changed'
  );
}

/** Has a resource looked at by the next sweep, as if it had changed. @returns false when it is gone @throws Busy */
export async function requeue(context: CommandContext, ref: ResourceRef): Promise<boolean> {
  return (
    (await changeStates(context, ref, (perUpstream) => mapStates(perUpstream, ({ failure: _, ...state }) => state))) ===
    'changed'
  );
}

/** The states of all upstreams, each changed. */
export function mapStates(perUpstream: States, change: (state: States[string]) => States[string]): States {
  return Object.fromEntries(Object.entries(perUpstream).map(([name, state]) => [name, change(state)]));
}

/**
 * Changes what is observed on an item and makes it due now.
 *
 * @param change undefined when it turns out that nothing is to be changed
 * @param beside further steps of the same transaction
 * @throws Busy
 */
export async function changeStates(
  context: CommandContext,
  ref: ResourceRef,
  change: (perUpstream: States, item: Item) => States | undefined,
  beside: (item: Item) => readonly Step[] = () => [],
): Promise<'changed' | 'left' | 'gone'> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const item = await context.store.read(ref);
    if (item === undefined) return 'gone';
    const { revision, perUpstream } = observedOf<unknown>(item);
    const next = change(perUpstream, item);
    if (next === undefined) return 'left';
    const due = { shard: dueShard(item), at: context.clock().getTime() };
    const step = saveStep(context.store.table, item, { revision: revision + 1, perUpstream: next }, due);
    if (await context.store.tryTransact([step, ...beside(item)])) return 'changed';
  }
  throw new Busy('nothing');
}
