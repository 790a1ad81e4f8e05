import { readSyncSwitch } from '../directory/sync-switch';
import { readRuns, type ScheduledRun, type ScheduledRunName } from '../table/scheduled-runs';
import type { Store } from '../table/store';

/** The names used by self-hosted bridges, which their monitors know. */
export type HealthState = 'healthy' | 'unhealthy' | 'unknown';

/** The state of one part of the bridge. Times are UTC, in whole seconds. */
export interface SourceReport {
  readonly source: string;
  /** When this was found. */
  readonly time: string;
  /** The time after which the state is outdated. */
  readonly expires: string;
  readonly state: HealthState;
}

/** The answer of `GET /health`, in the shape that monitors of self-hosted bridges read. */
export interface HealthReport {
  readonly build: string;
  readonly version: string;
  /** By source, alphabetically. */
  readonly reports: readonly SourceReport[];
  readonly retrievedAt: string;
}

/** The program's own data in a report. */
export interface Program {
  /** The package's version. */
  readonly version: string;
  /** The deployment, as text. */
  readonly build: string;
}

/** How long a state is valid, in milliseconds: ten minutes, as in the self-hosted bridge. */
const goodForMs = 10 * 60_000;

/** The sources by name. `ConfirmationWatcher` is a name that monitors know; the others are our own. */
const sources: Readonly<Record<ScheduledRunName, string>> = {
  confirm: 'ConfirmationWatcher',
  sweep: 'DeliverySweep',
  drift: 'DriftCheck',
  import: 'ImportWatcher',
};

/**
 * The state of the bridge: of the SCIM service and the directory by checking them now, of scheduled runs by their last run. A run
 * that never took place is not reported, except the sweep, without which no delivery is certain.
 */
export async function healthReport(
  store: Pick<Store, 'get' | 'queryAll'>,
  program: Program,
  now: () => Date,
): Promise<HealthReport> {
  try {
    const [runs, { position }] = await Promise.all([readRuns(store), readSyncSwitch(store)]);
    const sweep = runs.some(({ name }) => name === 'sweep') ? [] : [found(sources.sweep, 'unknown', now())];
    const reports = [
      found('Directory', 'healthy', now()),
      // Switched off deliberately, but no request succeeds: monitoring should show it.
      found('SCIMServer', position === 'on' ? 'healthy' : 'unhealthy', now()),
      ...runs.map((run) => ran(run, now())),
      ...sweep,
    ];
    return whole(program, reports, now());
  } catch {
    // The directory does not answer; report that.
    return whole(program, [found('Directory', 'unhealthy', now()), found('SCIMServer', 'healthy', now())], now());
  }
}

function whole({ build, version }: Program, reports: readonly SourceReport[], now: Date): HealthReport {
  const sorted = reports.toSorted((one, other) => (one.source < other.source ? -1 : 1));
  return { build, version, reports: sorted, retrievedAt: seconds(now) };
}

function found(source: string, state: HealthState, now: Date): SourceReport {
  return { source, time: seconds(now), expires: seconds(new Date(now.getTime() + goodForMs)), state };
}

function ran({ name, at, goodUntil, outcome }: ScheduledRun, now: Date): SourceReport {
  const isLate = goodUntil <= now.toISOString();
  const state = isLate ? 'unhealthy' : states[outcome];
  return { source: sources[name], time: seconds(new Date(at)), expires: seconds(new Date(goodUntil)), state };
}

/** A skipped run, because deliveries are paused, says nothing about health. */
const states: Readonly<Record<ScheduledRun['outcome'], HealthState>> = {
  succeeded: 'healthy',
  failed: 'unhealthy',
  skipped: 'unknown',
};

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');
