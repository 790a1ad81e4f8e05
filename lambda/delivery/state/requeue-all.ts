import { dueAtOf } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import { membersOf } from '../../table/keys';
import type { Item } from '../../table/store';
import { observedOf } from './observed';
import type { CommandContext } from './requeue';
import { requeue } from './requeue';
import { refOfKey } from './resource-ref';

const pageSize = 200;
const atOnce = 16;
/** In this order, so that memberships follow what they rest upon. Deleted ones are due until delivered, and stay delivered. */
const partitions = ['USER', 'GROUP'] as const;

/** How far it has come: opaque, to be passed on to the next call. */
export type RequeueAllProgress = string;

/**
 * Makes everything due that an upstream does not agree with: what a new upstream begins with. Restartable: what was made due is due.
 *
 * @param deadline epoch milliseconds after which it stops
 * @param from where the former call stopped; absent for the first
 * @returns where it stopped, or undefined when everything is due
 * @throws Busy
 */
export async function requeueAll(
  context: CommandContext,
  upstream: string,
  deadline: number,
  from?: RequeueAllProgress,
): Promise<RequeueAllProgress | undefined> {
  const [startPartition, startAfter] = from === undefined ? [partitions[0], ''] : split(from);
  for (const partition of partitions.slice(partitions.indexOf(startPartition as 'USER'))) {
    let after = partition === startPartition ? startAfter : '';
    for (;;) {
      if (context.clock().getTime() >= deadline) return `${partition}/${after}`;
      const page = await pageOf(context, partition, after);
      await concurrently(page, atOnce, (item) => look(context, upstream, item));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.sk;
    }
  }
  return undefined;
}

async function look(context: CommandContext, upstream: string, item: Item): Promise<void> {
  if (isBehindUnseen(item, upstream)) {
    const ref = refOfKey(item);
    if (ref !== undefined) await requeue(context, ref);
  }
  if (item.pk !== 'GROUP') return;
  const members = await context.store.items.queryAll({
    KeyConditionExpression: 'pk = :group',
    ExpressionAttributeValues: { ':group': membersOf(item.sk) },
  });
  await concurrently(
    members.filter((member) => isBehindUnseen(member, upstream)),
    atOnce,
    async (member) => {
      await requeue(context, { kind: 'MEMBERSHIP', groupId: item.sk, userId: member.sk });
    },
  );
}

/** Not in step, and not due. */
function isBehindUnseen(item: Item, upstream: string): boolean {
  return (
    item.linked !== false &&
    dueAtOf(item) === undefined &&
    observedOf(item).perUpstream[upstream]?.version !== item.version
  );
}

async function pageOf({ store }: CommandContext, partition: string, after: string): Promise<Item[]> {
  for await (const page of store.items.query({
    KeyConditionExpression: 'pk = :partition AND sk > :after',
    ExpressionAttributeValues: { ':partition': partition, ':after': after === '' ? ' ' : after },
    Limit: pageSize,
  })) {
    return page;
  }
  return [];
}

function split(from: RequeueAllProgress): [string, string] {
  const slash = from.indexOf('/');
  return [from.slice(0, slash), from.slice(slash + 1)];
}
