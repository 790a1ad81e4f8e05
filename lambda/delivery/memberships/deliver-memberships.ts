import { dueAtOf } from '../../table/codec';
import type { DeliveryContext } from '../context';
import type { Outcome } from '../reconcile/outcome';
import { Reconciliation } from '../reconcile/reconcile';
import { Unit, Work } from '../reconcile/unit';
import { isBehind, postponedUntil } from '../state/due-mark';
import { type ConfirmedMembership, observedAt } from '../state/observed';
import type { Upstream } from '../upstream/upstream';
import { membership } from './membership';

/**
 * Brings memberships of one group to what is wanted, as many in one request as the upstream takes. Those whose person or group is
 * not there yet wait.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 * @returns one outcome a membership that was due
 * @throws Busy when the directory table does not answer
 */
export async function deliverMemberships(
  groupId: string,
  userIds: readonly string[],
  upstream: Upstream,
  context: DeliveryContext,
  deadline: number,
): Promise<readonly Outcome[]> {
  const now = context.clock().getTime();
  const items = await context.store.memberships(groupId, userIds);
  const due = items.filter((item) => {
    const state = observedAt(item, upstream.name);
    const waits = (postponedUntil(item, state) ?? 0) > now || (dueAtOf(item) ?? Number.POSITIVE_INFINITY) > now;
    return !waits && isBehind(item, state);
  });
  if (due.length === 0) return [];
  const units = due.map((item) => {
    const ref = { kind: 'MEMBERSHIP', groupId, userId: item.sk } as const;
    return new Unit<ConfirmedMembership>(ref, item, upstream.name);
  });
  const work = new Work(context, upstream, deadline);
  return (await new Reconciliation(membership, work, deadline).run(units)).outcomes;
}
