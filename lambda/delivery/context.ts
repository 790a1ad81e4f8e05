import type { LateLimits, MetricName } from '../contract/names';
import type { Directory } from '../directory/directory';
import type { ActivityLog } from '../table/activity-log';
import type { DeliveryLog } from './delivery-log';
import type { DeliveryPolicy } from './delivery-policy';
import type { DeliveryStore } from './state/delivery-store';
import type { Upstream } from './upstream/upstream';

/** Everything that delivery works with. Made once an instance, by `createDeliveryContext`. */
export interface DeliveryContext {
  readonly store: DeliveryStore;
  readonly directory: Directory;
  /** By name, in the order in which they are delivered to. `primary` when there is but one. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** False while deliveries go to a simulated account, because nobody has set up a real one. */
  readonly isConnected: boolean;
  readonly policy: DeliveryPolicy;
  readonly activity: ActivityLog;
  readonly clock: () => Date;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** @param ms milliseconds */
  readonly sleep: (ms: number) => Promise<void>;
  readonly metrics: DeliveryMetrics;
  /** From when on something undelivered is too late. */
  readonly lateLimits: LateLimits;
  readonly log: DeliveryLog;
  /** How long a creation settles, in milliseconds: no one is invited earlier than this after their creation. */
  readonly settleMs: number;
  /** How many resources are delivered at the same time. */
  readonly concurrency: number;
}

export interface DeliveryMetrics {
  add(name: MetricName, value: number): void;
}
