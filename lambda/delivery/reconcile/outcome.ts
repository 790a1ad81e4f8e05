import type { ResourceRef } from '../state/resource-ref';

/** What was done upstream, in the port's terms. */
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
 * - `pending`: waits for its person or group to arrive, or for its time to come
 * - `held`: by the removal guard; `protected`: never to be done
 * - `retrying`: it did not go through and is tried again by itself; `failed`: refused for good, unless something changes
 * - `leased`: another worker is at it; `paused`: the upstream is paused or not reachable, nothing was tried
 */
export type DeliveryOutcome =
  | 'delivered'
  | 'pending'
  | 'held'
  | 'protected'
  | 'retrying'
  | 'failed'
  | 'leased'
  | 'paused';

export interface Outcome {
  readonly upstream: string;
  readonly ref: ResourceRef;
  readonly status: DeliveryOutcome;
  /** In the order in which they were done. */
  readonly acts: readonly Act[];
  /** For the administrator: why it did not end as `delivered`. */
  readonly message?: string;
  /** The desired version that was delivered. */
  readonly version?: number;
  /** The request of the identity provider that asked for this version. */
  readonly requestId?: string;
  /** Milliseconds from the last accepted change to now. */
  readonly latencyMs?: number;
}
