import { isId } from '../../table/keys';
import type { Item } from '../../table/store';
import type { CommandContext } from '../state/requeue';
import { readRef, refText } from '../state/resource-ref';
import { type Named, named } from './names';
import { folded, spellingsOf, standing } from './spellings';

/** Nothing, or more than one, is called what an operator gave. The message says which there are and what to do. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
  constructor(
    /** `not-found`: nobody and nothing, or not in the state that the command is about. `ambiguous`: several. */
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

/** In which list somebody is looked for, to be read after "is". */
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

function refuseSeveral(found: readonly Named[], text: string): void {
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
 * People and groups of the directory, deleted ones included, that are called this: by reference, id, address, userName or name,
 * in whatever case; ids before addresses before names. By id it costs two reads; by name the directory is read through.
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
  const found: Named[] = [];
  for (const partition of kinds.flatMap((kind) => [kind, `${kind}#DELETED`])) {
    for await (const page of partitionPages(context, partition)) {
      const all = await named(context, page);
      found.push(...all.filter((each) => isCalled(each, text, ['addresses', 'names'])));
    }
  }
  const byAddress = found.filter((each) => isCalled(each, text, ['addresses']));
  return byAddress.length > 0 ? byAddress : found;
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
