import type { Connection } from '../connection';

/** An alarm that fires. */
export interface StandingAlarm {
  readonly name: string;
  /** ISO time. */
  readonly since: string | undefined;
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
export function awsFacts(connection: Connection): AwsFacts {
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
      try {
        for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms({ client }, wanted)) {
          for (const { AlarmName: name = '', StateUpdatedTimestamp: since } of [...MetricAlarms, ...CompositeAlarms]) {
            found.push({ name, since: since?.toISOString() });
          }
        }
      } finally {
        client.destroy();
      }
      return found;
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
