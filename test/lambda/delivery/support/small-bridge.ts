import type { Account } from '../../../../lambda/account/port';
import type { MetricName } from '../../../../lambda/contract/names';
import type { DeliveryContext } from '../../../../lambda/delivery/context';
import { createDeliveryContext, type DeliveryOptions } from '../../../../lambda/delivery/create-context';
import type { DeliveryPolicy } from '../../../../lambda/delivery/delivery-policy';
import type { Outcome } from '../../../../lambda/delivery/reconcile/outcome';
import { type SweepReport, sweep } from '../../../../lambda/delivery/reconcile/sweep';
import type { AccountCall } from '../../../../lambda/delivery/upstream/watched';
import { createDirectory, type Directory } from '../../../../lambda/directory/directory';
import { type Item, toItem, type Values } from '../../../../lambda/table/store';
import { MemoryDynamoDb } from './memory-dynamodb';
import { activityTable, directoryTable } from './world';

/** A directory and delivery in memory, one step at a time, with a clock that only the test moves. */
export interface SmallBridge {
  readonly directory: Directory;
  readonly context: DeliveryContext;
  /** What was logged. */
  readonly outcomes: Outcome[];
  readonly calls: AccountCall[];
  readonly upstreamEvents: { upstream: string; event: string; reason?: string }[];
  readonly metrics: Map<MetricName, number>;
  now: number;
  /** Called after each wait of a worker. */
  onSleep?: () => Promise<void>;
  /** To make another worker of. */
  readonly options: DeliveryOptions;
  items(): Item[];
  activity(): Values[];
  item(pk: string, sk: string): Item | undefined;
  /** Time passes, and a sweep runs. */
  sweep(afterSeconds?: number): Promise<SweepReport>;
}

export function smallBridge(
  accounts: Readonly<Record<string, Account>>,
  policy: Partial<DeliveryPolicy> = {},
): SmallBridge {
  const database = new MemoryDynamoDb({ [directoryTable]: ['pk', 'sk'], [activityTable]: ['resource', 'at'] });
  const tables = {
    client: database.client,
    directoryTable,
    activityTable,
    activityRetentionDays: 1,
    settleSeconds: 30,
  };
  const outcomes: Outcome[] = [];
  const calls: AccountCall[] = [];
  const upstreamEvents: SmallBridge['upstreamEvents'] = [];
  const metrics = new Map<MetricName, number>();
  const bridge: Pick<SmallBridge, 'now' | 'onSleep'> = { now: Date.parse('2026-03-01T12:00:00.000Z') };
  const clock = () => new Date(bridge.now);
  const options: DeliveryOptions = {
    ...tables,
    accounts: new Map(Object.entries(accounts)),
    policy: {
      deleted: 'suspend',
      guard: 'off',
      protectedEmails: new Set(),
      sameName: (name) => ({ refuse: `there is a group "${name}" already` }),
      ...policy,
    },
    metrics: { add: (name, value) => metrics.set(name, value) },
    log: {
      delivered: (outcome) => outcomes.push(outcome),
      called: (call) => calls.push(call),
      upstream: (event) => upstreamEvents.push(event),
      failed: ({ error }) => {
        throw error;
      },
    },
    clock,
    random: () => 0.5,
    sleep: async (ms) => {
      bridge.now += ms;
      await bridge.onSleep?.();
    },
  };
  const context = createDeliveryContext(options);
  const items = () => database.items(directoryTable).map(toItem);
  return Object.assign(bridge, {
    directory: createDirectory({ ...tables, clock }),
    options,
    context,
    outcomes,
    calls,
    upstreamEvents,
    metrics,
    items,
    activity: () => database.items(activityTable),
    item: (pk: string, sk: string) => items().find((item) => item.pk === pk && item.sk === sk),
    sweep: (afterSeconds = 31) => {
      bridge.now += afterSeconds * 1000;
      return sweep(context, bridge.now + 60_000);
    },
  });
}
