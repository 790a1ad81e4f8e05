import type { KeptSecret } from '../../lambda/delivery/admin/recovery/kept-secrets';
import type { KeptTable, Owner } from '../../lambda/delivery/admin/recovery/kept-tables';
import { explain } from '../explain';
import type { Target } from '../target/target';

/** A table or secret as the command shows it. */
export interface Known<T> {
  readonly it: T;
  /** Whether the bridge that the command is about uses it. */
  readonly inUse: boolean;
}

/** A directory table with what it holds, or why that cannot be read. */
export interface FoundDirectory extends Known<KeptTable> {
  readonly people?: number;
  readonly groups?: number;
  readonly unreadable?: string;
}

/** Everything that there is of bridges. */
export interface Found {
  readonly directories: readonly FoundDirectory[];
  readonly activities: readonly Known<KeptTable>[];
  readonly tokens: readonly Known<KeptSecret>[];
  readonly scimsessions: readonly Known<KeptSecret>[];
  /** Tables that the operator may not look at, and of which it is therefore not known whether they are a bridge's. */
  readonly hidden: readonly string[];
  /** Ids of the stacks that exist, of those that made something of it. */
  readonly stacks: ReadonlySet<string>;
}

/** Looks for everything of bridges. Changes nothing. @throws the SDK's error */
export async function findKept({ kept, resources }: Target): Promise<Found> {
  const [{ tables, hidden }, secrets] = await Promise.all([kept.tables(), kept.secrets()]);
  const own = new Set<string>(Object.values(resources).map(String));
  const tablesWith = (holds: KeptTable['holds']) =>
    tables.filter((table) => table.holds === holds).map((it) => ({ it, inUse: own.has(it.name) }));
  const secretsWith = (holds: KeptSecret['holds']) =>
    secrets.filter((secret) => secret.holds === holds).map((it) => ({ it, inUse: own.has(it.arn) }));
  const directories = await Promise.all(
    tablesWith('directory').map(async (each) => ({ ...each, ...(await contents(kept, each.it)) })),
  );
  return {
    directories,
    activities: tablesWith('activity'),
    tokens: secretsWith('bearerToken'),
    scimsessions: secretsWith('scimsession'),
    hidden,
    stacks: await existing(kept, [...tables, ...secrets]),
  };
}

async function contents(kept: Target['kept'], { name, ready, status }: KeptTable) {
  if (!ready) return { unreadable: status === 'CREATING' ? 'still being restored' : `its status is ${status}` };
  try {
    return await kept.peopleIn(name);
  } catch (error) {
    // One table that cannot be read (its key is disabled) must not hide the others.
    return { unreadable: explain(error).message };
  }
}

async function existing(kept: Target['kept'], all: readonly { readonly owner?: Owner }[]): Promise<Set<string>> {
  const ids = [...new Set(all.flatMap(({ owner }) => owner?.stackId ?? []))];
  const there = await Promise.all(ids.map((id) => kept.stackExists(id)));
  return new Set(ids.filter((_, index) => there[index]));
}

/** What the same stack made, provided that it is one thing, and not in use here. */
export function companion<T extends { readonly owner?: Owner }>(
  { owner }: KeptTable,
  candidates: readonly Known<T>[],
): T | undefined {
  const same = candidates.filter(
    ({ it, inUse }) => !inUse && owner !== undefined && it.owner?.stackId === owner.stackId,
  );
  const [only, ...others] = same;
  return others.length === 0 ? only?.it : undefined;
}
