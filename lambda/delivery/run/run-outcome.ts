import type { ScheduledRun } from '../../table/scheduled-runs';
import type { Upstream } from '../upstream/upstream';

/** Something that kept a run from its end at one upstream. */
export interface RunTrouble {
  readonly upstream: string;
  /** For the administrator; no secret. */
  readonly message: string;
}

/** How a scheduled run went: what was not tried, since nothing is sent to the upstream at the moment, did not fail. */
export async function runOutcome(
  upstreams: ReadonlyMap<string, Pick<Upstream, 'blocked'>>,
  troubles: readonly RunTrouble[],
): Promise<Pick<ScheduledRun, 'outcome' | 'why'>> {
  if (troubles.length === 0) return { outcome: 'succeeded' };
  const blocked = await Promise.all(troubles.map(({ upstream }) => upstreams.get(upstream)?.blocked()));
  const outcome = blocked.every((reason) => reason !== undefined) ? 'skipped' : 'failed';
  return { outcome, why: troubles.map(({ upstream, message }) => `${upstream}: ${message}`).join(' ') };
}
