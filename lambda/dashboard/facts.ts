import type { FailedItem, HeldItem, RetryingItem } from '../contract/operator-requests';
import { newestActivity, type ToldRecord } from '../delivery/admin/activity/activity';
import type { AdminContext, RecordsContext } from '../delivery/admin/context';
import { listTokens, type Token, type TokenListing } from '../delivery/admin/credentials/tokens';
import { listFailed, listRetrying } from '../delivery/admin/decisions/failed';
import { listHeld } from '../delivery/admin/decisions/held';
import { countProtected, listProtected, type ProtectedItem } from '../delivery/admin/decisions/protected';
import {
  type BridgeStatus,
  bridgeStatus,
  countPeople,
  type PeopleCounts,
  readScheduledRuns,
  type ScheduledRun,
} from '../delivery/admin/status/status';
import { type Verdict, verdictOf } from '../delivery/admin/status/verdict';

/** What the dashboard's widget shows. */
export interface Facts {
  readonly verdict: Verdict;
  readonly status: BridgeStatus;
  readonly upstreams: readonly string[];
  readonly held: readonly HeldItem[];
  readonly failed: readonly FailedItem[];
  readonly retrying: readonly RetryingItem[];
  readonly protected: readonly ProtectedItem[];
  readonly protectedCount: number;
  readonly tokens: readonly Token[];
  /** What happened last, the newest first. */
  readonly changes: readonly ToldRecord[];
}

/** What the facts are read from. */
export interface FactSources {
  readonly context: Omit<AdminContext, 'operator'> & RecordsContext;
  readonly tokens: Pick<TokenListing, 'token' | 'resources'>;
}

/** Lines about what happened last, and from how many days at most. */
const shownChanges = 12;
const changeDays = 7;

/** Rows of each kind that the widget shows, and therefore reads. */
const shownRows = 10;

/**
 * Reads what the widget shows, and no more: the cost does not grow with the directory. No secret is read; what is set up is known from
 * the last sweep.
 *
 * @throws Busy; the SDK's error
 */
export async function readFacts({ context, tokens: listing }: FactSources): Promise<Facts> {
  const sweep = await lastSweep(context);
  const upstreams = sweep?.upstreams ?? [];
  const [status, held, failed, retrying, guarded, protectedCount, tokens, changes] = await Promise.all([
    bridgeStatus(context, upstreams, shownRows),
    listHeld(context, shownRows),
    listFailed(context, shownRows),
    listRetrying(context, undefined, shownRows),
    listProtected(context, shownRows),
    countProtected(context),
    listTokens({ admin: context, ...listing }),
    newestActivity(context, shownChanges, changeDays),
  ]);
  const standing = { names: upstreams, connected: sweep?.connected ?? true, failures: [] };
  const verdict = verdictOf(standing, status, context.clock());
  return { verdict, status, upstreams, held, failed, retrying, protected: guarded, protectedCount, tokens, changes };
}

/** Counts people and groups by state: from counters and lists, without reading anybody. @throws Busy */
export async function readPeople({ context }: Pick<FactSources, 'context'>): Promise<PeopleCounts> {
  return countPeople(context, await upstreamsOf(context));
}

/** The names of the upstreams, as the last sweep knew them. @throws Busy */
export async function upstreamsOf(context: Pick<AdminContext, 'store'>): Promise<readonly string[]> {
  return (await lastSweep(context))?.upstreams ?? [];
}

async function lastSweep(context: Pick<AdminContext, 'store'>): Promise<ScheduledRun | undefined> {
  return (await readScheduledRuns(context)).find(({ name }) => name === 'sweep');
}
