import type { Drift } from '../../contract/operator-requests';
import type { RunContext } from '../run/run-context';
import { firstFindings, readRunState } from '../run/run-state';
import { type DriftState, unrepaired } from './drift-report';

/** Differences that stand in one account. */
export interface DriftFound {
  readonly upstream: string;
  readonly count: number;
  /** ISO time of the comparison that found them. */
  readonly at: string;
  /** The first of them: email addresses and names of groups. */
  readonly who: readonly string[];
}

/** How many differences stand, over all accounts: a single read for each of them. @throws Busy */
export async function countDrift(context: Pick<RunContext, 'store'>, upstreams: Iterable<string>): Promise<number> {
  const states = await Promise.all([...upstreams].map((name) => readDrift(context, name)));
  return states.reduce((sum, state) => sum + (state === undefined ? 0 : unrepaired(state)), 0);
}

/** The same for people: where, since when, and whom it is about. Accounts without a difference are left out. @throws Busy */
export async function driftFound(
  context: Pick<RunContext, 'store'>,
  upstreams: readonly string[],
): Promise<DriftFound[]> {
  const found = await Promise.all(
    upstreams.map(async (upstream): Promise<DriftFound[]> => {
      const state = await readDrift(context, upstream);
      const count = state === undefined ? 0 : unrepaired(state);
      if (state === undefined || count === 0) return [];
      const first = await firstFindings<Drift>(context, 'DRIFT', upstream, state.run);
      const who = [...new Set(first.filter(({ repair }) => !repair).map((each) => each.who))].slice(0, shown);
      return [{ upstream, count, at: state.at, who }];
    }),
  );
  return found.flat();
}

/** As many as fit into a sentence. */
const shown = 3;

/** The latest comparison with an account; undefined when there never was one. */
export function readDrift(context: Pick<RunContext, 'store'>, upstream: string): Promise<DriftState | undefined> {
  return readRunState<DriftState>(context, 'DRIFT', upstream);
}
