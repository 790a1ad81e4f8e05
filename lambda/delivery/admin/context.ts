import { hostname, userInfo } from 'node:os';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Operator } from '../../contract/operator-requests';
import { ActivityLog } from '../../table/activity-log';
import { ActivityRecords } from '../../table/activity-records';
import { Store } from '../../table/store';
import type { Step } from '../../table/transaction';
import { wholeActivity } from '../../table/whole-table';
import { type Decision, decisionEntry } from '../activity-entries';
import { DeliveryStore } from '../state/delivery-store';

/** What an operator's operation works with: the tables, and who they are. No account, no secret. */
export interface AdminContext {
  readonly store: DeliveryStore;
  readonly activity: ActivityLog;
  readonly clock: () => Date;
  /** Who they are: asked for by decisions only, each of which is recorded. */
  readonly operator: () => Promise<Operator>;
}

/** What reading the audit records works with. */
export interface RecordsContext extends Pick<AdminContext, 'store' | 'clock'> {
  readonly records: ActivityRecords;
}

export interface AdminOptions {
  readonly client: DynamoDBDocumentClient;
  readonly directoryTable: string;
  readonly activityTable: string;
  /** After how many days an activity record is removed. */
  readonly activityRetentionDays: number;
  readonly operator: () => Promise<Operator>;
  /** @default - the system's */
  readonly clock?: () => Date;
}

/** How long one operation on the tables may keep trying, in milliseconds. */
const budgetMs = 20_000;

/** Makes what operations work with. Nothing is read or written until one is asked for. */
export function createAdminContext(options: AdminOptions): AdminContext & RecordsContext {
  const { client, directoryTable, activityTable, activityRetentionDays, operator, clock = () => new Date() } = options;
  return {
    store: new DeliveryStore(new Store(client, directoryTable), budgetMs),
    activity: new ActivityLog(activityTable, activityRetentionDays),
    get records() {
      return new ActivityRecords(client, wholeActivity(client, activityTable));
    },
    clock,
    operator,
  };
}

/** Makes the step that records a decision of this operator, for the transaction that carries it out. */
export async function decisionStep(
  { activity, clock, operator }: AdminContext,
  resource: string,
  action: Decision,
  facts?: Readonly<Record<string, unknown>>,
): Promise<Step> {
  return activity.record(decisionEntry(resource, action, await operator(), facts), clock());
}

/** The user of this machine: who decides about a bridge that runs on it, which no AWS identity stands for. */
export function userOfThisMachine(): Operator {
  return { identity: userInfo().username, host: hostname() };
}
