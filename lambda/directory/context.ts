import type { ActivityLog } from '../table/activity-log';
import type { Store } from '../table/store';

/** The dependencies of every part of the directory. */
export interface Context {
  readonly store: Store;
  readonly activity: ActivityLog;
  readonly clock: () => Date;
  /** Settle time of a creation, in milliseconds. */
  readonly settleMs: number;
  /** Whether what an account refuses is delivered again when the identity provider sends it again, although nothing changes. */
  readonly redeliversRefused?: boolean;
  /** Retry budget of one operation, in milliseconds. */
  readonly budgetMs: number;
}
