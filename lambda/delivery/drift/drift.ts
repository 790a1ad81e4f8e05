import { v7 } from 'uuid';
import type { DriftMode } from '../../contract/names';
import { noteRun } from '../../table/scheduled-runs';
import { runOutcome } from '../run/pages';
import { beginRun, continueRun, type Procedure, type RunProgress } from '../run/resumable-run';
import type { RunContext } from '../run/run-context';
import { groupsPage } from '../upstream/supports';
import type { Upstream } from '../upstream/upstream';
import { readDrift } from './drift-found';
import { compareGroups, findMissingGroups } from './drift-groups';
import { comparePeople, findMissing } from './drift-people';
import { caveats, type DriftPage, type DriftState, unrepaired } from './drift-report';

/** Until when a comparison says something about the present, in milliseconds: a day and an hour. */
const goodForMs = 90_000_000;

/** Time without a page after which a comparison counts as abandoned, in milliseconds. */
const idleMs = 5 * 60_000;
/** A comparison that got no further for so long is begun anew, in milliseconds: its first pages would say little about now. */
const staleMs = 3_600_000;

/** What one call came to. */
export type DriftProgress = RunProgress<DriftState>;

/**
 * Compares every account with the directory and says in what they differ without a delivery being on its way; goes on with a
 * comparison that was cut short. Nothing is ever removed because of it: a list that fails ends it, a list that is short is not
 * believed, and a repair only has delivery look again, behind the removal guard.
 *
 * @param deadline epoch milliseconds
 */
export async function drift(context: RunContext, deadline: number): Promise<DriftProgress[]> {
  const progress: DriftProgress[] = [];
  for (const upstream of context.upstreams.values()) {
    progress.push(await compare(context, upstream, deadline, context.driftMode));
  }
  await conclude(context, progress);
  return progress;
}

/**
 * Goes on with the comparisons that did not end: there was no time left, or the account did not answer. One that an operator asked
 * for in another mode is theirs to repeat.
 *
 * @param deadline epoch milliseconds
 * @returns what became of them; empty when there were none
 */
export async function continueDrift(context: RunContext, deadline: number): Promise<DriftProgress[]> {
  const now = context.clock().getTime();
  const progress: DriftProgress[] = [];
  const ended: DriftProgress[] = [];
  for (const upstream of context.upstreams.values()) {
    const state = await readDrift(context, upstream.name);
    if (state === undefined) continue;
    const isOurs = state.phase !== 'done' && state.mode === context.driftMode;
    if (isOurs && now - Date.parse(state.at) >= idleMs) {
      progress.push(await compare(context, upstream, deadline, context.driftMode));
    } else ended.push({ upstream: upstream.name, outcome: 'done', state });
  }
  if (progress.length > 0) await conclude(context, [...ended, ...progress]);
  return progress;
}

async function conclude(context: RunContext, progress: readonly DriftProgress[]): Promise<void> {
  const now = context.clock().getTime();
  const troubles = progress.flatMap(({ upstream, state }) => caveats(state).map((message) => ({ upstream, message })));
  await noteRun(context.store.items, {
    name: 'drift',
    at: new Date(now).toISOString(),
    ...(await runOutcome(context.upstreams, troubles)),
    goodUntil: new Date(now + goodForMs).toISOString(),
  });
}

/** Compares one account. Continues an unfinished comparison of the same mode, also one that another function is running; else starts a new one. */
export async function compare(
  context: RunContext,
  upstream: Upstream,
  deadline: number,
  mode: DriftMode,
): Promise<DriftProgress> {
  const isFresh = ({ at }: DriftState) => context.clock().getTime() - Date.parse(at) < staleMs;
  const goesOn = (latest: DriftState) => latest.mode === mode && isFresh(latest);
  const state = await beginRun(
    context,
    procedure,
    upstream.name,
    (before) => freshComparison(context, mode, before),
    goesOn,
  );
  return continueRun(context, procedure, upstream, state, deadline);
}

function freshComparison({ clock }: RunContext, mode: DriftMode, before: DriftState | undefined): DriftState {
  const now = clock().toISOString();
  return {
    run: v7(),
    page: 0,
    phase: 'people',
    mode,
    startedAt: now,
    at: now,
    counts: {},
    explained: {},
    compared: { people: 0, groups: 0 },
    doubts: [],
    unrepaired: 0,
    unrepairedBefore: before === undefined ? 0 : unrepaired(before),
  };
}

const procedure: Procedure<DriftState> = {
  kind: 'DRIFT',
  title: 'comparison',
  action: 'drift',
  async readPage(context, upstream, state, until) {
    const { found, next, after } = await read(context, upstream, state, until);
    return { state: added(state, found), next, after, findings: found.drifts };
  },
  facts: ({ mode, counts, explained, compared, doubts }) => ({ mode, counts, explained, compared, doubts }),
};

interface Read {
  readonly found: DriftPage;
  readonly next: string | undefined;
  /** The phase after the list's end. */
  readonly after: DriftState['phase'];
}

async function read(context: RunContext, upstream: Upstream, state: DriftState, until: number): Promise<Read> {
  switch (state.phase) {
    case 'people': {
      const list = await upstream.call(until, (account) => account.people(state.next));
      return {
        found: doubted(await comparePeople(context, upstream, list.items, state), list.doubt),
        next: list.next,
        after: 'missing people',
      };
    }
    case 'missing people':
      return { found: await findMissing(context, upstream, state, until), next: undefined, after: 'groups' };
    case 'missing groups':
      return { found: await findMissingGroups(context, upstream, state, until), next: undefined, after: 'done' };
    default: {
      const list = await groupsPage(upstream, until, state.next);
      if (list === undefined) return { found: nothing, next: undefined, after: 'done' };
      const found = doubted(await compareGroups(context, upstream, list.items, state, until), list.doubt);
      return { found, next: list.next, after: 'missing groups' };
    }
  }
}

const nothing: DriftPage = { drifts: [], explained: [], people: 0, groups: 0 };

const doubted = (page: DriftPage, doubt: string | undefined): DriftPage =>
  doubt === undefined ? page : { ...page, doubt: [page.doubt, doubt].filter((one) => one !== undefined).join('; ') };

/** The state with what a page came to. */
function added(state: DriftState, found: DriftPage): DriftState {
  const counts = tally(
    state.counts,
    found.drifts.map(({ kind }) => kind),
  );
  const explained = tally(state.explained, found.explained);
  const compared = {
    people: state.compared.people + found.people,
    groups: state.compared.groups + found.groups,
  };
  const doubts = found.doubt === undefined ? state.doubts : [...state.doubts, found.doubt];
  const left = found.drifts.filter(({ repair }) => !repair).length;
  return { ...state, counts, explained, compared, doubts, unrepaired: (state.unrepaired ?? 0) + left };
}

function tally<K extends string>(counts: Partial<Record<K, number>>, more: readonly K[]): Partial<Record<K, number>> {
  const sums = { ...counts };
  for (const kind of more) sums[kind] = (sums[kind] ?? 0) + 1;
  return sums;
}
