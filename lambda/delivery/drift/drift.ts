import { v7 } from 'uuid';
import { AccountError } from '../../account/errors';
import { Metric } from '../../contract/names';
import { Busy } from '../../directory/errors';
import { noteRun } from '../../table/scheduled-runs';
import type { Step } from '../../table/transaction';
import { endless } from '../run/pages';
import type { ImportContext } from '../run/run-context';
import { keepFindings, readFindings, readRunState, saveRunState } from '../run/run-state';
import type { Upstream } from '../upstream/upstream';
import { compareGroups, findMissingGroups } from './drift-groups';
import { comparePeople, findMissing } from './drift-people';
import { caveats, type Drift, type DriftMode, type DriftPage, type DriftState, total } from './drift-report';

/** How long before the deadline no further page is begun, in milliseconds. */
const pageMs = 30_000;
/** Until when a comparison says something about the present, in milliseconds: a day and an hour. */
const goodForMs = 90_000_000;

/** After how long without a page a comparison is nobody's any more, in milliseconds. */
const idleMs = 5 * 60_000;
/** A comparison that got no further for so long is begun anew, in milliseconds: its first pages would say little about now. */
const staleMs = 3_600_000;

/** What one call came to. */
export interface DriftProgress {
  readonly upstream: string;
  /** `left`: call again. `stuck`: the account does not answer, or is paused; call again later. */
  readonly outcome: 'done' | 'left' | 'stuck';
  readonly state: DriftState;
}

/**
 * Compares every account with the directory and says in what they differ without a delivery being on its way; goes on with a
 * comparison that was cut short. Nothing is ever removed because of it: a list that fails ends it, a list that is short is not
 * believed, and a repair only has delivery look again, behind the removal guard.
 *
 * @param deadline epoch milliseconds
 */
