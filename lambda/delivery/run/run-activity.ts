import { v7 } from 'uuid';
import { ActivityKeys } from '../../contract/names';
import type { Step } from '../../table/transaction';

/** Makes the activity records of what was done with an account as a whole: imports, comparisons, confirmations, groups managed. */
export class RunActivity {
  /**
   * @param table name of the activity table
   * @param retentionDays after how many days DynamoDB removes a record
   */
  constructor(
    private readonly table: string,
    private readonly retentionDays: number,
  ) {}

  /**
   * @param what happened
   * @param facts counts and ids, as plain values
   */
  record(
    upstream: string,
    what: 'import' | 'drift' | 'confirm' | 'manage' | 'unmanage',
    facts: Readonly<Record<string, unknown>>,
    now: Date,
  ): Step {
    const item = {
      ...facts,
      [ActivityKeys.partitionKey]: `UPSTREAM#${upstream}`,
      [ActivityKeys.sortKey]: v7(),
      [ActivityKeys.ttl]: Math.floor(now.getTime() / 1000) + this.retentionDays * 86_400,
      time: now.toISOString(),
      action: what,
      who: 'delivery',
      upstream,
    };
    return { role: 'activity', action: { Put: { TableName: this.table, Item: item } } };
  }
}
