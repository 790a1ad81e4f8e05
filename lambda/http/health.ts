import { readSyncSwitch } from '../directory/sync-switch';
import { readRuns, type ScheduledRun, type ScheduledRunName } from '../table/scheduled-runs';
import type { Store } from '../table/store';

/** As self-hosted bridges call it: what their monitors know. */
export type HealthState = 'healthy' | 'unhealthy' | 'unknown';

/** How one part of the bridge is. Times are UTC, in whole seconds. */
export interface SourceReport {
  readonly source: string;
  /** When this was found. */
  readonly time: string;
  /** From when on it says nothing about the present any more. */
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

/** What a report says of the program itself. */
export interface Program {
  /** The package's version. */
  readonly version: string;
  /** Which deployment of it, as text. */
  readonly build: string;
}

/** How long a fact found now is good, in milliseconds: the ten minutes of the self-hosted bridge. */
const goodForMs = 10 * 60_000;

/** The sources by name. `ConfirmationWatcher` bears the name that monitors know; the others are ours. */
const sources: Readonly<Record<ScheduledRunName, string>> = {
  confirm: 'ConfirmationWatcher',
  sweep: 'DeliverySweep',
  drift: 'DriftCheck',
  import: 'ImportWatcher',
};

/**
 * How the bridge is: the SCIM service and the directory by being asked now, what runs by schedule by its last run. A name that has
 * never run is not reported, except the sweep, without which nothing is certain to arrive.
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
      // Switched off on purpose, but no request succeeds: whoever watches it should know.
      found('SCIMServer', position === 'on' ? 'healthy' : 'unhealthy', now()),
      ...runs.map((run) => ran(run, now())),
      ...sweep,
    ];
    return whole(program, reports, now());
  } catch {
    // The directory does not answer: that is the finding.
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

/** What was not tried, since deliveries are paused, says nothing either way. */
const states: Readonly<Record<ScheduledRun['outcome'], HealthState>> = {
  succeeded: 'healthy',
  failed: 'unhealthy',
  skipped: 'unknown',
};

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');
