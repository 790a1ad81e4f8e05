import { v7 } from 'uuid';
import { ActivityKeys } from '../contract/names';
import type { Values } from './store';
import type { Step } from './transaction';

/** The content of an activity record. Undefined fields are omitted. */
export interface ActivityEntry {
  /** The resource: `USER#<id>`, `GROUP#<id>`, `UPSTREAM#<name>`, or `BRIDGE` for the bridge as a whole. */
  readonly resource: string;
  /** The action, in one word: `update`, `deliver`, `release` … */
  readonly action: string;
  readonly [field: string]: unknown;
}

/** The resource of records about the bridge as a whole. */
export const wholeBridge = 'BRIDGE';

/** The resource of records about requests that were refused and are about nothing that exists. */
export const refusedRequests = 'REFUSED';

/**
 * Creates the activity records for changes by the identity provider, delivery or an operator. A record is written in the same
 * transaction as the change, so that neither exists without the other.
 */
export class ActivityLog {
  /**
   * @param table name of the activity table
   * @param retentionDays the number of days after which DynamoDB removes a record
   */
  constructor(
    private readonly table: string,
    private readonly retentionDays: number,
  ) {}

  /** The step that writes a record. */
  record(entry: ActivityEntry, now: Date): Step {
    return { role: 'activity', action: { Put: { TableName: this.table, Item: this.item(entry, now) } } };
  }

  /** A record as an item of the activity table. */
  item({ resource, ...facts }: ActivityEntry, now: Date): Values {
    const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
    const id = v7();
    return {
      ...known,
      [ActivityKeys.partitionKey]: resource,
      [ActivityKeys.sortKey]: id,
      [ActivityKeys.day]: dayOf(timeOf(id)),
      [ActivityKeys.ttl]: Math.floor(now.getTime() / 1000) + this.retentionDays * 86_400,
      time: now.toISOString(),
    };
  }
}

/** When a record was made, by its id: epoch milliseconds. */
export const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

/** The UTC day of a time, as the index by time has it. @param time epoch milliseconds */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
