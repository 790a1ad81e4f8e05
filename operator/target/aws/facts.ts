import type { CompositeAlarm, MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Connection } from '../connection';

/** An alarm that fires. */
export interface StandingAlarm {
  readonly name: string;
  /** ISO time. */
  readonly since: string | undefined;
  /** Whether it misses something, and looks back to a time at which it did not exist yet: it fires on every new bridge, and soon ends. */
  readonly isNew: boolean;
}

/** How many executions Lambda runs at the same time in the account and region. */
export interface Concurrency {
  readonly limit: number;
  /** What no function has reserved for itself. */
  readonly unreserved: number;
}

/** What commands ask of AWS beside the bridge itself. Each throws the SDK's error. */
export interface AwsFacts {
  /** The alarms that fire, of those whose names begin so. */
  standingAlarms(prefix: string): Promise<readonly StandingAlarm[]>;
  concurrency(): Promise<Concurrency>;
}

/** Facts from AWS. Each client is loaded when it is first needed. */
export function awsFacts(connection: Connection, now: () => Date = () => new Date()): AwsFacts {
  return {
    async standingAlarms(prefix) {
      const { CloudWatchClient, paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
      const client = new CloudWatchClient(connection);
      const found: StandingAlarm[] = [];
      const wanted = {
        AlarmNamePrefix: prefix,
        StateValue: 'ALARM' as const,
        AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const],
      };
      const composites: StandingAlarm[] = [];
      try {
        for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms({ client }, wanted)) {
          found.push(...MetricAlarms.map((alarm) => ({ ...standing(alarm), isNew: isNew(alarm, now()) })));
          composites.push(...CompositeAlarms.map((alarm) => ({ ...standing(alarm), isNew: false })));
        }
      } finally {
        client.destroy();
      }
      // One that follows others is as new as they are.
      const areNew = found.length > 0 && found.every((alarm) => alarm.isNew);
      return [...found, ...composites.map((alarm) => ({ ...alarm, isNew: areNew }))];
    },

    async concurrency() {
      const { GetAccountSettingsCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
      const client = new LambdaClient(connection);
      try {
        const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
        const limit = AccountLimit?.ConcurrentExecutions ?? 0;
        return { limit, unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? limit };
      } finally {
        client.destroy();
      }
    },
  };
}

const standing = ({ AlarmName: name = '', StateUpdatedTimestamp: since }: MetricAlarm | CompositeAlarm) => ({
  name,
  since: since?.toISOString(),
});

/** What is missing from before an alarm was made counts as missing, too. An alarm that fired before it was last changed means it. */
function isNew(alarm: MetricAlarm, now: Date): boolean {
  const { AlarmConfigurationUpdatedTimestamp: madeAt, StateTransitionedTimestamp: firedAt = madeAt } = alarm;
  if (alarm.TreatMissingData !== 'breaching' || madeAt === undefined || firedAt === undefined) return false;
  const period = alarm.Period ?? Math.max(0, ...(alarm.Metrics ?? []).map(periodOf));
  const looksBackMs = period * (alarm.EvaluationPeriods ?? 0) * 1000;
  return firedAt >= madeAt && now.getTime() - madeAt.getTime() < looksBackMs;
}

const periodOf = ({ MetricStat, Period }: MetricDataQuery): number => MetricStat?.Period ?? Period ?? 0;
