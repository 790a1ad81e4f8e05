import { DirectoryKeys } from '../../contract/names';
import type { Key } from '../../table/keys';
import type { Item, Values } from '../../table/store';
import type { Step } from '../../table/transaction';
import type { DeliveryContext } from '../context';

/** What runs through an account's lists page by page, over as many invocations as it takes. */
export type RunKind = 'IMPORT' | 'DRIFT';

/** What every run's state has: its own name, and a number that each write of it counts up. */
export interface RunState {
  readonly run: string;
  /** How many pages have been read. */
  readonly page: number;
}

type Stores = Pick<DeliveryContext, 'store'>;

const keyOf = (kind: RunKind, upstream: string): Key => ({ pk: `STATE#${kind}`, sk: upstream });
const partitionOf = (kind: RunKind, upstream: string, run: string): string => `STATE#${kind}#${upstream}#${run}`;

/** How long what a run found is kept, in days: long enough to look back over a few of them. */
const keptDays = 90;
/** Maximum number of findings in one item: an item holds 400 KB. */
const findingsAnItem = 500;

/** The state of the latest run; undefined when there never was one. */
export async function readRunState<S extends RunState>(
  { store }: Stores,
  kind: RunKind,
  upstream: string,
): Promise<S | undefined> {
  const item = await store.items.get(keyOf(kind, upstream));
  return item === undefined ? undefined : (item.state as S);
}

/**
 * Writes a run's state, unless another function continued the run meanwhile.
 *
 * @param before the state that this one follows; undefined for the very first
 * @param beside further steps of the same transaction
 * @returns whether it was written
 */
export function saveRunState<S extends RunState>(
  { store }: Stores,
  kind: RunKind,
  upstream: string,
  state: S,
  before: S | undefined,
  beside: readonly Step[] = [],
): Promise<boolean> {
  const condition =
    before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#run = :run AND #page = :page',
          ExpressionAttributeNames: { '#run': 'run', '#page': 'page' },
          ExpressionAttributeValues: { ':run': before.run, ':page': before.page },
        };
  const Item = { ...keyOf(kind, upstream), run: state.run, page: state.page, state };
  const put: Step = { role: 'run', action: { Put: { TableName: store.table, Item, ...condition } } };
  return store.tryTransact([put, ...beside]);
}

/** Keeps what a page found. Reading the page again writes the same items again. */
export async function keepFindings<F>(
  context: Pick<DeliveryContext, 'store' | 'clock'>,
  kind: RunKind,
  upstream: string,
  { run, page }: RunState,
  findings: readonly F[],
): Promise<void> {
  for (let start = 0; start < findings.length; start += findingsAnItem) {
    const part = `${digits(page)}#${digits(start)}`;
    await keepPart(context, kind, upstream, run, part, { findings: findings.slice(start, start + findingsAnItem) });
  }
}

/** What a run found, in the order of the account's lists. */
export async function readFindings<F>(context: Stores, kind: RunKind, upstream: string, run: string): Promise<F[]> {
  const items = await readParts(context, kind, upstream, run);
  return items.flatMap(({ findings }) => (Array.isArray(findings) ? (findings as F[]) : []));
}

/** The first findings of a run, without reading the others. */
export async function firstFindings<F>({ store }: Stores, kind: RunKind, upstream: string, run: string): Promise<F[]> {
  const query = {
    KeyConditionExpression: 'pk = :run',
    ExpressionAttributeValues: { ':run': partitionOf(kind, upstream, run) },
    Limit: 1,
  };
  for await (const items of store.items.query(query)) {
    const found = items.flatMap(({ findings }) => (Array.isArray(findings) ? (findings as F[]) : []));
    if (found.length > 0) return found;
  }
  return [];
}

/** Keeps something that belongs to a run, under a name of its own; it is gone some time after. */
export async function keepPart(
  { store, clock }: Pick<DeliveryContext, 'store' | 'clock'>,
  kind: RunKind,
  upstream: string,
  run: string,
  part: string,
  values: Values,
): Promise<void> {
  const expires = Math.floor(clock().getTime() / 1000) + keptDays * 86_400;
  const key = { pk: partitionOf(kind, upstream, run), sk: part };
  await store.items.put({ ...values, ...key, [DirectoryKeys.ttl]: expires });
}

/** Everything that was kept with a run, or what has a name that begins like this. */
export function readParts(
  { store }: Stores,
  kind: RunKind,
  upstream: string,
  run: string,
  prefix?: string,
): Promise<Item[]> {
  const partition = partitionOf(kind, upstream, run);
  return store.items.queryAll({
    KeyConditionExpression: prefix === undefined ? 'pk = :run' : 'pk = :run AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':run': partition, ...(prefix === undefined ? {} : { ':prefix': prefix }) },
  });
}

/** A number as it sorts in a key. */
export const digits = (number: number): string => String(number).padStart(8, '0');
