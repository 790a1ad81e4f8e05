import { readSyncSwitch } from '../directory/sync-switch';
import { lateLimitsOf, readRuns, type ScheduledRun, type ScheduledRunName } from '../table/scheduled-runs';
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

/** What a report is made from. */
export interface HealthSources {
  readonly store: Pick<Store, 'get' | 'queryAll'>;
  readonly program: Program;
  readonly now: () => Date;
  readonly onUnreadable: (error: unknown) => void;
}

/** Whether every part is as it should be, as far as it is known. */
export const isWell = ({ reports }: HealthReport): boolean => reports.every(({ state }) => state !== 'unhealthy');

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
 * The state of the bridge: of the SCIM service and the directory by checking them now, of scheduled runs by their last run, of the upstreams
 * and of what has not been delivered by what the last sweep found. A run that never took place is not reported, except the sweep, without
 * which no delivery is certain. What is read does not grow with the directory.
 *
 * @param lookUp looks somebody up as an identity provider does; what it throws is the finding about the directory
 * @param onUnreadable receives why the directory does not answer, for the log
 */
export async function healthReport(
  { store, program, now, onUnreadable }: HealthSources,
  lookUp: () => Promise<unknown>,
): Promise<HealthReport> {
  try {
    const [runs, { position }] = await Promise.all([readRuns(store), readSyncSwitch(store), lookUp()]);
    const sweep = runs.find(({ name }) => name === 'sweep');
    const reports = [
      found('Directory', 'healthy', now()),
      // Switched off deliberately, but no request succeeds: monitoring should show it.
      found('SCIMServer', position === 'on' ? 'healthy' : 'unhealthy', now()),
      ...runs.map((run) => ran(run, now())),
      ...(sweep === undefined ? [found(sources.sweep, 'unknown', now())] : bySweep(sweep, now())),
    ];
    return whole(program, reports, now());
  } catch (error) {
    onUnreadable(error);
    return whole(program, [found('Directory', 'unhealthy', now()), found('SCIMServer', 'healthy', now())], now());
  }
}

/** What the sweep has found: how each upstream is, and whether what is due is delivered in time. Outdated, it says nothing. */
function bySweep(run: ScheduledRun, now: Date): SourceReport[] {
  const { upstreams = [], stopped = [], oldestBehindSeconds, oldestRevocationSeconds } = run;
  const isKnown = run.outcome === 'succeeded' && !isLate(run, now);
  const report = (source: string, isBad: boolean): SourceReport => ({
    source,
    ...timesOf(run),
    state: isKnown ? (isBad ? 'unhealthy' : 'healthy') : 'unknown',
  });
  const { change, revocation } = lateLimitsOf([run]);
  const late = (oldestBehindSeconds ?? 0) > change || (oldestRevocationSeconds ?? 0) > revocation;
  return [
    ...(oldestBehindSeconds === undefined ? [] : [report('DeliveryBacklog', late)]),
    ...upstreams.map((name) => report(`Upstream:${name}`, stopped.includes(name))),
  ];
}

function whole({ build, version }: Program, reports: readonly SourceReport[], now: Date): HealthReport {
  const sorted = reports.toSorted((one, other) => (one.source < other.source ? -1 : 1));
  return { build, version, reports: sorted, retrievedAt: seconds(now) };
}

function found(source: string, state: HealthState, now: Date): SourceReport {
  return { source, time: seconds(now), expires: seconds(new Date(now.getTime() + goodForMs)), state };
}

function ran(run: ScheduledRun, now: Date): SourceReport {
  return { source: sources[run.name], ...timesOf(run), state: isLate(run, now) ? 'unhealthy' : states[run.outcome] };
}

const isLate = ({ goodUntil }: ScheduledRun, now: Date): boolean => goodUntil <= now.toISOString();

const timesOf = ({ at, goodUntil }: ScheduledRun): Pick<SourceReport, 'time' | 'expires'> => ({
  time: seconds(new Date(at)),
  expires: seconds(new Date(goodUntil)),
});

/** A skipped run, because deliveries are paused, says nothing about health. */
const states: Readonly<Record<ScheduledRun['outcome'], HealthState>> = {
  succeeded: 'healthy',
  failed: 'unhealthy',
  skipped: 'unknown',
};

const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');
