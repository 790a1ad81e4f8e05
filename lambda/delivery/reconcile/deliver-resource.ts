import { dueAtOf } from '../../table/codec';
import type { Item } from '../../table/store';
import type { DeliveryContext } from '../context';
import { isBehind, postponedUntil } from '../state/due-mark';
import { observedBy } from '../state/observed';
import type { ResourceRef } from '../state/resource-ref';
import type { Upstream } from '../upstream/upstream';
import { Round } from './attempt';
import { Work } from './lease';
import type { Act, Outcome } from './outcome';
import type { Kind } from './plan';

/** How often in a row one call starts over because the resource changed under its hands. The sweep goes on from there. */
const mostRounds = 5;

/**
 * Brings one person or group of one upstream to what is wanted, when it is behind and due.
 *
 * Each round reads the item, works out what is to be done, claims the resource by writing down whatever must be known if the round
 * is cut short (an intent, the guard's verdict), acts, and writes down what was done. A crash anywhere leaves a claim that ends by
 * itself, on an item that is still due.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 * @returns undefined when nothing was due
 * @throws Busy when the directory table does not answer
 */
export async function deliverResource<T extends { readonly id: string }, A>(
  kind: Kind<T, A>,
  ref: ResourceRef,
  upstream: Upstream,
  context: DeliveryContext,
  deadline: number,
): Promise<Outcome | undefined> {
  const acts: Act[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    const item = await context.store.read(ref);
    if (item === undefined || !isDue(item, upstream, context)) {
      return acts.length === 0 ? undefined : { upstream: upstream.name, ref, status: 'delivered', acts };
    }
    const outcome = await new Round(kind, new Work<T>(context, upstream, ref, item, deadline), acts).run();
    if (outcome !== undefined) return outcome;
  }
  return { upstream: upstream.name, ref, status: 'retry', acts, words: 'it kept changing while it was delivered' };
}

function isDue(item: Item, upstream: Upstream, { clock }: DeliveryContext): boolean {
  const now = clock().getTime();
  const at = dueAtOf(item);
  if (item.linked === false || at === undefined || at > now) return false;
  const state = observedBy(item, upstream.name);
  return isBehind(item, state) && (postponedUntil(item, state) ?? 0) <= now;
}
