import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ActivityLog } from '../table/activity-log';
import { Store } from '../table/store';
import type { Context } from './context';
import { Groups } from './groups';
import { Imports } from './imports';
import { Members } from './members';
import { Users } from './users';

export type { Stored } from '../table/codec';
export type { Actor } from './activity';
export type { GroupChange, GroupLookup } from './groups';
export type { MemberChange } from './member-change';
export type { GroupOfUser } from './members';
export type { CursorPage, CursorPageBefore, Page, PageRequest } from './paging';
export type { ChangeOptions, Updated, UserLookup } from './users';

/** What the identity provider wants: users, groups, memberships. The desired state. */
export interface Directory {
  readonly users: Users;
  readonly groups: Groups;
  /** What was read from an account, for the identity provider to match. */
  readonly imports: Imports;
}

export interface DirectoryOptions {
  /** The SDK's own retries are its first defence against throttling; what outlasts them is tried again within `budgetSeconds`. */
  readonly client: DynamoDBDocumentClient;
  /** Name of the directory table. */
  readonly directoryTable: string;
  /** Name of the activity table. */
  readonly activityTable: string;
  /** After how many days an activity record is removed. */
  readonly activityRetentionDays: number;
  /** How long a creation waits before it is delivered, in seconds: a connection test's dummy user is deleted by then. */
  readonly settleSeconds: number;
  /** @default - the system's */
  readonly clock?: () => Date;
  /** How long one operation may go on trying before it is Busy, in seconds. Below Lambda's and API Gateway's time-outs. @default 20 */
  readonly budgetSeconds?: number;
}

/** Opens the directory. Nothing is read or written until something is asked of it. */
export function createDirectory(options: DirectoryOptions): Directory {
  const context: Context = {
    store: new Store(options.client, options.directoryTable),
    activity: new ActivityLog(options.activityTable, options.activityRetentionDays),
    clock: options.clock ?? (() => new Date()),
    settleMs: options.settleSeconds * 1000,
    budgetMs: (options.budgetSeconds ?? 20) * 1000,
  };
  const members = new Members(context);
  return {
    users: new Users(context, members),
    groups: new Groups(context, members),
    imports: new Imports(context),
  };
}
