import { v7 } from 'uuid';
import { ActivityKeys } from '../contract/names';
import type { Step } from '../table/transaction';
import type { Outcome } from './reconcile/outcome';

/** What a delivery changed, for its record. */
export interface Delivered extends Outcome {
  /** What the upstream had, and what it took. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Ids of the users that a batch of memberships is about. */
  readonly userIds?: readonly string[];
}

/** Makes the activity records of deliveries: each a step of the transaction that writes down what was done. */
export class DeliveryActivity {
  /**
   * @param table name of the activity table
   * @param retentionDays after how many days DynamoDB removes a record
   */
  constructor(
    private readonly table: string,
    private readonly retentionDays: number,
  ) {}

  record(delivery: Delivered, now: Date): Step {
    const { ref, upstream, acts, status, message, version, before, after, userIds } = delivery;
    const resource = ref.kind === 'MEMBERSHIP' ? `GROUP#${ref.groupId}` : `${ref.kind}#${ref.id}`;
    const item = {
      [ActivityKeys.partitionKey]: resource,
      [ActivityKeys.sortKey]: v7(),
      [ActivityKeys.ttl]: Math.floor(now.getTime() / 1000) + this.retentionDays * 86_400,
      time: now.toISOString(),
      action: 'deliver',
      who: 'delivery',
      upstream,
      outcome: status,
      acts: [...acts],
      ...optional('message', message),
      ...optional('version', version),
      ...optional('before', jsonOf(before)),
      ...optional('after', jsonOf(after)),
      ...optional('userIds', userIds),
    };
    return { role: 'activity', action: { Put: { TableName: this.table, Item: item } } };
  }
}

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

const optional = <T>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value };
