import type { Key } from '../../table/keys';
import type { Step } from '../../table/transaction';
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

/** Nothing is sent to the upstream for a while, because it failed. */
export interface Circuit {
  /** Epoch milliseconds: then it is asked how it is. */
  readonly openUntil: number;
  /** How often in a row it has been found failing. */
  readonly openings: number;
  readonly reason: string;
  /** ISO time of the first. */
  readonly since: string;
}

/** Nothing is sent to the upstream for a while, because it asked for it. No failure: when it is over, things go on. */
export interface Throttle {
  /** Epoch milliseconds. */
  readonly until: number;
  /** What the account said, for the administrator. */
  readonly reason: string;
  /** ISO time. */
  readonly since: string;
}

/** The upstream turned out to have no groups: people are delivered, groups and memberships wait. */
export interface WithoutGroups {
  /** What the account said, for the administrator. */
  readonly reason: string;
  /** ISO time. */
  readonly since: string;
}

/** What all workers share about an upstream. */
export interface UpstreamState {
  readonly paused?: Pause;
  readonly circuit?: Circuit;
  readonly throttled?: Throttle;
  readonly withoutGroups?: WithoutGroups;
}

export const upstreamStateKey = (name: string): Key => ({ pk: 'STATE#UPSTREAM', sk: name });

/** @param now epoch milliseconds: a wait that is over is none */
export async function readUpstreamState(store: DeliveryStore, name: string, now: number): Promise<UpstreamState> {
  const item = await store.items.get(upstreamStateKey(name));
  const throttled = item?.throttled as Throttle | undefined;
  return {
    ...(item?.paused === undefined ? {} : { paused: item.paused as Pause }),
    ...(item?.circuit === undefined ? {} : { circuit: item.circuit as Circuit }),
    ...(throttled === undefined || throttled.until <= now ? {} : { throttled }),
    ...(item?.withoutGroups === undefined ? {} : { withoutGroups: item.withoutGroups as WithoutGroups }),
  };
}

/**
 * Writes one side of the state and leaves the others alone: an operator's pause is not undone by a circuit that closes.
 *
 * @param beside further steps of the same transaction
 */
export async function writeUpstreamState<Side extends keyof UpstreamState>(
  store: DeliveryStore,
  name: string,
  side: Side,
  value: UpstreamState[Side] | undefined,
  beside: readonly Step[] = [],
): Promise<void> {
  if (value === undefined) return clearUpstreamState(store, name, [side], beside);
  const Update = {
    TableName: store.table,
    Key: upstreamStateKey(name),
    UpdateExpression: 'SET #side = :value',
    ExpressionAttributeNames: { '#side': side },
    ExpressionAttributeValues: { ':value': value },
  };
  await store.transact([{ role: 'upstream', action: { Update } }, ...beside]);
}

/** Everything that stops all or some deliveries to an upstream; `resume` removes it. */
export const everySide = [
  'paused',
  'circuit',
  'throttled',
  'withoutGroups',
] as const satisfies readonly (keyof UpstreamState)[];

/** Forgets some sides of the state. @param beside further steps of the same transaction */
export async function clearUpstreamState(
  store: DeliveryStore,
  name: string,
  sides: readonly (keyof UpstreamState)[],
  beside: readonly Step[] = [],
): Promise<void> {
  const Update = {
    TableName: store.table,
    Key: upstreamStateKey(name),
    UpdateExpression: `REMOVE ${sides.map((_, index) => `#side${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(sides.map((side, index) => [`#side${index}`, side])),
  };
  await store.transact([{ role: 'upstream', action: { Update } }, ...beside]);
}

/** Has every worker wait for what the upstream asked for, unless they wait longer already. */
export async function throttleUpstream(store: DeliveryStore, name: string, throttled: Throttle): Promise<void> {
  const Update = {
    TableName: store.table,
    Key: upstreamStateKey(name),
    UpdateExpression: 'SET throttled = :throttled',
    ConditionExpression: 'attribute_not_exists(throttled) OR throttled.#until < :until',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':throttled': throttled, ':until': throttled.until },
  };
  await store.tryTransact([{ role: 'upstream', action: { Update } }]);
}

/** Pauses an upstream. If it is paused already, the former reason stays. */
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
