import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Account } from '../account/port';
import { defaultLateLimits, type LateLimits } from '../contract/names';
import { createDirectory } from '../directory/directory';
import { ActivityLog } from '../table/activity-log';
import { Store } from '../table/store';
import type { DeliveryContext, DeliveryMetrics } from './context';
import type { DeliveryLog } from './delivery-log';
import type { DeliveryPolicy } from './delivery-policy';
import { DeliveryStore } from './state/delivery-store';
import { Upstream } from './upstream/upstream';

export interface DeliveryOptions {
  readonly client: DynamoDBDocumentClient;
  readonly directoryTable: string;
  readonly activityTable: string;
  readonly activityRetentionDays: number;
  /** As the directory has it. */
  readonly settleSeconds: number;
  /** By name, in the order in which they are delivered to. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** False when the account is a simulated one, because nobody has set up a real one. @default true */
  readonly isConnected?: boolean;
  readonly policy: DeliveryPolicy;
  readonly metrics: DeliveryMetrics;
  readonly log: DeliveryLog;
  /** From when on something undelivered is too late. @default - as the alarms are without configuration */
  readonly lateLimits?: LateLimits;
  /** How many resources are delivered at the same time. @default 8 */
  readonly concurrency?: number;
  /** How long one operation on the directory table may go on trying, in seconds. @default 20 */
  readonly budgetSeconds?: number;
  /** @default - the system's */
  readonly clock?: () => Date;
  /** From 0 up to 1. @default - Math.random */
  readonly random?: () => number;
  /** @default - setTimeout */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Makes what delivery works with. Nothing is read or sent until something is delivered. Keep it: it remembers the upstreams' pace. */
export function createDeliveryContext(options: DeliveryOptions): DeliveryContext {
  const { client, directoryTable, activityTable, activityRetentionDays, settleSeconds, accounts, log } = options;
  const { concurrency = 8, budgetSeconds = 20, clock = () => new Date() } = options;
  const { random = Math.random } = options;
  const wait = options.sleep ?? ((ms: number) => sleep(ms).then(() => undefined));
  const store = new DeliveryStore(new Store(client, directoryTable), budgetSeconds * 1000);
  const needs = { store, clock, random, sleep: wait, log };
  return {
    store,
    directory: createDirectory({
      client,
      directoryTable,
      activityTable,
      activityRetentionDays,
      clock,
      settleSeconds,
      budgetSeconds,
    }),
    upstreams: new Map([...accounts].map(([name, account]) => [name, new Upstream(name, account, needs)])),
    isConnected: options.isConnected ?? true,
    policy: options.policy,
    activity: new ActivityLog(activityTable, activityRetentionDays),
    clock,
    random,
    sleep: wait,
    metrics: options.metrics,
    lateLimits: options.lateLimits ?? defaultLateLimits,
    log,
    settleMs: settleSeconds * 1000,
    concurrency,
  };
}
