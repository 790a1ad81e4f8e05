import assert from 'node:assert/strict';
import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { type Bridge, type Claim, NotShown } from '../claim';

type Deployed = NonNullable<Bridge['deployed']>;

/** A claim about the stack itself. */
const aws = (id: string, says: string, check: (deployed: Deployed, bridge: Bridge) => Promise<void>): Claim => ({
  id,
  says,
  kind: 'aws',
  check: async (bridge) => {
    if (bridge.deployed === undefined) throw new NotShown('there is no AWS behind a local bridge');
    await check(bridge.deployed, bridge);
  },
});

async function resourcesOf({ stack, connection }: Deployed, type: RegExp): Promise<StackResourceSummary[]> {
  const client = new CloudFormationClient(connection);
  const found: StackResourceSummary[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack }))
    found.push(...StackResourceSummaries.filter(({ ResourceType = '' }) => type.test(ResourceType)));
  return found;
}

/** The alarms of the stack; fails when one that it has made is not there. */
async function alarmsOf(deployed: Deployed): Promise<(MetricAlarm | CompositeAlarm)[]> {
  const names = (await resourcesOf(deployed, /^AWS::CloudWatch::(Composite)?Alarm$/)).map(
    ({ PhysicalResourceId = '' }) => PhysicalResourceId,
  );
  assert.ok(names.length > 0, 'the stack has no alarm');
  const client = new CloudWatchClient(deployed.connection);
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 }),
  );
  const found = [...MetricAlarms, ...CompositeAlarms];
  assert.deepEqual(
    names.filter((name) => !found.some(({ AlarmName }) => AlarmName === name)),
    [],
    'alarms are missing',
  );
  return found;
}

const namesOf = (alarms: readonly (MetricAlarm | CompositeAlarm)[]) => alarms.map(({ AlarmName }) => AlarmName);
const isMetricAlarm = (alarm: MetricAlarm | CompositeAlarm): alarm is MetricAlarm => 'EvaluationPeriods' in alarm;

/** Whether the stack was deployed to be thrown away, as its template says: then nothing of it is protected. */
async function isDisposable({ stack, connection }: Deployed): Promise<boolean> {
  const client = new CloudFormationClient(connection);
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stack }));
  const { Resources = {} } = JSON.parse(TemplateBody) as {
    Resources?: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
  };
  return Object.values(Resources).some(
    ({ Type, DeletionPolicy }) => Type === 'AWS::DynamoDB::Table' && DeletionPolicy === 'Delete',
  );
}

export const awsClaims: readonly Claim[] = [
  aws('alarms-notify', 'Every alarm exists and notifies a topic when it fires and when it ends.', async (deployed) => {
    const alarms = (await alarmsOf(deployed)).filter(isMetricAlarm);
    const silent = alarms.filter(
      ({ ActionsEnabled, AlarmActions = [], OKActions = [] }) =>
        ActionsEnabled !== true || AlarmActions.length === 0 || OKActions.length === 0,
    );
    assert.deepEqual(namesOf(silent), [], 'these notify nobody');
  }),
  aws('alarms-ok', 'No alarm fires on a bridge that works.', async (deployed) => {
    const firing = (await alarmsOf(deployed)).filter(({ StateValue }) => StateValue === 'ALARM');
    assert.deepEqual(
      firing.map(({ AlarmName, StateReason }) => `${AlarmName}: ${StateReason}`),
      [],
    );
    const unknown = (await alarmsOf(deployed)).filter(({ StateValue }) => StateValue !== 'OK');
    if (unknown.length > 0)
      throw new NotShown(`without data yet: ${namesOf(unknown).join(', ')}; try again in 15 minutes`);
  }),
  aws(
    'tables',
    'Both tables have point-in-time recovery and expiry, and deletion protection unless the stack is disposable.',
    async (deployed, { target }) => {
      const client = new DynamoDBClient(deployed.connection);
      const disposable = await isDisposable(deployed);
      for (const TableName of [target.resources.directoryTable, target.resources.activityTable]) {
        const { Table } = await client.send(new DescribeTableCommand({ TableName }));
        assert.equal(Table?.DeletionProtectionEnabled ?? false, !disposable, `deletion protection of ${TableName}`);
        const { ContinuousBackupsDescription: backups } = await client.send(
          new DescribeContinuousBackupsCommand({ TableName }),
        );
        assert.equal(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, 'ENABLED');
        const { TimeToLiveDescription: expiry } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
        assert.equal(expiry?.AttributeName, 'expiresAt');
      }
    },
  ),
];
