import { guardOf, userKind } from '../../directory/resources';
import { releaseGuard } from '../../directory/transact-items';
import { isThrowawayUser } from '../../policy/throwaways';
import { decodeAttributes } from '../../table/codec';
import { deletedKey } from '../../table/keys';
import type { Step } from '../../table/transaction';
import type { AdminContext } from './context';

/**
 * Forgets throw-away people who were deleted, so that a test leaves nothing behind: deleted people are kept otherwise, for they may come
 * back. Everybody else among the ids is left alone. Their activity records stay.
 *
 * @returns how many were forgotten
 * @throws Busy
 */
export async function forgetThrowaways({ store }: AdminContext, ids: readonly string[]): Promise<number> {
  const items = await store.readMany(ids.map((id) => deletedKey('USER', id)));
  let forgotten = 0;
  for (const item of items) {
    const attributes = decodeAttributes(item.attrs);
    if (!isThrowawayUser(attributes)) continue;
    const id = item.sk;
    const guard = guardOf(userKind, attributes);
    const steps: Step[] = [
      {
        role: 'deleted',
        action: {
          Delete: {
            TableName: store.table,
            Key: deletedKey('USER', id),
            // Nothing but what the test itself said of them.
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': item.version },
          },
        },
      },
      ...(guard === undefined ? [] : [releaseGuard(store.table, guard, id)]),
    ];
    if (await store.tryTransact(steps)) forgotten += 1;
  }
  return forgotten;
}
