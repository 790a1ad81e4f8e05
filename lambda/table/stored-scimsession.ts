import type { Store } from './store';

const key = { pk: 'STATE#SCIMSESSION', sk: 'stored' } as const;

/**
 * Notes which version of the scimsession was stored last, for the functions that have opened it: reading this each minute costs a fiftieth of
 * reading the secret.
 *
 * @param version the secret's
 */
export async function noteStored(items: Pick<Store, 'put'>, version: string): Promise<void> {
  await items.put({ ...key, version });
}

/** The version that was stored last; undefined when nobody has noted one. @throws Busy */
export async function lastStored(items: Pick<Store, 'get'>): Promise<string | undefined> {
  const item = await items.get(key);
  return item === undefined ? undefined : String(item.version);
}
