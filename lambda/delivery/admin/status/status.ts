import type { OpenInvitation } from '../../../contract/operator-requests';
import { readCounter } from '../../../directory/counter';
import { readSyncSwitch, type SyncSwitch } from '../../../directory/sync-switch';
import { readRuns, type ScheduledRun } from '../../../table/scheduled-runs';
import { type DriftFound, driftFound } from '../../drift/drift-found';
import { openInvitations } from '../../import/invitations';
import type { CommandContext } from '../../state/requeue';
import { type DeliveryStatus, status } from '../../state/status';
import { listDecided } from '../decisions/held';

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
  readonly groups: number;
  /** Who was invited and has not accepted for two days or more, the oldest first. */
  readonly invitations: readonly OpenInvitation[];
  /** Differences between the accounts and the directory that no pending delivery explains, as the last comparisons found them. */
  readonly drift: readonly DriftFound[];
  /** Number of people and groups that keep their access by an operator's decision. */
  readonly decided: number;
}

/** How the scheduled runs went. @throws Busy */
export function readScheduledRuns({ store }: Pick<CommandContext, 'store'>): Promise<ScheduledRun[]> {
  return readRuns(store.items);
}

/** @param names of the upstreams @throws Busy */
export async function bridgeStatus(context: CommandContext, names: readonly string[]): Promise<BridgeStatus> {
  const { store, clock } = context;
  const [delivery, incoming, runs, people, groups, invitations, drift, decided] = await Promise.all([
    status({ ...context, names }),
    readSyncSwitch(store.items),
    readRuns(store.items),
    readCounter(store.items, 'USER'),
    readCounter(store.items, 'GROUP'),
    Promise.all(names.map((name) => openInvitations(store.items, name, clock()))),
    driftFound(context, names),
    listDecided(context),
  ]);
  return {
    delivery,
    incoming,
    runs,
    people: people.total,
    groups: groups.total,
    invitations: invitations.flat(),
    drift,
    decided: new Set(decided.map(({ ref }) => ref)).size,
  };
}
