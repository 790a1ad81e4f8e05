import { defaultLateLimits, type LateLimits } from '../contract/names';
import type { Store } from './store';

/** The scheduled runs. */
export type ScheduledRunName = 'sweep' | 'confirm' | 'drift' | 'import';

/** The outcome of the last run. */
export interface ScheduledRun {
  readonly name: ScheduledRunName;
  /** When it ended, ISO 8601. */
  readonly at: string;
  /** `skipped`: not attempted, because the upstream is paused. */
  readonly outcome: 'succeeded' | 'failed' | 'skipped';
  /** The time until which the outcome is current, ISO 8601: the next run should have ended by then. */
  readonly goodUntil: string;
  /** Why it failed or was skipped, for the administrator; never a secret. */
  readonly why?: string;
  /** Of the sweep: the upstreams that it delivers to, and whether these are real accounts. */
  readonly upstreams?: readonly string[];
  readonly connected?: boolean;
  /** Of the sweep: those among the upstreams to which nothing is sent, because they are paused or cannot be reached. */
  readonly stopped?: readonly string[];
  /** Of the sweep: how long the oldest change has been due when it ended, and the oldest end of a person's access, in seconds. */
  readonly oldestBehindSeconds?: number;
  readonly oldestRevocationSeconds?: number;
  /** Of the sweep: from when on that is too late, as the alarms have it. */
  readonly lateLimits?: LateLimits;
}

const partition = 'STATE#SCHEDULED_RUN';

/** Records the outcome of a run in place of the previous one, for health and status. */
export async function noteRun(store: Pick<Store, 'put'>, run: ScheduledRun): Promise<void> {
  await store.put({ pk: partition, sk: run.name, ...run });
}

/** The last runs by name; runs that never took place are missing. */
export async function readRuns(store: Pick<Store, 'queryAll'>): Promise<ScheduledRun[]> {
  const items = await store.queryAll({
    KeyConditionExpression: 'pk = :runs',
    ExpressionAttributeValues: { ':runs': partition },
  });
  return items.map(({ name, at, outcome, goodUntil, why, upstreams, connected, ...levels }) => ({
    name: name as ScheduledRunName,
    at: String(at),
    outcome: outcome === 'failed' || outcome === 'skipped' ? outcome : 'succeeded',
    goodUntil: String(goodUntil),
    ...(typeof why === 'string' ? { why } : {}),
    ...(Array.isArray(upstreams) ? { upstreams: upstreams.map(String) } : {}),
    ...(typeof connected === 'boolean' ? { connected } : {}),
    ...(Array.isArray(levels.stopped) ? { stopped: levels.stopped.map(String) } : {}),
    ...(typeof levels.oldestBehindSeconds === 'number' ? { oldestBehindSeconds: levels.oldestBehindSeconds } : {}),
    ...(typeof levels.oldestRevocationSeconds === 'number'
      ? { oldestRevocationSeconds: levels.oldestRevocationSeconds }
      : {}),
    ...(isLimits(levels.lateLimits) ? { lateLimits: levels.lateLimits } : {}),
  }));
}

function isLimits(value: unknown): value is LateLimits {
  const { change, revocation } = (value ?? {}) as Partial<Record<keyof LateLimits, unknown>>;
  return typeof change === 'number' && typeof revocation === 'number';
}

/** From when on something undelivered is too late: the sweep is configured with it, and everybody who judges goes by what it has noted. */
export function lateLimitsOf(runs: readonly ScheduledRun[]): LateLimits {
  return runs.find(({ name }) => name === 'sweep')?.lateLimits ?? defaultLateLimits;
}
