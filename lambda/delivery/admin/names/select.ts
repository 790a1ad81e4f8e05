import { addressKey } from '../../../scim/email-address';
import { guardOwnerOf } from '../../../table/codec';
import { guardKey, isId, lookupPartition } from '../../../table/keys';
import type { Item } from '../../../table/store';
import type { CommandContext } from '../../state/requeue';
import { type PersonOrGroupRef, readRef, refText } from '../../state/resource-ref';
import { type Named, named } from './names';
import { folded, spellingsOf, standing } from './spellings';

/** Nothing, or more than one, is called what an operator gave. The message says which there are and what to do. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
  constructor(
    /** `not-found`: no match, or none in the state that the command is about. `ambiguous`: several. */
    readonly code: 'not-found' | 'ambiguous',
    message: string,
  ) {
    super(message);
  }
}

/** What a list holds, to be named by operators. */
export interface Selectable {
  readonly named: Named;
}

/** The list that is searched, to follow "is". */
export interface ListText {
  /** `held`, `among the failed deliveries` … */
  readonly state: string;
  /** The command that shows the list. */
  readonly command: string;
}

/**
 * The entries of a list that operators name: by the reference that the list shows, a bare id, an address, a userName, or a name, in
 * whatever case. A person or a group stands for all its entries (one an upstream), and for its memberships when it has none itself.
 *
 * @param texts what the operator gave
 * @throws SelectionError when one of them is nothing in the list, or may be several
 */
export async function select<T extends Selectable>(
  context: CommandContext,
  entries: readonly T[],
  texts: readonly string[],
  list: ListText,
): Promise<T[]> {
  const chosen = new Set<T>();
  for (const text of texts) {
    const matches = matching(entries, text);
    if (matches.length === 0) throw await notThere(context, text, list);
    for (const entry of matches) chosen.add(entry);
  }
  return entries.filter((entry) => chosen.has(entry));
}

/** @throws SelectionError when the text may mean several */
function matching<T extends Selectable>(entries: readonly T[], text: string): T[] {
  const own = theOne(
    entries.map((entry) => ({ entry, named: entry.named })),
    text,
  );
  if (own.length > 0) return own;
  const parts = entries.flatMap((entry) => entry.named.parts.map((part) => ({ entry, named: part })));
  return theOne(parts, text);
}

/** Those that an id names; else an address; else a name. */
function theOne<T>(candidates: readonly { readonly entry: T; readonly named: Named }[], text: string): T[] {
  for (const by of ['ids', 'addresses', 'names'] as const) {
    const found = candidates.filter(({ named: each }) => spellingsOf(each)[by].includes(folded(text)));
    if (found.length === 0) continue;
    refuseSeveral(
      found.map(({ named: each }) => each),
      text,
    );
    return found.map(({ entry }) => entry);
  }
  return [];
}

/** @throws SelectionError `ambiguous` when they are not one and the same */
export function refuseSeveral(found: readonly Named[], text: string): void {
  const different = [...new Map(found.map((each) => [refText(each.ref), each])).values()];
  if (different.length < 2) return;
  const lines = different.map((each) => `  ${refText(each.ref)}  ${each.name} (${standing(each)})`);
  throw new SelectionError(
    'ambiguous',
    `"${text}" may be several. Give the id of the one you mean:\n${lines.join('\n')}`,
  );
}

async function notThere(context: CommandContext, text: string, { state, command }: ListText): Promise<SelectionError> {
  const [found] = await findByName(context, text);
  const what =
    found === undefined
      ? `No person or group in the directory has the id, address or name "${text}".`
      : `${found.name} (${refText(found.ref)}, ${standing(found)}) is not ${state}.`;
  return new SelectionError('not-found', `${what} To see what is: ${command}`);
}

/**
 * The one person or group that an operator names: by reference, id, address, userName or name, in whatever case.
 *
 * @param kind what it must be
 * @throws SelectionError when there is none, or when there may be several
 * @throws Busy
 */
export async function findOne(
  context: CommandContext,
  text: string,
  kind: 'USER' | 'GROUP',
): Promise<PersonOrGroupRef> {
  const found = await findByName(context, text, [kind]);
  refuseSeveral(found, text);
  const [ref] = found.map((each) => each.ref);
  if (ref !== undefined && ref.kind !== 'MEMBERSHIP') return ref;
  // What has gone altogether is still in the records.
  if (isId(text.trim().toLowerCase())) return { kind, id: text.trim().toLowerCase() };
  const what = kind === 'USER' ? 'person' : 'group';
  throw new SelectionError('not-found', `No ${what} in the directory has the id, address or name "${text}".`);
}

/**
 * People and groups of the directory, deleted ones included, that are called this: by reference, id, address, userName or name,
 * in whatever case; ids before addresses before names. By id or address it costs a few reads; by name the directory is read through.
 *
 * @param kinds where to look
 * @throws Busy
 */
export async function findByName(
  context: CommandContext,
  text: string,
  kinds: readonly ('USER' | 'GROUP')[] = ['USER', 'GROUP'],
): Promise<Named[]> {
  const ref = readRef(text.trim().replace(/^[a-z]+(?=\/)/i, (kind) => kind.toUpperCase()));
  const bare = text.trim().toLowerCase();
  const byId = text.includes('/') ? [ref] : isId(bare) ? kinds.map((kind) => ({ kind, id: bare })) : [];
  const items = await Promise.all(byId.map((each) => (each === undefined ? undefined : context.store.read(each))));
  const there = items.filter((item) => item !== undefined);
  if (there.length > 0) return named(context, there);
  const addressed = kinds.includes('USER') ? await named(context, await byAddress(context, text)) : [];
  if (addressed.length > 0) return addressed;
  const found: Named[] = [];
  for (const partition of kinds.flatMap((kind) => [kind, `${kind}#DELETED`])) {
    for await (const page of partitionPages(context, partition)) {
      const all = await named(context, page);
      found.push(...all.filter((each) => isCalled(each, text, ['addresses', 'names'])));
    }
  }
  const withAddress = found.filter((each) => isCalled(each, text, ['addresses']));
  return withAddress.length > 0 ? withAddress : found;
}

/** People with a userName or an address, by a few reads instead of all people. */
async function byAddress({ store }: CommandContext, text: string): Promise<Item[]> {
  const address = text.trim();
  const [guard, lookups] = await Promise.all([
    store.items.get(guardKey('userName', address)),
    store.items.queryAll({
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': lookupPartition('USER', 'email', addressKey(address)) },
    }),
  ]);
  const ids = [...(guard === undefined ? [] : [guardOwnerOf(guard)]), ...lookups.map(({ sk }) => sk)];
  return [...(await store.resources('USER', [...new Set(ids)])).values()];
}

function isCalled(each: Named, text: string, by: readonly ('addresses' | 'names')[]): boolean {
  const spellings = spellingsOf(each);
  return by.some((kind) => spellings[kind].includes(folded(text)));
}

function partitionPages({ store }: CommandContext, partition: string): AsyncIterable<Item[]> {
  return store.items.query({
    KeyConditionExpression: 'pk = :partition',
    ExpressionAttributeValues: { ':partition': partition },
  });
}
