import type { Store } from './store';

/** What runs by a schedule. */
export type ScheduledRunName = 'sweep' | 'confirm' | 'drift' | 'import';

/** How the last run went. */
export interface ScheduledRun {
  readonly name: ScheduledRunName;
  /** When it ended, ISO 8601. */
  readonly at: string;
  /** `skipped`: it was not tried, since whoever could have answered is paused. */
  readonly outcome: 'succeeded' | 'failed' | 'skipped';
  /** Until when that says something about the present, ISO 8601: by then the next run should have ended. */
  readonly goodUntil: string;
  /** Why it failed or was not tried, for the administrator; no secret. */
  readonly why?: string;
}

const partition = 'STATE#SCHEDULED_RUN';

/** Notes how a run went, in the place of the one before: health and status tell it. */
export async function noteRun(store: Pick<Store, 'put'>, run: ScheduledRun): Promise<void> {
  await store.put({ pk: partition, sk: run.name, ...run });
}

/** The last runs, by their names; what never ran is missing. */
export async function readRuns(store: Pick<Store, 'queryAll'>): Promise<ScheduledRun[]> {
  const items = await store.queryAll({
    KeyConditionExpression: 'pk = :runs',
    ExpressionAttributeValues: { ':runs': partition },
  });
  return items.map(({ name, at, outcome, goodUntil, why }) => ({
    name: name as ScheduledRunName,
    at: String(at),
    outcome: outcome === 'failed' || outcome === 'skipped' ? outcome : 'succeeded',
    goodUntil: String(goodUntil),
    ...(typeof why === 'string' ? { why } : {}),
  }));
}
