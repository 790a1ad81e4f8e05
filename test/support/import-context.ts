import type { Account } from '../../lambda/account/port';
import { defaultLateLimits } from '../../lambda/contract/names';
import type { RunContext } from '../../lambda/delivery/run/run-context';
import { DeliveryStore } from '../../lambda/delivery/state/delivery-store';
import { Upstream } from '../../lambda/delivery/upstream/upstream';
import { ActivityLog } from '../../lambda/table/activity-log';
import { Store } from '../../lambda/table/store';
import type { TestTables } from './dynamodb-tables';

/** The import's context on fresh tables, and what a test looks at. */
export interface ImportBench {
  readonly context: RunContext;
  readonly upstream: Upstream;
  readonly metrics: Map<string, number>;
  readonly events: string[];
}

/** Builds the context by hand: any account, a clock that the test sets. */
export function importBench(
  tables: TestTables,
  account: Account,
  options: Partial<RunContext> & { readonly clock?: () => Date } = {},
): ImportBench {
  const clock = options.clock ?? (() => new Date());
  const store = new DeliveryStore(new Store(tables.client, tables.directoryTable), 20_000);
  const metrics = new Map<string, number>();
  const events: string[] = [];
  const log = {
    delivered: () => undefined,
    called: () => undefined,
    upstream: ({ event, reason }: { event: string; reason?: string }) => {
      events.push(reason === undefined ? event : `${event}: ${reason}`);
    },
    failed: () => undefined,
  };
  const needs = { store, clock, random: () => 0.5, sleep: async () => undefined, log };
  const upstream = new Upstream('primary', account, needs);
  const context: RunContext = {
    ...needs,
    activity: new ActivityLog(tables.activityTable, 400),
    directory: tables.directory({ client: tables.client, clock }),
    upstreams: new Map([['primary', upstream]]),
    isConnected: true,
    policy: {
      deleted: 'suspend',
      guard: 'off',
      protectedEmails: new Set(),
      sameName: (name) => ({ refuse: `there is a group ${name}` }),
    },
    metrics: { add: (name, value) => metrics.set(name, value) },
    lateLimits: defaultLateLimits,
    settleMs: 30_000,
    concurrency: 4,
    domains: 'any',
    driftMode: 'report',
    ...options,
  };
  return { context, upstream, metrics, events };
}

/** Later than any test. */
export const never = Number.MAX_SAFE_INTEGER;
