import { Metric } from '../../contract/names';
import { dueAtOf } from '../../table/codec';
import type { Item } from '../../table/store';
import type { DeliveryContext } from '../context';
import { group } from '../groups/group';
import { deliverMemberships } from '../memberships/deliver-memberships';
import { person } from '../people/person';
import { isBehind, postponedUntil } from '../state/due-mark';
import { observedAt } from '../state/observed';
import type { PersonOrGroupRef, ResourceRef } from '../state/resource-ref';
import { supports } from '../upstream/supports';
import type { Upstream } from '../upstream/upstream';
import type { Act, Outcome } from './outcome';
import type { Reconciler } from './plan';
import { Reconciliation } from './reconcile';
import { Unit, Work } from './unit';

/** How long one resource may take when the caller does not say, in milliseconds. */
const usualMs = 60_000;

/**
 * Delivers one resource to every upstream that is behind with it, if it is due. Callable on its own.
 *
 * @param deadline epoch milliseconds after which nothing new is begun. @default - in a minute
 * @returns one outcome an upstream that had something to do; a failure of the upstream is an outcome, too
 * @throws Busy when the directory table does not answer: the sweep will find the resource
 */
export async function deliverOne(
  ref: ResourceRef,
  context: DeliveryContext,
  deadline: number = context.clock().getTime() + usualMs,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const upstream of context.upstreams.values()) {
    if (!supports(upstream, ref.kind)) continue;
    if (ref.kind === 'MEMBERSHIP') {
      outcomes.push(...(await deliverMemberships(ref.groupId, [ref.userId], upstream, context, deadline)));
    } else {
      const outcome =
        ref.kind === 'USER'
          ? await deliverResource(person, ref, upstream, context, deadline)
          : await deliverResource(group, ref, upstream, context, deadline);
      if (outcome !== undefined) outcomes.push(outcome);
    }
  }
  report(outcomes, context);
  return outcomes;
}

/** How often in a row one call starts over because the resource changed under its hands. The sweep goes on from there. */
const maxRounds = 5;

/**
 * Brings one person or group of one upstream to what is wanted, when it is behind and due.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 * @returns undefined when nothing was due
 * @throws Busy when the directory table does not answer
 */
async function deliverResource<T, A extends string>(
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

/** One line a delivery, and its numbers. What nothing happened to is not worth a line. */
export function report(outcomes: readonly Outcome[], { log, metrics }: Pick<DeliveryContext, 'log' | 'metrics'>): void {
  for (const outcome of outcomes) {
    const { status, acts, latencyMs } = outcome;
    if (status === 'leased' || (acts.length === 0 && (status === 'delivered' || status === 'pending'))) continue;
    if (status !== 'paused') log.delivered(outcome);
    if (status === 'delivered') {
      if (latencyMs !== undefined) {
        metrics.add(Metric.deliveryLatency, latencyMs);
        if (acts.some((act) => act === 'suspend' || act === 'remove')) metrics.add(Metric.revocationTime, latencyMs);
      }
    } else if (status === 'retrying') metrics.add(Metric.deliveryRetries, 1);
    else if (status === 'failed') metrics.add(Metric.deliveryRefused, 1);
  }
}
