import type { DecidedItem, HeldItem } from '../../../contract/operator-requests';
import type { Key } from '../../../table/keys';
import type { Item, Values } from '../../../table/store';
import type { Step } from '../../../table/transaction';
import { decisionEntry, onResource } from '../../activity-entries';
import { Shard } from '../../state/due-mark';
import { type Observed, observedOf, type Removal } from '../../state/observed';
import { type CommandContext, changeStates, mapStates } from '../../state/requeue';
import { keysOf, type ResourceRef, readRef, refText } from '../../state/resource-ref';
import type { AdminContext } from '../context';
import { type Named, named, namedEntries } from '../names/names';
import { select } from '../names/select';

/** Where it is noted who keeps access by whose decision: the items themselves are in no list any more. */
const decidedPartition = 'STATE#DECIDED';
const decidedKey = (ref: ResourceRef): Key => ({ pk: decidedPartition, sk: refText(ref) });

/**
 * The removals that are held, the longest held first. Eventually consistent.
 *
 * @param atMost people, groups and memberships to read @default - all
 * @throws Busy
 */
export async function listHeld(context: CommandContext, atMost?: number): Promise<HeldItem[]> {
  return (await heldEntries(context, atMost)).map(({ entry }) => entry);
}

/**
 * What operators name of what is held, or was decided upon.
 *
 * @param texts references, ids, addresses or names
 * @param including `decided`: also removals that an operator decided against, which can still be released
 * @throws SelectionError
 * @throws Busy
 */
export async function heldNamed(
  context: CommandContext,
  texts: readonly string[],
  including: 'held' | 'decided',
): Promise<(HeldItem | DecidedItem)[]> {
  const entries = [...(await heldEntries(context)), ...(including === 'decided' ? await decidedEntries(context) : [])];
  const list = { state: 'held', command: 'npx scim-bridge held list' };
  return (await select<(typeof entries)[number]>(context, entries, texts, list)).map(({ entry }) => entry);
}

interface Entry<T> {
  readonly named: Named;
  readonly entry: T;
}

async function heldEntries(context: CommandContext, atMost?: number): Promise<Entry<HeldItem>[]> {
  return (await namedEntries(context, Shard.held, atMost)).flatMap((each) =>
    Object.entries(observedOf(each.item).perUpstream).flatMap(([upstream, { removal }]) => {
      if (removal?.verdict !== 'held') return [];
      const { since, reason } = removal;
      return [{ named: each, entry: { ref: each.ref, name: each.name, upstream, since, reason } }];
    }),
  );
}

/** Who and what keeps its access although the identity provider took it away, the oldest decision first. @throws Busy */
export async function listDecided(context: CommandContext): Promise<DecidedItem[]> {
  return (await decidedEntries(context)).map(({ entry }) => entry);
}

async function decidedEntries(context: CommandContext): Promise<Entry<DecidedItem>[]> {
  const marks = await readMarks(context);
  const byRef = new Map(marks.map((mark) => [mark.sk, mark]));
  const entries = (await named(context, await itemsOf(context, marks))).flatMap((each) =>
    discardedAt(each.item).map((upstream): Entry<DecidedItem> => {
      const { since, identity, host }: Values = byRef.get(refText(each.ref)) ?? {};
      const by = { identity: String(identity), host: String(host) };
      return { named: each, entry: { ref: each.ref, name: each.name, upstream, since: String(since), by } };
    }),
  );
  const order = ({ entry }: Entry<DecidedItem>) => `${entry.since} ${entry.name}`;
  return entries.sort((one, other) => order(one).localeCompare(order(other)));
}

const readMarks = ({ store }: CommandContext): Promise<Item[]> =>
  store.items.queryAll({
    KeyConditionExpression: 'pk = :decided',
    ExpressionAttributeValues: { ':decided': decidedPartition },
  });

async function itemsOf({ store }: CommandContext, marks: readonly Item[]): Promise<Item[]> {
  const refs = marks.flatMap(({ sk }) => readRef(sk) ?? []);
  return store.readMany(refs.flatMap((ref) => keysOf(ref)));
}

/** The upstreams at which a removal was decided against, and still is wanted. */
const discardedAt = (item: Item): string[] =>
  Object.entries(observedOf(item).perUpstream).flatMap(([upstream, { removal }]) =>
    removal?.verdict === 'discarded' ? [upstream] : [],
  );

