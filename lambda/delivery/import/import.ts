import { v7 } from 'uuid';
import { AccountError, NotThere, Refused } from '../../account/errors';
import type { Page } from '../../account/port';
import { Busy } from '../../directory/errors';
import { noteRun } from '../../table/scheduled-runs';
import type { Step } from '../../table/transaction';
import { endless } from '../run/pages';
import type { ImportContext } from '../run/run-context';
import { keepFindings, readFindings, readRunState, saveRunState } from '../run/run-state';
import type { Upstream } from '../upstream/upstream';
import type { Finding } from './findings';
import { importGroups, tidyCatalogue } from './import-groups';
import { importPeople, type PeopleCount } from './import-people';
import type { ImportState } from './import-state';
import { refreshMembers } from './manage-members';

/** After how long an account is read again, in milliseconds: who was invited by hand becomes visible to the identity provider. */
export const importEveryMs = 86_400_000;

/** How long before the deadline no further page is begun, in milliseconds: a page of a slow account takes its time. */
const pageMs = 30_000;

/** What one call came to. */
export interface ImportProgress {
  readonly upstream: string;
  /** `left`: there is more to do, call again. `done`: nothing to do for now. `stuck`: the account does not answer; call again later. */
  readonly outcome: 'done' | 'left' | 'stuck';
  readonly state: ImportState | undefined;
}

/**
 * Goes on with the import of every account, page by page, until they are done or the deadline is near; begins one where none was
 * made yet, or the last is a day old. Cheap when there is nothing to do. A page that fails is read again by the next call; nothing
 * is ever removed from the directory or the account because a list failed or was short.
 *
 * @param deadline epoch milliseconds
 */
export async function importStep(context: ImportContext, deadline: number): Promise<ImportProgress[]> {
  const progress: ImportProgress[] = [];
  for (const upstream of context.upstreams.values()) {
    const state = await readImport(context, upstream.name);
    const due = state === undefined || (state.phase === 'done' && isOld(state, context));
    if (due) await startImport(context, upstream.name);
    progress.push(await continueImport(context, upstream, deadline));
  }
  await noteProgress(context, progress);
  return progress;
}

/** How far the latest import of the account is; undefined when there never was one. */
export function readImport(context: Pick<ImportContext, 'store'>, upstream: string): Promise<ImportState | undefined> {
  return readRunState<ImportState>(context, 'IMPORT', upstream);
}

/** What an import found, in the order of the account's lists. */
export function importFindings(
  context: Pick<ImportContext, 'store'>,
  upstream: string,
  run: string,
): Promise<Finding[]> {
  return readFindings<Finding>(context, 'IMPORT', upstream, run);
}

/**
 * Begins a new import of an account; one that is under way goes on instead.
 *
 * @returns the import under way
 */
export async function startImport(context: ImportContext, upstream: string): Promise<ImportState> {
  for (;;) {
    const before = await readImport(context, upstream);
    if (before !== undefined && before.phase !== 'done') return before;
    const first = freshImport(context);
    if (await saveRunState(context, 'IMPORT', upstream, first, before)) return first;
  }
}

/**
 * Begins a new import of an account in place of one that may be under way: for when another account is behind the name, to which
 * neither a bookmark nor the date of the last import means anything.
 */
export async function restartImport(
  context: Pick<ImportContext, 'store' | 'clock'>,
  upstream: string,
): Promise<ImportState> {
  for (;;) {
    const first = freshImport(context);
    if (await saveRunState(context, 'IMPORT', upstream, first, await readImport(context, upstream))) return first;
  }
}

function freshImport({ clock }: Pick<ImportContext, 'clock'>): ImportState {
  const now = clock().toISOString();
  return {
    run: v7(),
    phase: 'people',
    page: 0,
    startedAt: now,
    at: now,
    people: {},
    groups: { managed: 0, unmanaged: 0 },
    findings: 0,
  };
}

const isOld = ({ at }: ImportState, { clock }: ImportContext): boolean =>
  clock().getTime() - Date.parse(at) >= importEveryMs;

/** Goes on with the import of one account, as far as the deadline allows. Nothing when none is under way. */
export async function continueImport(
  context: ImportContext,
  upstream: Upstream,
  deadline: number,
): Promise<ImportProgress> {
  let state = await readImport(context, upstream.name);
  while (state !== undefined && state.phase !== 'done') {
    if (context.clock().getTime() + pageMs > deadline) return { upstream: upstream.name, outcome: 'left', state };
    const blocked = await upstream.blocked();
    if (blocked !== undefined) return standStill(context, upstream.name, state, blocked);
    try {
      const next = await page(context, upstream, state, deadline);
      // Somebody else who went on meanwhile has done the same: what they wrote is what counts.
      const record = next.phase === 'done' ? [importRecord(context, upstream.name, next)] : [];
      if (!(await saveRunState(context, 'IMPORT', upstream.name, next, state, record)))
        context.log.upstream(shared(upstream.name));
    } catch (error) {
      if (!(error instanceof AccountError || error instanceof Busy)) throw error;
      return standStill(context, upstream.name, isRefused(error) ? fromTheTop(state) : state, error.message);
    }
    state = await readImport(context, upstream.name);
  }
  return { upstream: upstream.name, outcome: 'done', state };
}

