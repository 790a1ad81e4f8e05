import { isDeepStrictEqual } from 'node:util';
import { DirectoryKeys } from '../../../contract/names';
import { readSyncSwitch } from '../../../directory/sync-switch';
import { wholeBridge } from '../../../table/activity-log';
import type { Values } from '../../../table/store';
import type { WholeTable } from '../../../table/whole-table';
import { readUpstreamState, upstreamStateKey } from '../../state/upstream-state';
import { type AdminContext, decisionStep } from '../context';
import { letIn, pause, turnAway } from '../decisions/pause';

export { type WholeTable, wholeActivity, wholeDirectory } from '../../../table/whole-table';

/** Where items are taken from: a table that was kept or restored, or a backup. */
export interface ItemSource {
  /** Every item, page by page. */
  pages(): AsyncIterable<readonly Values[]>;
  /**
   * The items with the keys of these, in no order; those that it does not have are missing. Their keys are enough: it is asked only which
   * there are.
   */
  find(items: readonly Values[]): Promise<readonly Values[]>;
}

/** How many items of a table differ from the source's. */
export interface Differences {
  readonly added: number;
  readonly changed: number;
  /** Of the table, and not of the source. */
  readonly removed: number;
  readonly same: number;
}

/** What a fill is told. */
export interface FillOptions {
  /** The name of the source, for the record and for whoever finds the deliveries paused. */
  readonly from: string;
  /** Names of the upstreams, besides those that the source knows. */
  readonly upstreams: readonly string[];
  readonly progress: (text: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Partitions that tell how this bridge runs, and not what it knows: never taken from a copy. Which leases, bookmarks and runs there
 * are, when a token was used, which key signs cursors, how much the removal guard has let through, and whether an upstream or the
 * identity provider is paused.
 */
const ofThisBridge =
  /^STATE#(SLOT|(HEALTH_)?TOKEN_USE|BOOKMARK#.*|SCHEDULED_RUN|SCIMSESSION|CURSOR|GUARD|UPSTREAM|SWITCH|IMPORT(#.*)?|DRIFT(#.*)?)$/;

/** How long a function, or a request under way, may go on as before after a pause, in milliseconds: their copy of the switches is younger. */
const untilQuietMs = 10_000;

/** What a fill of the directory would change. Changes nothing. @throws Busy */
export function compareDirectory(directory: WholeTable, source: ItemSource, now: Date): Promise<Differences> {
  return total(differences(directory, source, now, 'exactly'));
}

/**
 * Makes a directory equal to a copy of one: people, groups, memberships, their ids and versions, and what the accounts are known to
 * have. What is there already is not written again, so that an interrupted fill goes on where it was. Meanwhile the identity provider
 * is turned away; every delivery is paused, and stays so until an operator resumes it: what is due in the copy may be long done.
 *
 * @returns what was changed, and how many items differ afterwards: none, unless somebody else wrote meanwhile
 * @throws Busy; then the identity provider stays turned away, and the fill is to be repeated
 */
export async function fillDirectory(
  context: AdminContext,
  directory: WholeTable,
  source: ItemSource,
  { from, upstreams, progress, sleep }: FillOptions,
): Promise<Differences & { readonly differing: number }> {
  const { store, clock } = context;
  await store.transact([await decisionStep(context, wholeBridge, 'recover', { from })]);
  const quietAt = await holdEverything(context, from, await allUpstreams(source, upstreams));
  const wait = quietAt - clock().getTime();
  if (wait > 0) {
    progress('Waiting 10 seconds until every function knows of the pause ...');
    await sleep(Math.min(wait, untilQuietMs));
  }
  const done = await apply(directory, differences(directory, source, clock(), 'exactly'), progress);
  progress('Comparing ...');
  const { added, changed, removed } = await compareDirectory(directory, source, clock());
  const differing = added + changed + removed;
  if (differing === 0) await letInAgain(context, from);
  return { ...done, differing };
}

/**
 * Adds the audit records of a copy to those of an activity table. Records are never changed and none is removed.
 *
 * @returns what was added, and how many records are not there afterwards
 * @throws Busy
 */
export async function addActivity(
  activity: WholeTable,
  source: ItemSource,
  now: Date,
  progress: (text: string) => void,
): Promise<Differences & { readonly differing: number }> {
  const done = await apply(activity, differences(activity, source, now, 'at least'), progress);
  const { added, changed } = await total(differences(activity, source, now, 'at least'));
  return { ...done, differing: added + changed };
}

/** The source's upstreams and the given ones: each must be paused before one item is there that could be due at it. */
async function allUpstreams(source: ItemSource, given: readonly string[]): Promise<readonly string[]> {
  const { pk } = upstreamStateKey('');
  const names = new Set(given);
  for await (const page of source.pages()) for (const item of page) if (item.pk === pk) names.add(String(item.sk));
  return [...names];
}

/** @returns when nobody delivers or accepts anything any more, in epoch milliseconds */
async function holdEverything(context: AdminContext, from: string, upstreams: readonly string[]): Promise<number> {
  const { store, clock } = context;
  const now = clock().getTime();
  let since = 0;
  for (const name of upstreams) {
    const { paused } = await readUpstreamState(store, name, now);
    if (paused?.by !== 'operator')
      await pause(context, name, `the directory was taken from ${from}: check it, then resume`);
    since = Math.max(since, paused?.by === 'operator' ? Date.parse(paused.since) : now);
  }
  const incoming = await readSyncSwitch(store.items);
  if (incoming.position === 'on') await turnAway(context, reasonFor(from));
  return Math.max(since, incoming.position === 'on' ? now : Date.parse(incoming.since)) + untilQuietMs;
}

const reasonFor = (from: string): string => `the directory is being taken from ${from}`;

/** Only who was turned away for the fill, by this one or one that broke off, is let in: somebody else's reason stands. */
async function letInAgain(context: AdminContext, from: string): Promise<void> {
  const incoming = await readSyncSwitch(context.store.items);
  if (incoming.position === 'off' && incoming.reason === reasonFor(from)) await letIn(context);
}

/** A page of differences. */
interface Page extends Differences {
  readonly puts: readonly Values[];
  readonly removals: readonly Values[];
}

/** @param how `exactly`: what only the table has is a difference. `at least`: it is none */
async function* differences(
  table: WholeTable,
  source: ItemSource,
  now: Date,
  how: 'exactly' | 'at least',
): AsyncGenerator<Page> {
  const counts = (item: Values) => isKnowledge(item, now);
  for await (const page of source.pages()) {
    const wanted = page.filter(counts);
    const there = byIdentity(table, await table.find(wanted));
    const missing = wanted.filter((item) => !there.has(table.identity(item)));
    const others = wanted.filter((item) => {
      const present = there.get(table.identity(item));
      return present !== undefined && !isDeepStrictEqual(present, item);
    });
    const [added, changed] = [missing.length, others.length];
    const same = wanted.length - added - changed;
    yield { added, changed, removed: 0, same, puts: [...missing, ...others], removals: [] };
  }
  if (how === 'at least') return;
  for await (const page of table.pages()) {
    const present = page.filter(counts);
    const wanted = byIdentity(table, await source.find(present));
    const removals = present.filter((item) => !wanted.has(table.identity(item)));
    yield { added: 0, changed: 0, removed: removals.length, same: 0, puts: [], removals };
  }
}

/** Whether an item is part of what a bridge knows. What has expired is gone, although DynamoDB may take days to remove it. */
export function isKnowledge(item: Values, now: Date): boolean {
  const expires = item[DirectoryKeys.ttl];
  if (typeof expires === 'number' && expires * 1000 <= now.getTime()) return false;
  return !ofThisBridge.test(String(item[DirectoryKeys.partitionKey]));
}

const byIdentity = (table: WholeTable, items: readonly Values[]): ReadonlyMap<string, Values> =>
  new Map(items.map((item) => [table.identity(item), item]));

async function apply(
  table: WholeTable,
  pages: AsyncIterable<Page>,
  progress: (text: string) => void,
): Promise<Differences> {
  let written = 0;
  return total(pages, async ({ puts, removals }) => {
    await table.put(puts);
    await table.remove(removals);
    const before = written;
    written += puts.length + removals.length;
    if (Math.floor(before / 5000) < Math.floor(written / 5000)) progress(`  ${written} items written so far ...`);
  });
}

async function total(pages: AsyncIterable<Page>, each?: (page: Page) => Promise<void>): Promise<Differences> {
  const sum = { added: 0, changed: 0, removed: 0, same: 0 };
  for await (const page of pages) {
    await each?.(page);
    for (const name of ['added', 'changed', 'removed', 'same'] as const) sum[name] += page[name];
  }
  return sum;
}