/**
 * Lets removals go through that are held, or that were decided against. They are carried out by the next sweep.
 *
 * @param which `all`: everything that is held
 * @returns how many were released; what is neither any more is left alone
 * @throws Busy
 */
export function releaseHeld(context: AdminContext, which: readonly ResourceRef[] | 'all'): Promise<number> {
  return decide(context, which, {
    decision: 'release',
    concerns: ['held', 'discarded'],
    verdict: 'granted',
    reason: (by) => `released by ${by}`,
    mark: (Key, TableName) => ({ Delete: { TableName, Key } }),
  });
}

/**
 * Has held removals not carried out: these people and groups stay in the account as they are, until the identity provider wants
 * them there again and then removes them anew. Who decided so is noted, see `listDecided`.
 *
 * @param which `all`: everything that is held
 * @returns how many were discarded
 * @throws Busy
 */
export function discardHeld(context: AdminContext, which: readonly ResourceRef[] | 'all'): Promise<number> {
  return decide(context, which, {
    decision: 'discard',
    concerns: ['held'],
    verdict: 'discarded',
    reason: (by) => `discarded by ${by}: the account differs from the identity provider`,
    mark: (key, TableName, values) => ({ Put: { TableName, Item: { ...values, ...key } } }),
  });
}

type Verdict = NonNullable<Observed<unknown>['removal']>['verdict'];

interface Deciding {
  readonly decision: 'release' | 'discard';
  /** The verdicts that it changes. */
  readonly concerns: readonly Verdict[];
  readonly verdict: Extract<Verdict, 'granted' | 'discarded'>;
  readonly reason: (identity: string) => string;
  readonly mark: (key: Key, table: string, values: Values) => Step['action'];
}

async function decide(context: AdminContext, which: readonly ResourceRef[] | 'all', how: Deciding): Promise<number> {
  const { store, activity, clock } = context;
  const by = await context.operator();
  const since = clock().toISOString();
  const verdict = { verdict: how.verdict, since, reason: how.reason(by.identity) };
  let decided = 0;
  for (const ref of distinct(which === 'all' ? (await listHeld(context)).map((item) => item.ref) : which)) {
    const outcome = await changeStates(
      context,
      ref,
      (perUpstream) =>
        Object.values(perUpstream).some((state) => concerned(state, how))
          ? mapStates(perUpstream, (state) => (concerned(state, how) ? decidedState(state, verdict) : state))
          : undefined,
      (item) => [
        { role: 'decided', action: how.mark(decidedKey(ref), store.table, { since, ...by }) },
        activity.record(decisionEntry(onResource(ref), how.decision, by, factsOf(item, how)), clock()),
      ],
    );
    if (outcome === 'changed') decided += 1;
  }
  await tidy(context);
  return decided;
}

/** Each once, also where several upstreams are concerned. */
export const distinct = (refs: readonly ResourceRef[]): ResourceRef[] => [
  ...new Map(refs.map((ref) => [refText(ref), ref])).values(),
];

const concerned = ({ removal }: Observed<unknown>, { concerns }: Deciding): boolean =>
  removal !== undefined && concerns.includes(removal.verdict);

/** The state with a verdict about what was held: a verdict about an address stays one about that address. */
function decidedState(state: Observed<unknown>, verdict: Removal): Observed<unknown> {
  const removal = { ...state.removal, ...verdict };
  if (state.removal?.verdict !== 'discarded') return { ...state, removal };
  // What was decided against counts as settled: released after all, it is to be delivered.
  const { version: _, ...rest } = state;
  return { ...rest, removal };
}

function factsOf(item: Item, how: Deciding): Readonly<Record<string, unknown>> {
  const states = Object.entries(observedOf(item).perUpstream).filter(([, state]) => concerned(state, how));
  return { upstreams: states.map(([upstream]) => upstream), heldSince: states[0]?.[1].removal?.since };
}

/** Forgets the notes of decisions that do not matter any more: the identity provider wants them there again. */
async function tidy(context: AdminContext): Promise<void> {
  const marks = await readMarks(context);
  const kept = new Set((await decidedEntries(context)).map(({ entry }) => refText(entry.ref)));
  const { table } = context.store;
  for (const { pk, sk } of marks.filter((mark) => !kept.has(mark.sk))) {
    await context.store.transact([{ role: 'decided', action: { Delete: { TableName: table, Key: { pk, sk } } } }]);
  }
}
