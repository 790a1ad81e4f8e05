import type { Item } from '../../table/store';
import type { CommandContext } from './requeue';

/** Keys read at a time. */
const pageSize = 500;

/** The items of a shard that no ordinary sweep empties, in its order. An entry that has left it meanwhile may still be among them. */
export async function entriesOf({ store }: CommandContext, shard: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of store.due(shard, Number.MAX_SAFE_INTEGER, pageSize)) {
    const found = await store.readMany(page.map(({ key }) => key));
    const byKey = new Map(found.map((item): [string, Item] => [`${item.pk} ${item.sk}`, item]));
    for (const { key } of page) {
      const item = byKey.get(`${key.pk} ${key.sk}`);
      if (item !== undefined) items.push(item);
    }
  }
  return items;
}
