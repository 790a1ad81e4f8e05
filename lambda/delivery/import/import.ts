import { v7 } from 'uuid';
import { noteRun } from '../../table/scheduled-runs';
import { runOutcome } from '../run/pages';
import {
  beginRun,
  continueRun,
  latestRun,
  type PageRead,
  type Procedure,
  type RunProgress,
} from '../run/resumable-run';
import type { RunContext } from '../run/run-context';
import { groupsPage } from '../upstream/supports';
import type { Upstream } from '../upstream/upstream';
import { importGroups, tidyCatalogue } from './import-groups';
import { importPeople, type PeopleCount } from './import-people';
import type { ImportState } from './import-state';
import { refreshMembers } from './manage-members';

/** Time after which an account is imported again, in milliseconds: people invited manually become visible to the identity provider. */
const importEveryMs = 86_400_000;

/** What one call came to. */
export type ImportProgress = RunProgress<ImportState>;

const procedure: Procedure<ImportState> = {
  kind: 'IMPORT',
  title: 'import',
  action: 'import',
  readPage: (context, upstream, state, until) =>
    state.phase === 'people'
      ? peoplePage(context, upstream, state, until)
      : importGroupsPage(context, upstream, state, until),
  facts: ({ people, groups, findings, doubts = [] }) => ({ people, groups, findings, doubts }),
  fromTheTop: ({ next: _, doubts: __, ...state }) =>
    state.phase === 'people' ? { ...state, people: {} } : { ...state, groups: { managed: 0, unmanaged: 0 } },
};

/**
 * Goes on with the import of every account, page by page, until they are done or the deadline is near; begins one where none was
 * made yet, or the last is a day old. Cheap when there is nothing to do. A page that fails is read again by the next call; nothing
 * is ever removed from the directory or the account because a list failed or was short.
 *
 * @param deadline epoch milliseconds
 */
export async function importStep(context: RunContext, deadline: number): Promise<ImportProgress[]> {
  const progress: ImportProgress[] = [];
  for (const upstream of context.upstreams.values()) {
    const latest = await readImport(context, upstream.name);
    const due = latest === undefined || (latest.phase === 'done' && isOld(latest, context));
    const state = due ? await startImport(context, upstream.name) : latest;
    progress.push(await continueImport(context, upstream, state, deadline));
  }
  await noteProgress(context, progress);
  return progress;
}

/** How far the latest import of the account is; undefined when there never was one. */
export function readImport(context: Pick<RunContext, 'store'>, upstream: string): Promise<ImportState | undefined> {
  return latestRun(context, procedure, upstream);
}

/**
 * Begins a new import of an account; one that is under way goes on instead.
 *
 * @returns the import under way
 */
export function startImport(context: Pick<RunContext, 'store' | 'clock'>, upstream: string): Promise<ImportState> {
  return beginRun(
    context,
    procedure,
    upstream,
    () => freshImport(context),
    () => true,
  );
}

/**
 * Begins a new import of an account in place of one that may be under way: for when another account is behind the name, to which
 * neither a bookmark nor the date of the last import means anything.
 */
export function restartImport(context: Pick<RunContext, 'store' | 'clock'>, upstream: string): Promise<ImportState> {
  return beginRun(
    context,
    procedure,
    upstream,
    () => freshImport(context),
    () => false,
  );
}

function freshImport({ clock }: Pick<RunContext, 'clock'>): ImportState {
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

const isOld = ({ at }: ImportState, { clock }: RunContext): boolean =>
  clock().getTime() - Date.parse(at) >= importEveryMs;

/** Goes on with the import of one account that is under way, as far as the deadline allows. @param deadline epoch milliseconds */
export function continueImport(
  context: RunContext,
  upstream: Upstream,
  state: ImportState,
  deadline: number,
): Promise<ImportProgress> {
  return continueRun(context, procedure, upstream, state, deadline);
}

async function peoplePage(
  context: RunContext,
  upstream: Upstream,
  state: ImportState,
  until: number,
): Promise<PageRead<ImportState>> {
  const list = await upstream.call(until, (account) => account.people(state.next));
  const { counts, findings } = await importPeople(context, upstream, list.items, state.startedAt);
  const people = { ...state.people };
  for (const [name, count] of counts) people[name as PeopleCount] = (people[name] ?? 0) + count;
  const counted = { ...state, people, findings: state.findings + findings.length };
  return { state: doubted(counted, list.doubt), next: list.next, after: 'groups', findings };
}

async function importGroupsPage(
  context: RunContext,
  upstream: Upstream,
  state: ImportState,
  until: number,
): Promise<PageRead<ImportState>> {
  const list = await groupsPage(upstream, until, state.next);
  if (list === undefined) return { state, next: undefined, after: 'done', findings: [] };
  const found = await importGroups(context, upstream, list.items, state.run);
  const unread = await refreshMembers(context, upstream, list.items, until);
  const last = list.next === undefined ? await tidyCatalogue(context, upstream.name, state.run) : { findings: [] };
  const findings = [...found.findings, ...last.findings];
  const groups = {
    managed: state.groups.managed + found.managed,
    unmanaged: state.groups.unmanaged + found.unmanaged,
  };
  return {
    state: [list.doubt, ...unread].reduce(doubted, { ...state, groups, findings: state.findings + findings.length }),
    next: list.next,
    after: 'done',
    findings,
  };
}

const doubted = (state: ImportState, doubt: string | undefined): ImportState =>
  doubt === undefined ? state : { ...state, doubts: [...(state.doubts ?? []), doubt] };

async function noteProgress(context: RunContext, progress: readonly ImportProgress[]): Promise<void> {
  const now = context.clock().getTime();
  const troubles = progress.flatMap(({ upstream, state }) =>
    [state.failure ?? [], state.doubts ?? []].flat().map((message) => ({ upstream, message })),
  );
  await noteRun(context.store.items, {
    name: 'import',
    at: new Date(now).toISOString(),
    ...(await runOutcome(context.upstreams, troubles)),
    goodUntil: new Date(now + importEveryMs + 3_600_000).toISOString(),
  });
}
