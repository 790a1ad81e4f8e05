import type { Store } from './store';

/** What runs by a schedule. */
export type Duty = 'sweep' | 'confirm' | 'drift' | 'import';

/** How a duty's last run went. */
export interface DutyRun {
  readonly duty: Duty;
  /** When it ended, ISO 8601. */
  readonly at: string;
  readonly outcome: 'succeeded' | 'failed';
  /** Until when that says something about the present, ISO 8601: by then the next run should have ended. */
  readonly goodUntil: string;
  /** Why it failed, for the administrator; no secret. */
  readonly why?: string;
}

const partition = 'STATE#DUTY';

/** Notes how a run went, in the place of the one before: health and status tell it. */
export async function noteRun(store: Pick<Store, 'put'>, run: DutyRun): Promise<void> {
  await store.put({ pk: partition, sk: run.duty, ...run });
}

/** The last runs, by the duties' names; a duty that never ran is missing. */
export async function readRuns(store: Pick<Store, 'queryAll'>): Promise<DutyRun[]> {
  const items = await store.queryAll({
    KeyConditionExpression: 'pk = :duties',
    ExpressionAttributeValues: { ':duties': partition },
  });
  return items.map(({ duty, at, outcome, goodUntil, why }) => ({
    duty: duty as Duty,
    at: String(at),
    outcome: outcome === 'failed' ? 'failed' : 'succeeded',
    goodUntil: String(goodUntil),
    ...(typeof why === 'string' ? { why } : {}),
  }));
}
