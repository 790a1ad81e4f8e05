import { decodeAttributes } from '../../../table/codec';
import type { Item } from '../../../table/store';
import type { CommandContext } from '../../state/requeue';
import { type ResourceRef, refOfKey } from '../../state/resource-ref';

export { readRef, refText } from '../../state/resource-ref';

/** A person, a group or a membership, and what people call it. */
export interface Named {
  readonly ref: ResourceRef;
  readonly item: Item;
  /** A person's userName, a group's name; of a membership both. */
  readonly name: string;
  /** Of a membership: its person and its group. */
  readonly parts: readonly Named[];
}

/** Keys read at a time. */
const pageSize = 500;

/**
 * What is in a shard that no ordinary sweep empties, in its order, with names. An entry that has left it meanwhile may still be among
 * them.
 *
 * @param atMost entries to read; the first ones
 */
export async function namedEntries(
  context: CommandContext,
  shard: string,
  atMost: number = Number.POSITIVE_INFINITY,
): Promise<Named[]> {
  const { store } = context;
  const items: Item[] = [];
  for await (const all of store.due(shard, Number.MAX_SAFE_INTEGER, Math.min(pageSize, atMost))) {
    const page = all.slice(0, atMost - items.length);
    const found = await store.readMany(page.map(({ key }) => key));
    const byKey = new Map(found.map((item): [string, Item] => [`${item.pk} ${item.sk}`, item]));
    for (const { key } of page) {
      const item = byKey.get(`${key.pk} ${key.sk}`);
      if (item !== undefined) items.push(item);
    }
    if (items.length >= atMost) break;
  }
  return named(context, items);
}

/** Items of the directory with their names; memberships get those of their person and group. What is no resource is left out. */
export async function named(context: CommandContext, items: readonly Item[]): Promise<Named[]> {
  const found = items.flatMap((item) => {
    const ref = refOfKey(item);
    return ref === undefined ? [] : [{ ref, item }];
  });
  const memberships = found.flatMap(({ ref }) => (ref.kind === 'MEMBERSHIP' ? [ref] : []));
  const [users, groups] = await Promise.all([
    context.store.resources('USER', [...new Set(memberships.map(({ userId }) => userId))]),
    context.store.resources('GROUP', [...new Set(memberships.map(({ groupId }) => groupId))]),
  ]);
  return found.map(({ ref, item }) => {
    if (ref.kind !== 'MEMBERSHIP') return personOrGroup(ref, item);
    const parts = [users.get(ref.userId), groups.get(ref.groupId)].flatMap((part, index) =>
      part === undefined ? [] : [personOrGroup({ kind: index === 0 ? 'USER' : 'GROUP', id: part.sk }, part)],
    );
    return { ref, item, name: parts.length === 2 ? parts.map(({ name }) => name).join(' in ') : '', parts };
  });
}

function personOrGroup(ref: Extract<ResourceRef, { readonly id: string }>, item: Item): Named {
  const attributes = item.attrs === undefined ? {} : decodeAttributes(item.attrs);
  const name = attributes[ref.kind === 'USER' ? 'userName' : 'displayName'];
  return { ref, item, name: typeof name === 'string' ? name : ref.id, parts: [] };
}
