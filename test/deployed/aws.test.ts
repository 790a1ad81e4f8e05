import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bridge } from './claim';
import { awsClaims } from './claims/aws';
import { tryClaims } from './run';

/** What the stand-in for AWS says; as of a stack that is as it should be. */
const asItShould = {
  stack: { tablePolicy: 'RetainExceptOnCreate' },
  alarms: [
    {
      AlarmName: 'B API latency',
      EvaluationPeriods: 3,
      ActionsEnabled: true,
      AlarmActions: ['topic'],
      OKActions: ['topic'],
      StateValue: 'OK',
    },
    { AlarmName: 'B Bridge unhealthy', ActionsEnabled: true, StateValue: 'OK' },
  ] as object[],
  table: { DeletionProtectionEnabled: true },
  recovery: 'ENABLED',
  expiry: 'expiresAt' as string | undefined,
};
let said: typeof asItShould;
let server: Server;
let bridge: Omit<Bridge, 'onCreated'>;

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    incoming.on('end', () => {
      const action =
        String(incoming.headers['x-amz-target'] ?? '').split('.')[1] ?? new URLSearchParams(text).get('Action') ?? '';
      outgoing.end(answers[action]?.() ?? `no answer to ${action}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  bridge = {
    target: { resources: { directoryTable: 'directory', activityTable: 'activity' } } as Bridge['target'],
    baseUrl: endpoint,
    token: 'the-token',
    run: 'run',
    options: [],
    deployed: { stack: 'B', connection: { region: 'eu-central-1', endpoint, credentials } },
  };
});
beforeEach(() => {
  said = { ...asItShould };
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const answers: Readonly<Record<string, () => string>> = {
  ListStackResources: () =>
    `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${[
      ['AWS::CloudWatch::Alarm', 'B API latency'],
      ['AWS::CloudWatch::CompositeAlarm', 'B Bridge unhealthy'],
      ['AWS::DynamoDB::Table', 'directory'],
    ]
      .map(
        ([type, id]) =>
          `<member><ResourceType>${type}</ResourceType><LogicalResourceId>x</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>`,
      )
      .join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
  GetTemplate: () => {
    const template = { Resources: { T: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: said.stack.tablePolicy } } };
    return `<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult><TemplateBody>${JSON.stringify(template)}</TemplateBody></GetTemplateResult></GetTemplateResponse>`;
  },
  DescribeAlarms: () =>
    JSON.stringify({
      MetricAlarms: said.alarms.filter((alarm) => 'EvaluationPeriods' in alarm),
      CompositeAlarms: said.alarms.filter((alarm) => !('EvaluationPeriods' in alarm)),
    }),
  DescribeTable: () => JSON.stringify({ Table: said.table }),
  DescribeContinuousBackups: () =>
    JSON.stringify({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: said.recovery } },
    }),
  DescribeTimeToLive: () => JSON.stringify({ TimeToLiveDescription: { AttributeName: said.expiry } }),
};

/** The verdicts, with the reasons of those that are not confirmed. */
async function verdicts(): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  // Nothing is created here, and there is no bridge to remove it from.
  await tryClaims(bridge, awsClaims, ({ id, verdict, why }) =>
    found.push([id, why === undefined ? verdict : `${verdict}: ${why}`]),
  ).catch(() => {});
  return Object.fromEntries(found);
}

const [latency, unhealthy] = asItShould.alarms;

test('a stack that is as it should be', async () => {
  expect(await verdicts()).toEqual({ 'alarms-notify': 'confirmed', 'alarms-ok': 'confirmed', tables: 'confirmed' });
});

test('a disposable stack protects nothing, and need not', async () => {
  said = { ...asItShould, stack: { tablePolicy: 'Delete' }, table: { DeletionProtectionEnabled: false } };
  expect(await verdicts()).toMatchObject({ tables: 'confirmed' });
});

test.each([
  ['an alarm that is gone', { alarms: [unhealthy] }, 'alarms-notify', 'alarms are missing'],
  [
    'an alarm that notifies nobody',
    { alarms: [{ ...latency, AlarmActions: [] }, unhealthy] },
    'alarms-notify',
    'these notify nobody',
  ],
  [
    'an alarm that is switched off',
    { alarms: [{ ...latency, ActionsEnabled: false }, unhealthy] },
    'alarms-notify',
    'these notify nobody',
  ],
  [
    'an alarm that fires',
    { alarms: [{ ...latency, StateValue: 'ALARM', StateReason: 'slow' }, unhealthy] },
    'alarms-ok',
    'B API latency: slow',
  ],
  [
    'a table without protection',
    { table: { DeletionProtectionEnabled: false } },
    'tables',
    'deletion protection of directory',
  ],
  ['a table without recovery', { recovery: 'DISABLED' }, 'tables', 'ENABLED'],
  ['a table without expiry', { expiry: undefined }, 'tables', 'expiresAt'],
])('%s', async (_what, different, id, why) => {
  said = { ...asItShould, ...different } as typeof asItShould;
  expect((await verdicts())[id]).toMatch(new RegExp(`^refuted: [^]*${why}`));
});

test('an alarm without data yet shows nothing, and says when to try again', async () => {
  said = { ...asItShould, alarms: [{ ...latency, StateValue: 'INSUFFICIENT_DATA' }, unhealthy] as object[] };
  expect((await verdicts())['alarms-ok']).toBe('not shown: without data yet: B API latency; try again in 15 minutes');
});