function importRecord({ runs, clock }: ImportContext, upstream: string, state: ImportState): Step {
  const { run, startedAt, people, groups, findings } = state;
  return runs.record(upstream, 'import', { run, startedAt, people, groups, findings }, clock());
}

async function standStill(
  context: ImportContext,
  upstream: string,
  state: ImportState,
  why: string,
): Promise<ImportProgress> {
  const stuck = { ...state, page: state.page + 1, at: context.clock().toISOString(), trouble: why };
  await saveRunState(context, 'IMPORT', upstream, stuck, state);
  context.log.upstream({ upstream, event: 'import stands still', reason: why });
  return { upstream, outcome: 'stuck', state: stuck };
}

const isRefused = (error: unknown): boolean => error instanceof Refused || error instanceof NotThere;

/** An account that takes its own bookmark no more (they expire) is read again from the top of the list: all of it can be repeated. */
function fromTheTop({ next: _, ...state }: ImportState): ImportState {
  return state.phase === 'people' ? { ...state, people: {} } : { ...state, groups: { managed: 0, unmanaged: 0 } };
}

const shared = (upstream: string) => ({ upstream, event: 'import is done by two at once' });

/** Reads and imports one page; the state that follows. */
function page(context: ImportContext, upstream: Upstream, state: ImportState, until: number): Promise<ImportState> {
  return state.phase === 'people'
    ? peoplePage(context, upstream, state, until)
    : groupsPage(context, upstream, state, until);
}

async function peoplePage(
  context: ImportContext,
  upstream: Upstream,
  state: ImportState,
  until: number,
): Promise<ImportState> {
  const list = await upstream.call(until, (account) => account.people(state.next));
  const { counts, findings } = await importPeople(context, upstream, list.items, state.startedAt);
  await keepFindings(context, 'IMPORT', upstream.name, state, findings);
  const people = { ...state.people };
  for (const [name, count] of counts) people[name as PeopleCount] = (people[name] ?? 0) + count;
  const groups = upstream.account.capabilities.groups ? 'groups' : 'done';
  return { ...followed(context, state, list, groups), people, findings: state.findings + findings.length };
}

async function groupsPage(
  context: ImportContext,
  upstream: Upstream,
  state: ImportState,
  until: number,
): Promise<ImportState> {
  const list = await upstream.call(until, (account) => account.groups(state.next));
  const found = await importGroups(context, upstream, list.items, state.run);
  await refreshMembers(context, upstream, list.items, until);
  const last = list.next === undefined ? await tidyCatalogue(context, upstream.name, state.run) : { findings: [] };
  const findings = [...found.findings, ...last.findings];
  await keepFindings(context, 'IMPORT', upstream.name, state, findings);
  const groups = {
    managed: state.groups.managed + found.managed,
    unmanaged: state.groups.unmanaged + found.unmanaged,
  };
  return { ...followed(context, state, list, 'done'), groups, findings: state.findings + findings.length };
}

/** The state after a page: the next page, or the phase after the list's end. */
function followed(
  { clock }: ImportContext,
  { trouble: _, next: former, ...state }: ImportState,
  { next }: Page<unknown>,
  after: ImportState['phase'],
): ImportState {
  if (next !== undefined && next === former) throw endless();
  const moved = { ...state, page: state.page + 1, at: clock().toISOString() };
  return next === undefined ? { ...moved, phase: after } : { ...moved, next };
}

async function noteProgress({ store, clock }: ImportContext, progress: readonly ImportProgress[]): Promise<void> {
  const now = clock().getTime();
  const troubles = progress.flatMap(({ upstream, state }) =>
    state?.trouble === undefined ? [] : [`${upstream}: ${state.trouble}`],
  );
  await noteRun(store.items, {
    duty: 'import',
    at: new Date(now).toISOString(),
    outcome: troubles.length === 0 ? 'succeeded' : 'failed',
    goodUntil: new Date(now + importEveryMs + 3_600_000).toISOString(),
    ...(troubles.length === 0 ? {} : { why: troubles.join(' ') }),
  });
}
