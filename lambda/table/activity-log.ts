import { v7 } from 'uuid';
import { ActivityKeys } from '../contract/names';
import type { Step } from './transaction';

/** What an activity record says. Fields that are undefined are left out. */
export interface ActivityEntry {
  /** What it is about: `USER#<id>`, `GROUP#<id>`, `UPSTREAM#<name>`, or `BRIDGE` for the bridge as a whole. */
  readonly resource: string;
  /** What was done, in one word: `update`, `deliver`, `release` … */
  readonly action: string;
  readonly [field: string]: unknown;
}

/** The resource of records about the bridge as a whole. */
export const wholeBridge = 'BRIDGE';

/**
 * Makes the activity records, whoever acts: the identity provider, delivery, or an operator. A record is one step of the transaction
 * that does what it tells, so that neither is ever there alone.
 */
export class ActivityLog {
  /**
   * @param table name of the activity table
   * @param retentionDays after how many days DynamoDB removes a record
   */
  constructor(
    private readonly table: string,
    private readonly retentionDays: number,
  ) {}

  /** The step that writes a record. */
  record({ resource, ...facts }: ActivityEntry, now: Date): Step {
    const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
    const Item = {
      ...known,
      [ActivityKeys.partitionKey]: resource,
      [ActivityKeys.sortKey]: v7(),
      [ActivityKeys.ttl]: Math.floor(now.getTime() / 1000) + this.retentionDays * 86_400,
      time: now.toISOString(),
    };
    return { role: 'activity', action: { Put: { TableName: this.table, Item } } };
  }
}
