import type { ActivityLog } from '../table/activity-log';
import type { Store } from '../table/store';

/** The dependencies of every part of the directory. */
export interface Context {
  readonly store: Store;
  readonly activity: ActivityLog;
  readonly clock: () => Date;
  /** Settle time of a creation, in milliseconds. */
  readonly settleMs: number;
  /** Retry budget of one operation, in milliseconds. */
  readonly budgetMs: number;
}
