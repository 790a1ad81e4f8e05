import type { ActivityLog } from '../table/activity-log';
import type { Store } from '../table/store';

/** What every part of the directory works with. */
export interface Context {
  readonly store: Store;
  readonly activity: ActivityLog;
  readonly clock: () => Date;
  /** How long a creation settles before it is due, in milliseconds. */
  readonly settleMs: number;
  /** How long one operation may keep trying, in milliseconds. */
  readonly budgetMs: number;
}
