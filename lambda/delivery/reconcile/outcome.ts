import type { Ref } from '../state/resource-ref';

/** What was done upstream, in the port's words. */
export type Act =
  | 'invite'
  | 'adopt'
  | 'update'
  | 'suspend'
  | 'reactivate'
  | 'remove'
  | 'createGroup'
  | 'renameGroup'
  | 'removeGroup'
  | 'grant'
  | 'revoke';

/**
 * How a delivery ended.
 * - `delivered`: the upstream agrees now (with no acts: it did already, or nothing had to be done)
 * - `waiting`: for its person or group to arrive, or for its time to come
 * - `held`: by the removal guard; `protected`: never to be done
 * - `retry`: it failed and is tried again by itself; `refused`: for good, unless something changes
 * - `claimed`: another worker is at it; `blocked`: the upstream is paused or not reachable, nothing was tried
 */
export type Status = 'delivered' | 'waiting' | 'held' | 'protected' | 'retry' | 'refused' | 'claimed' | 'blocked';

export interface Outcome {
  readonly upstream: string;
  readonly ref: Ref;
  readonly status: Status;
  /** In the order in which they were done. */
  readonly acts: readonly Act[];
  /** For the administrator: why it did not end as `delivered`. */
  readonly words?: string;
  /** The desired version that was delivered. */
  readonly version?: number;
  /** Milliseconds from the last accepted change to now. */
  readonly latencyMs?: number;
}