export async function drift(context: ImportContext, deadline: number): Promise<DriftProgress[]> {
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
export async function continueDrift(context: ImportContext, deadline: number): Promise<DriftProgress[]> {
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

async function conclude(context: ImportContext, progress: readonly DriftProgress[]): Promise<void> {
  context.metrics.add(
    Metric.drift,
    progress.reduce((sum, { state }) => sum + total(state.counts), 0),
  );
  const now = context.clock().getTime();
  const troubles = progress.flatMap(({ upstream, state }) => caveats(state).map((words) => `${upstream}: ${words}`));
  await noteRun(context.store.items, {
    duty: 'drift',
    at: new Date(now).toISOString(),
    outcome: troubles.length === 0 ? 'succeeded' : 'failed',
    goodUntil: new Date(now + goodForMs).toISOString(),
    ...(troubles.length === 0 ? {} : { why: troubles.join(' ') }),
  });
}

/** The latest comparison with an account; undefined when there never was one. */
export function readDrift(context: Pick<ImportContext, 'store'>, upstream: string): Promise<DriftState | undefined> {
  return readRunState<DriftState>(context, 'DRIFT', upstream);
}

/** The differences that a comparison found, people first. */
export function driftFindings(context: Pick<ImportContext, 'store'>, upstream: string, run: string): Promise<Drift[]> {
  return readFindings<Drift>(context, 'DRIFT', upstream, run);
}

/** Compares one account: goes on where a former call in the same mode stopped, begins anew otherwise. */
export async function compare(
  context: ImportContext,
  upstream: Upstream,
  deadline: number,
  mode: DriftMode,
): Promise<DriftProgress> {
  let state = await begin(context, upstream.name, mode);
  const { name } = upstream;
  while (state.phase !== 'done') {
    if (context.clock().getTime() + pageMs > deadline) return { upstream: name, outcome: 'left', state };
    const blocked = await upstream.blocked();
    const next = blocked === undefined ? await page(context, upstream, state, deadline) : stuck(state, blocked);
    const record = next.phase === 'done' ? [driftRecord(context, name, next)] : [];
    await saveRunState(context, 'DRIFT', name, next, state, record);
    if (next.phase === state.phase && next.next === state.next && next.trouble !== undefined) {
      context.log.upstream({ upstream: name, event: 'comparison stands still', reason: next.trouble });
      return { upstream: name, outcome: 'stuck', state: next };
    }
    // Somebody else who went on meanwhile compared the same: what they wrote is what counts.
    state = (await readDrift(context, name)) ?? next;
  }
  return { upstream: name, outcome: 'done', state };
}

/** Somebody may be at it: then this call goes on with theirs. */
async function begin(context: ImportContext, upstream: string, mode: DriftMode): Promise<DriftState> {
  for (;;) {
    const before = await readDrift(context, upstream);
    const now = context.clock();
    const isFresh = before !== undefined && now.getTime() - Date.parse(before.at) < staleMs;
    if (before !== undefined && before.phase !== 'done' && before.mode === mode && isFresh) return before;
    const first: DriftState = {
      run: v7(),
      page: 0,
      phase: 'people',
      mode,
      startedAt: now.toISOString(),
      at: now.toISOString(),
      counts: {},
      explained: {},
      compared: { people: 0, groups: 0 },
      doubts: [],
    };
    if (await saveRunState(context, 'DRIFT', upstream, first, before)) return first;
  }
}

/** Compares one page; the state that follows. An account that fails leaves the page for later. */
async function page(context: ImportContext, upstream: Upstream, state: DriftState, until: number): Promise<DriftState> {
  try {
    const { found, next, after } = await read(context, upstream, state, until);
    if (next !== undefined && next === state.next) throw endless();
    await keepFindings(context, 'DRIFT', upstream.name, state, found.drifts);
    return followed(context, state, found, next, after);
  } catch (error) {
    if (!(error instanceof AccountError || error instanceof Busy)) throw error;
    return stuck(state, error.message);
  }
}

interface Read {
  readonly found: DriftPage;
  readonly next: string | undefined;
  /** The phase after the list's end. */
  readonly after: DriftState['phase'];
}

async function read(context: ImportContext, upstream: Upstream, state: DriftState, until: number): Promise<Read> {
  const groups = upstream.account.capabilities.groups ? 'groups' : 'done';
  switch (state.phase) {
    case 'people': {
      const list = await upstream.call(until, (account) => account.people(state.next));
      return {
        found: await comparePeople(context, upstream, list.items, state),
        next: list.next,
        after: 'missing people',
      };
    }
    case 'missing people':
      return { found: await findMissing(context, upstream, state, until), next: undefined, after: groups };
    case 'missing groups':
      return { found: await findMissingGroups(context, upstream, state, until), next: undefined, after: 'done' };
    default: {
      const list = await upstream.call(until, (account) => account.groups(state.next));
      const found = await compareGroups(context, upstream, list.items, state, until);
      return { found, next: list.next, after: 'missing groups' };
    }
  }
}

function followed(
  { clock }: ImportContext,
  { next: _, trouble: __, ...state }: DriftState,
  found: DriftPage,
  next: string | undefined,
  after: DriftState['phase'],
): DriftState {
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
  const told = { ...state, counts, explained, compared, doubts, page: state.page + 1, at: clock().toISOString() };
  return next === undefined ? { ...told, phase: after } : { ...told, next };
}

function tally<K extends string>(counts: Partial<Record<K, number>>, more: readonly K[]): Partial<Record<K, number>> {
  const sums = { ...counts };
  for (const kind of more) sums[kind] = (sums[kind] ?? 0) + 1;
  return sums;
}

/** It keeps the time at which it last got on. */
function stuck(state: DriftState, trouble: string): DriftState {
  return { ...state, page: state.page + 1, trouble };
}

function driftRecord({ runs, clock }: ImportContext, upstream: string, state: DriftState): Step {
  const { run, mode, startedAt, counts, explained, compared, doubts } = state;
  return runs.record(upstream, 'drift', { run, mode, startedAt, counts, explained, compared, doubts }, clock());
}
