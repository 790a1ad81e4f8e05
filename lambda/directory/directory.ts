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

export type { MemberChange } from './member-change';

export type { Page, PageRequest } from './paging';
export type { ChangeOptions } from './users';

/** The desired state: users, groups and memberships as the identity provider wants them. */
export interface Directory {
  readonly users: Users;
  readonly groups: Groups;
  /** Resources imported from an account, for the identity provider to match. */
  readonly imports: Imports;
  /**
   * The same directory for one request: no operation of it keeps trying beyond this time.
   *
   * @param deadline as performance.now() counts, in milliseconds
   */
  until(deadline: number): Directory;
}

export interface DirectoryOptions {
  /** The SDK's retries handle throttling first; after them, operations are retried within `budgetSeconds`. */
  readonly client: DynamoDBDocumentClient;
  /** Name of the directory table. */
  readonly directoryTable: string;
  /** Name of the activity table. */
  readonly activityTable: string;
  /** Days after which an activity record is removed. */
  readonly activityRetentionDays: number;
  /** Settle time of a creation, in seconds: by then, the test user of a connection test has been deleted. */
  readonly settleSeconds: number;
  /** Whether what an account refuses is delivered again when the identity provider sends it again. @default false */
  readonly redeliversRefused?: boolean;
  /** @default - the system clock */
  readonly clock?: () => Date;
  /** Retry budget of one operation before it throws Busy, in seconds. Below the time-outs of Lambda and API Gateway. @default 20 */
  readonly budgetSeconds?: number;
}

/** Opens the directory. Reads and writes nothing by itself. */
export function createDirectory(options: DirectoryOptions): Directory {
  return open({
    store: new Store(options.client, options.directoryTable),
    activity: new ActivityLog(options.activityTable, options.activityRetentionDays),
    clock: options.clock ?? (() => new Date()),
    settleMs: options.settleSeconds * 1000,
    redeliversRefused: options.redeliversRefused ?? false,
    budgetMs: (options.budgetSeconds ?? 20) * 1000,
  });
}

/** A part is opened when it is asked for: the directory is opened for each request, and most ask for one. */
function open(context: Context): Directory {
  const members = new Members(context);
  const users = once(() => new Users(context, members));
  const groups = once(() => new Groups(context, members));
  const imports = once(() => new Imports(context));
  return {
    get users() {
      return users();
    },
    get groups() {
      return groups();
    },
    get imports() {
      return imports();
    },
    until: (deadline) =>
      open({
        ...context,
        get budgetMs() {
          return Math.min(context.budgetMs, deadline - performance.now());
        },
      }),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
