import type { OpenInvitation } from '../../../contract/operator-requests';
import { readCounter } from '../../../directory/counter';
import { readSyncSwitch, type SyncSwitch } from '../../../directory/sync-switch';
import { type ProviderSignals, readSignals } from '../../../table/provider-signals';
import { readRuns, type ScheduledRun } from '../../../table/scheduled-runs';
import { type DriftFound, driftFound } from '../../drift/drift-found';
import { countInvited, countOpenInvitations, openInvitations } from '../../import/invitations';
import { Shard } from '../../state/due-mark';
import type { CommandContext } from '../../state/requeue';
import { type DeliveryStatus, status } from '../../state/status';
import { listDecided } from '../decisions/held';
import { countProtected } from '../decisions/protected';

export type { SyncSwitch } from '../../../directory/sync-switch';
export type { ScheduledRun } from '../../../table/scheduled-runs';
export type { DeliveryStatus } from '../../state/status';
export type { UpstreamState } from '../../state/upstream-state';

/** How the bridge stands. Levels, eventually consistent. */
export interface BridgeStatus {
  readonly delivery: DeliveryStatus;
  /** Whether the identity provider may talk to the bridge. */
  readonly incoming: SyncSwitch;
  readonly runs: readonly ScheduledRun[];
  readonly people: number;
  /** How many of them the identity provider wants active. */
  readonly active: number;
  readonly groups: number;
  /** Who was invited and has not accepted for two days or more, the oldest first. */
  readonly invitations: readonly OpenInvitation[];
  /** How many they are, where not all were read. */
  readonly invitationsOpen: number;
  /** Differences between the accounts and the directory that no pending delivery explains, as the last comparisons found them. */
  readonly drift: readonly DriftFound[];
  /** What needs somebody about the identity providers, as the last sweep judged it. */
  readonly providers: ProviderSignals;
  /** Number of people and groups that keep their access by an operator's decision. */
  readonly decided: number;
}

/** How the scheduled runs went. @throws Busy */
export function readScheduledRuns({ store }: Pick<CommandContext, 'store'>): Promise<ScheduledRun[]> {
  return readRuns(store.items);
}

/**
 * @param names of the upstreams
 * @param atMost people of a list to read @default - all
 * @throws Busy
 */
export async function bridgeStatus(
  context: CommandContext,
  names: readonly string[],
  atMost?: number,
): Promise<BridgeStatus> {
  const { store, clock } = context;
  const now = clock();
  const total = async (count: (name: string) => Promise<number>) =>
    (await Promise.all(names.map(count))).reduce((sum, each) => sum + each, 0);
  const [delivery, incoming, runs, people, groups, invitations, invitationsOpen, drift, providers, decided] =
    await Promise.all([
      status({ ...context, names }),
      readSyncSwitch(store.items),
      readRuns(store.items),
      readCounter(store.items, 'USER'),
      readCounter(store.items, 'GROUP'),
      Promise.all(names.map((name) => openInvitations(store, name, now, atMost))),
      total((name) => countOpenInvitations(store, name, now)),
      driftFound(context, names),
      readSignals(store.items),
      listDecided(context),
    ]);
  return {
    delivery,
    incoming,
    runs,
    people: people.total,
    active: people.active,
    groups: groups.total,
    invitations: invitations.flat(),
    invitationsOpen,
    drift,
    providers,
    decided: new Set(decided.map(({ ref }) => ref)).size,
  };
}

/** How many people and groups are in which state. */
export interface PeopleCounts {
  readonly active: number;
  readonly suspended: number;
  /** Invited, and not accepted yet. */
  readonly invited: number;
  readonly groups: number;
  readonly held: number;
  readonly failed: number;
  readonly retrying: number;
  readonly protectedCount: number;
}

/** @param names of the upstreams @throws Busy */
export async function countPeople(context: CommandContext, names: readonly string[]): Promise<PeopleCounts> {
  const { store } = context;
  const listed = (shard: string) => store.countDue(shard, Number.MAX_SAFE_INTEGER);
  const [people, groups, held, failed, retrying, protectedCount, invited] = await Promise.all([
    readCounter(store.items, 'USER'),
    readCounter(store.items, 'GROUP'),
    listed(Shard.held),
    listed(Shard.failed),
    listed(Shard.retrying),
    countProtected(context),
    Promise.all(names.map((name) => countInvited(store, name))),
  ]);
  const { total, active } = people;
  return {
    active,
    suspended: total - active,
    invited: invited.reduce((sum, count) => sum + count, 0),
    groups: groups.total,
    held,
    failed,
    retrying,
    protectedCount,
  };
}
