import { dueAtOf } from '../../table/codec';
import type { Item } from '../../table/store';
import type { DeliveryContext } from '../context';
import { isBehind, postponedUntil } from '../state/due-mark';
import { observedAt } from '../state/observed';
import type { PersonOrGroupRef } from '../state/resource-ref';
import type { Upstream } from '../upstream/upstream';
import type { Act, Outcome } from './outcome';
import type { Reconciler } from './plan';
import { Reconciliation } from './reconcile';
import { Unit, Work } from './unit';

/** How often in a row one call starts over because the resource changed under its hands. The sweep goes on from there. */
const maxRounds = 5;

/**
 * Brings one person or group of one upstream to what is wanted, when it is behind and due.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 * @returns undefined when nothing was due
 * @throws Busy when the directory table does not answer
 */
export async function deliverResource<T, A extends string>(
  kind: Reconciler<T, A>,
  ref: PersonOrGroupRef,
  upstream: Upstream,
  context: DeliveryContext,
  deadline: number,
): Promise<Outcome | undefined> {
  const acts: Act[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const item = await context.store.read(ref);
    if (item === undefined || !isDue(item, upstream, context)) {
      return acts.length === 0 ? undefined : { upstream: upstream.name, ref, status: 'delivered', acts };
    }
    const work = new Work(context, upstream, deadline);
    const { outcomes } = await new Reconciliation(kind, work, deadline).run([
      new Unit<T>(ref, item, upstream.name, acts),
    ]);
    if (outcomes[0] !== undefined) return outcomes[0];
  }
  return { upstream: upstream.name, ref, status: 'retrying', acts, message: 'it changed repeatedly during delivery' };
}

function isDue(item: Item, upstream: Upstream, { clock }: DeliveryContext): boolean {
  const now = clock().getTime();
  const at = dueAtOf(item);
  if (item.linked === false || at === undefined || at > now) return false;
  const state = observedAt(item, upstream.name);
  return isBehind(item, state) && (postponedUntil(item, state) ?? 0) <= now;
}
