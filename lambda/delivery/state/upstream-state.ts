import type { Key } from '../../table/keys';
import type { DeliveryStore } from './delivery-store';

/** Nothing is delivered to the upstream until it is resumed. */
export interface Pause {
  /** `operator`: a person resumes it. `upstream`: it does not let us in; each sweep asks whether it does again. */
  readonly by: 'operator' | 'upstream';
  /** For the administrator. */
  readonly reason: string;
  /** ISO time. */
  readonly since: string;
}

/** Nothing is sent to the upstream for a while, because it failed or asked for it. */
export interface Circuit {
  /** Epoch milliseconds: then it is asked how it is. */
  readonly openUntil: number;
  /** How often in a row it has been found failing. */
  readonly openings: number;
  readonly reason: string;
  /** ISO time of the first. */
  readonly since: string;
}

/** What all workers share about an upstream. */
export interface UpstreamState {
  readonly paused?: Pause;
  readonly circuit?: Circuit;
}

export const upstreamStateKey = (name: string): Key => ({ pk: 'STATE#UPSTREAM', sk: name });

export async function readUpstreamState(store: DeliveryStore, name: string): Promise<UpstreamState> {
  const item = await store.items.get(upstreamStateKey(name));
  return {
    ...(item?.paused === undefined ? {} : { paused: item.paused as Pause }),
    ...(item?.circuit === undefined ? {} : { circuit: item.circuit as Circuit }),
  };
}

/** Writes one side of the state and leaves the other alone: an operator's pause is not undone by a circuit that closes. */
export async function writeUpstreamState<Side extends keyof UpstreamState>(
  store: DeliveryStore,
  name: string,
  side: Side,
  value: UpstreamState[Side] | undefined,
): Promise<void> {
  const Update = {
    TableName: store.table,
    Key: upstreamStateKey(name),
    UpdateExpression: value === undefined ? 'REMOVE #side' : 'SET #side = :value',
    ExpressionAttributeNames: { '#side': side },
    ...(value === undefined ? {} : { ExpressionAttributeValues: { ':value': value } }),
  };
  await store.transact([{ role: 'upstream', action: { Update } }]);
}

/** Pauses an upstream, unless somebody has paused it already: then their reason stands. */
export async function pauseUpstream(store: DeliveryStore, name: string, paused: Pause): Promise<void> {
  const Update = {
    TableName: store.table,
    Key: upstreamStateKey(name),
    UpdateExpression: 'SET paused = :paused',
    ConditionExpression: 'attribute_not_exists(paused)',
    ExpressionAttributeValues: { ':paused': paused },
  };
  await store.tryTransact([{ role: 'upstream', action: { Update } }]);
}

/** Ends the pause that the upstream itself was the cause of, and no other. */
export async function endUpstreamsOwnPause(store: DeliveryStore, name: string, { since }: Pause): Promise<void> {
  const Update = {
    TableName: store.table,
    Key: upstreamStateKey(name),
    UpdateExpression: 'REMOVE paused',
    ConditionExpression: 'paused.#by = :upstream AND paused.since = :since',
    ExpressionAttributeNames: { '#by': 'by' },
    ExpressionAttributeValues: { ':upstream': 'upstream', ':since': since },
  };
  await store.tryTransact([{ role: 'upstream', action: { Update } }]);
}
