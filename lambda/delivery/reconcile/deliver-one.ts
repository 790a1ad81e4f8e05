import type { DeliveryContext } from '../context';
import { group } from '../groups/group';
import { deliverMemberships } from '../memberships/deliver-memberships';
import { person } from '../people/person';
import type { ResourceRef } from '../state/resource-ref';
import { supports } from '../upstream/supports';
import { deliverResource } from './deliver-resource';
import type { Outcome } from './outcome';
import { report } from './report';

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
