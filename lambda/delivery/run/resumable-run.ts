import { AccountError, NotThere, Refused } from '../../account/errors';
import { Busy } from '../../table/errors';
import { runEntry } from '../activity-entries';
import type { Upstream } from '../upstream/upstream';
import { endless } from './pages';
import type { RunContext } from './run-context';
import { keepFindings, type RunKind, type RunState, readRunState, saveRunState } from './run-state';

/** How long before the deadline no further page is begun, in milliseconds: a page of a slow account takes its time. */
const pageMs = 30_000;

/** How far a run through an account's lists is. After each page another invocation can go on from here. */
export interface ResumableState extends RunState {
  /** Which list is being read, or `done`. */
  readonly phase: string;
  /** The account's own bookmark of the next page; absent for a list's first. */
  readonly next?: string;
  /** ISO time, as all times here. */
  readonly startedAt: string;
  /** When it ended, or last got on. */
  readonly at: string;
  /** Why it stands still, for the administrator. Goes away with the next page. */
  readonly failure?: string;
}

/** What reading one page came to. */
export interface PageRead<S extends ResumableState> {
  /** The state with what the page adds to its counts. Bookmark, phase and page are moved on by the run. */
  readonly state: S;
  /** The account's bookmark of the page after this one; undefined at the list's end. */
  readonly next: string | undefined;
  /** The phase that follows the list's end. */
  readonly after: S['phase'];
  /** Kept beside the state, page by page. */
  readonly findings: readonly unknown[];
}

/** What is done page by page: an import, a comparison. */
export interface Procedure<S extends ResumableState> {
  readonly kind: RunKind;
  /** What the log calls it. */
  readonly title: string;
  /** Its name in the activity record. */
  readonly action: 'import' | 'drift';
  /** Reads a page and does with it what is to be done. May be repeated: whatever it writes, it writes again in the same way. */
  readPage(context: RunContext, upstream: Upstream, state: S, until: number): Promise<PageRead<S>>;
  /** What the activity record says of a run that ended. */
  facts(state: S): Readonly<Record<string, unknown>>;
  /** The state from which the list is read again after the account has refused its own bookmark (they expire). Absent: it stands still. */
  fromTheTop?(state: S): S;
}

/** What one call came to. */
export interface RunProgress<S> {
  readonly upstream: string;
  /** `left`: there is more to do, call again. `done`: nothing to do for now. `stuck`: the account does not answer; call again later. */
  readonly outcome: 'done' | 'left' | 'stuck';
  readonly state: S;
}

/** The latest run; undefined when there never was one. */
export function latestRun<S extends ResumableState>(
  context: Pick<RunContext, 'store'>,
  { kind }: Pick<Procedure<S>, 'kind'>,
  upstream: string,
): Promise<S | undefined> {
  return readRunState<S>(context, kind, upstream);
}

/**
 * Begins a run, unless the one that is there is to go on.
 *
 * @param fresh the state that a new run begins with, after the latest one
 * @param goesOn whether the latest run is to go on instead; never asked about one that is done
 */
export async function beginRun<S extends ResumableState>(
  context: Pick<RunContext, 'store'>,
  procedure: Pick<Procedure<S>, 'kind'>,
  upstream: string,
  fresh: (before: S | undefined) => S,
  goesOn: (latest: S) => boolean,
): Promise<S> {
  for (;;) {
    const before = await latestRun<S>(context, procedure, upstream);
    if (before !== undefined && before.phase !== 'done' && goesOn(before)) return before;
    const first = fresh(before);
    if (await saveRunState(context, procedure.kind, upstream, first, before)) return first;
  }
}

/**
 * Goes on with a run as far as the deadline allows, page by page. A page that fails is left for the next call. Two calls at once do
 * the same twice, and what the first has written counts.
 *
 * @param deadline epoch milliseconds
 */
export async function continueRun<S extends ResumableState>(
  context: RunContext,
  procedure: Procedure<S>,
  upstream: Upstream,
  from: S,
  deadline: number,
): Promise<RunProgress<S>> {
  const { name } = upstream;
  let state = from;
  while (state.phase !== 'done') {
    if (context.clock().getTime() + pageMs > deadline) return { upstream: name, outcome: 'left', state };
    const blocked = await upstream.blocked();
    if (blocked !== undefined) return standStill(context, procedure, name, state, state, blocked);
    let read: PageRead<S>;
    try {
      read = await procedure.readPage(context, upstream, state, deadline);
      if (read.next !== undefined && read.next === state.next) throw endless();
      await keepFindings(context, procedure.kind, name, state, read.findings);
    } catch (error) {
      if (!(error instanceof AccountError || error instanceof Busy)) throw error;
      if (error instanceof Busy) context.log.failed({ what: `${procedure.title} of ${name}`, error });
      return standStill(context, procedure, name, state, again(procedure, state, error), error.message);
    }
    const next = moved(read, context.clock());
    const record =
      next.phase === 'done'
        ? [context.activity.record(runEntry(name, procedure.action, facts(procedure, next)), context.clock())]
        : [];
    if (!(await saveRunState(context, procedure.kind, name, next, state, record))) {
      context.log.upstream({ upstream: name, event: `${procedure.title} is done by two at once` });
    }
    // Two at once did the same: what was written first is what counts.
    state = (await latestRun<S>(context, procedure, name)) ?? next;
  }
  return { upstream: name, outcome: 'done', state };
}

const facts = <S extends ResumableState>(procedure: Procedure<S>, state: S): Readonly<Record<string, unknown>> => ({
  run: state.run,
  startedAt: state.startedAt,
  ...procedure.facts(state),
});

/** The state after a page: the next page of the list, or the phase after its end. */
function moved<S extends ResumableState>({ state, next, after }: PageRead<S>, now: Date): S {
  const { next: _, failure: __, ...rest } = state;
  const place = next === undefined ? { phase: after } : { next };
  return { ...rest, page: state.page + 1, at: now.toISOString(), ...place } as unknown as S;
}

/** Where the next call begins after a page has failed. */
function again<S extends ResumableState>({ fromTheTop }: Procedure<S>, state: S, error: unknown): S {
  const isRefused = error instanceof Refused || error instanceof NotThere;
  return isRefused && fromTheTop !== undefined ? fromTheTop(state) : state;
}

/** It keeps the time at which it last got on: by that one sees for how long it has stood still. */
async function standStill<S extends ResumableState>(
  context: RunContext,
  { kind, title }: Procedure<S>,
  upstream: string,
  before: S,
  from: S,
  failure: string,
): Promise<RunProgress<S>> {
  const state = { ...from, page: before.page + 1, failure };
  await saveRunState(context, kind, upstream, state, before);
  context.log.upstream({ upstream, event: `${title} stands still`, reason: failure });
  return { upstream, outcome: 'stuck', state };
}
