import type { Store } from '../table/store';
import type { Step } from '../table/transaction';

/** Whether the identity provider may talk to the bridge. */
export type SyncSwitch =
  | { readonly position: 'on' }
  | {
      readonly position: 'off';
      /** ISO time at which it was switched off. */
      readonly since: string;
      /** Who switched it off, as they are known to AWS; never a secret. */
      readonly by: string;
      readonly reason?: string;
    };

const key = { pk: 'STATE#SWITCH', sk: 'sync' };

/** Where the switch stands. It is on until somebody switches it off. */
export async function readSyncSwitch(store: Pick<Store, 'get'>): Promise<SyncSwitch> {
  const item = await store.get(key);
  if (item?.position !== 'off') return { position: 'on' };
  const reason = typeof item.reason === 'string' ? { reason: item.reason } : {};
  return { position: 'off', since: String(item.since), by: String(item.by), ...reason };
}

/** The step that switches syncing on or off. Every SCIM call is refused while it is off; what was accepted before goes on being delivered. */
export function syncSwitchStep(table: string, position: SyncSwitch): Step {
  return { role: 'switch', action: { Put: { TableName: table, Item: { ...key, ...position } } } };
}

/** How long a copy of the switch is trusted, in milliseconds: a request does not pay for reading it, and a turn shows within this. */
export const switchCopyMs = 5_000;

/** The switch, read at most every `switchCopyMs`. @throws Busy when it cannot be read and no copy is fresh enough */
export function watchedSyncSwitch(store: Pick<Store, 'get'>, now: () => number = Date.now): () => Promise<SyncSwitch> {
  let copy: SyncSwitch = { position: 'on' };
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - readAt < switchCopyMs) return copy;
    copy = await readSyncSwitch(store);
    readAt = now();
    return copy;
  };
}
