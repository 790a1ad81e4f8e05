import type { FailedItem, HeldItem, RetryingItem } from '../contract/operator-requests';
import type { AdminContext } from '../delivery/admin/context';
import { listFailed, listRetrying } from '../delivery/admin/failed';
import { listHeld } from '../delivery/admin/held';
import { type BridgeStatus, bridgeStatus, readScheduledRuns } from '../delivery/admin/status';
import { type Verdict, verdictOf } from '../delivery/admin/verdict';

/** What the dashboard's widget shows. */
export interface Facts {
  readonly verdict: Verdict;
  readonly status: BridgeStatus;
  readonly upstreams: readonly string[];
  readonly held: readonly HeldItem[];
  readonly failed: readonly FailedItem[];
  readonly retrying: readonly RetryingItem[];
}

/** Rows of each kind that the widget shows, and therefore reads. */
export const shownRows = 20;

/**
 * Reads what the widget shows, and no more: the cost does not grow with the directory. No secret is read; what is set up is known from
 * the last sweep.
 *
 * @throws Busy
 */
export async function readFacts(context: Omit<AdminContext, 'operator'>): Promise<Facts> {
  const runs = await readScheduledRuns(context);
  const sweep = runs.find(({ name }) => name === 'sweep');
  const upstreams = sweep?.upstreams ?? [];
  const [status, held, failed, retrying] = await Promise.all([
    bridgeStatus(context, upstreams),
    listHeld(context, shownRows),
    listFailed(context, shownRows),
    listRetrying(context, undefined, shownRows),
  ]);
  const standing = { names: upstreams, connected: sweep?.connected ?? true, failures: [] };
  return { verdict: verdictOf(standing, status, context.clock()), status, upstreams, held, failed, retrying };
}
