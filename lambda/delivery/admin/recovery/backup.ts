import { createHash } from 'node:crypto';
import { wholeBridge } from '../../../table/activity-log';
import type { Values } from '../../../table/store';
import { type AdminContext, decisionStep } from '../context';
import { isKnowledge, type WholeTable } from './fill-directory';

/** State of the bridge as a whole that a backup holds for whoever reads it. It is never put back: a restored bridge begins paused. */
const forReaders: ReadonlySet<unknown> = new Set(['STATE#GUARD', 'STATE#UPSTREAM', 'STATE#SWITCH']);

/** What each item was when it was read: its digest by its key. */
type Reading = ReadonlyMap<string, string>;

/** Records that an operator takes a copy of the directory. @throws Busy */
export async function recordBackup(context: AdminContext): Promise<void> {
  await context.store.transact([await decisionStep(context, wholeBridge, 'backup')]);
}

/**
 * Reads everything that a bridge knows, from end to end, while the bridge goes on. Two readings that are the same make a snapshot: each item
 * was the same before and after the moment between them, and versions never go back.
 *
 * @param reading gets what is read, to be compared with another reading
 * @returns the items, page by page
 * @throws Busy
 */
export async function* readDirectory(
  directory: WholeTable,
  now: Date,
  reading: Map<string, string>,
): AsyncGenerator<readonly Values[]> {
  for await (const page of directory.pages()) {
    for (const item of page) if (isKnowledge(item, now)) reading.set(directory.identity(item), digestOf(item));
    yield page.filter((item) => isKnowledge(item, now) || forReaders.has(item.pk));
  }
}

/** How many items were not the same in two readings. */
export function changesBetween(one: Reading, other: Reading): number {
  const changed = [...other].filter(([identity, digest]) => one.get(identity) !== digest).length;
  return changed + [...one.keys()].filter((identity) => !other.has(identity)).length;
}

/** The attributes of an item come in no certain order. */
function digestOf(item: Values): string {
  const sorted = Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 22);
}
