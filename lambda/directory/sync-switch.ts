import type { Store } from '../table/store';
import type { Step } from '../table/transaction';

/** Whether the bridge accepts requests of the identity provider. */
export type SyncSwitch =
  | { readonly position: 'on' }
  | {
      readonly position: 'off';
      /** ISO time at which it was switched off. */
      readonly since: string;
      /** The AWS identity of the operator who switched it off; never a secret. */
      readonly by: string;
      readonly reason?: string;
    };

const key = { pk: 'STATE#SWITCH', sk: 'sync' };

/** The switch's position. It is on until an operator switches it off. */
export async function readSyncSwitch(store: Pick<Store, 'get'>): Promise<SyncSwitch> {
  const item = await store.get(key);
  if (item?.position !== 'off') return { position: 'on' };
  const reason = typeof item.reason === 'string' ? { reason: item.reason } : {};
  return { position: 'off', since: String(item.since), by: String(item.by), ...reason };
}

/** The step that switches syncing on or off. While it is off, every SCIM request is refused; changes accepted before are still delivered. */
export function syncSwitchStep(table: string, position: SyncSwitch): Step {
  return { role: 'switch', action: { Put: { TableName: table, Item: { ...key, ...position } } } };
}

/** How long the switch is cached, in milliseconds: most requests do not read it, and a change takes effect within this time. */
export const switchCopyMs = 5_000;

/** Reads the switch, at most every `switchCopyMs`. @throws Busy when it cannot be read and no copy is fresh enough */
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
