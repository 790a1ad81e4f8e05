import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { anchorOf } from '../../../lib/monitoring/alarm-factory';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const alarm = 'AWS::CloudWatch::Alarm';
const guide = readFileSync(path.join(__dirname, '../../../docs/operations.md'), 'utf8');

const alarms = Object.values(template.findResources(alarm)).map(({ Properties }) => Properties);
const composite = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'))[0]?.Properties;
const titles = [...alarms, composite].map((properties) =>
  String(properties.AlarmName ?? '').replace(/^ScimBridge /, ''),
);

test.each([
  'API server errors',
  'API latency',
  'Function errors scim-api',
  'Function throttles scim-api',
  'Function errors authorizer',
  'Function throttles authorizer',
  'Authentication failures',
  'Delivery behind',
  'Upstream paused',
  'Deliveries failed',
  'Removals held',
  'Removal guard fired',
  'Function errors delivery',
  'Function throttles delivery',
  'Delivery stream late',
  'Undelivered events',
  'Table throttles directory',
  'Table system errors directory',
  'Table throttles activity',
  'Table system errors activity',
])('there is an alarm about: %s', (title) => {
  template.hasResourceProperties(alarm, { AlarmName: `ScimBridge ${title}` });
});

describe.each(alarms.map((properties) => [properties.AlarmName, properties]))('%s', (_name, properties) => {
  test('says what it means, what to do first, and where there is more', () => {
    expect(properties.AlarmDescription).toMatch(/^.{30,} First: .{20,} More: docs\/operations\.md#[a-z0-9-]+$/);
    expect(properties.AlarmDescription.length).toBeLessThanOrEqual(1024);
  });

  test('notifies the topic when it fires and when it is over', () => {
    const topic = [{ Ref: expect.stringContaining('AlarmTopic') }];
    expect(properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
  });

  test('does not fire for lack of data', () => {
    expect(properties.TreatMissingData).toBe('notBreaching');
  });
});

test('every alarm has its section in the operations guide, and every section its alarm', () => {
  const headings = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect([...headings].sort()).toEqual([...titles].sort());
  for (const title of titles) {
    expect(JSON.stringify([...alarms, composite])).toContain(`docs/operations.md#${anchorOf(title)}`);
  }
});

test('each has its severity, the same in its message as in the guide', () => {
  for (const { AlarmName, AlarmDescription } of alarms) {
    const title = AlarmName.replace(/^ScimBridge /, '');
    const severity = guide.split(`### ${title}\n`)[1]?.match(/\| severity \| (\w+) \|/)?.[1];
    expect(severity).toMatch(/^(critical|warning)$/);
    expect(AlarmDescription).toContain(` Severity: ${severity}. More: `);
  }
});

test('5xx and p99 latency are those of the stage, at their thresholds', () => {
  template.hasResourceProperties(alarm, {
    Namespace: 'AWS/ApiGateway',
    MetricName: '5XXError',
    Statistic: 'Sum',
    Period: 300,
    Threshold: 5,
    Dimensions: [
      { Name: 'ApiName', Value: 'ScimBridge' },
      { Name: 'Stage', Value: Match.anyValue() },
    ],
  });
  template.hasResourceProperties(alarm, {
    MetricName: 'Latency',
    ExtendedStatistic: 'p99',
    Threshold: 5000,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
  });
});

test('the thresholds are options', () => {
  everything.hasResourceProperties(alarm, { MetricName: '5XXError', Threshold: 2 });
  everything.hasResourceProperties(alarm, { MetricName: 'Latency', Threshold: 2500 });
  everything.hasResourceProperties(alarm, { MetricName: 'AuthenticationFailures', Threshold: 3 });
});

test('authentication failures are counted from the access log', () => {
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '"status=401"',
    LogGroupName: { Ref: Match.stringLikeRegexp('AccessLog') },
    MetricTransformations: [
      { MetricNamespace: 'ScimBridge', MetricName: 'AuthenticationFailures', MetricValue: '1', DefaultValue: 0 },
    ],
  });
  template.hasResourceProperties(alarm, {
    Namespace: 'ScimBridge',
    MetricName: 'AuthenticationFailures',
    Threshold: 10,
  });
});

test('errors and throttles of each function are watched', () => {
  for (const name of ['ScimFunction', 'Authorizer']) {
    for (const metric of ['Errors', 'Throttles']) {
      template.hasResourceProperties(alarm, {
        Namespace: 'AWS/Lambda',
        MetricName: metric,
        Threshold: 1,
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp(name) } }],
      });
    }
  }
});

/** A metric under a label of its own stands in a list of one. */
const labelled = (stat: Record<string, unknown>) => ({
  Metrics: [Match.objectLike({ MetricStat: Match.objectLike(stat) })],
});

test.each([
  ['OldestBehindSeconds', 'Maximum', 30 * 60],
  ['Paused', 'Maximum', 1],
  ['Failed', 'Maximum', 1],
  ['Held', 'Maximum', 1],
  ['GuardFired', 'Sum', 1],
])('%s of delivery is watched as one series of all its functions', (name, statistic, threshold) => {
  template.hasResourceProperties(alarm, {
    Threshold: threshold,
    ...labelled({
      Metric: { Namespace: 'ScimBridge', MetricName: name, Dimensions: [{ Name: 'service', Value: 'delivery' }] },
      Stat: statistic,
    }),
  });
});

test('alarmBehindMinutes is the threshold of how long a change may wait', () => {
  everything.hasResourceProperties(alarm, {
    Threshold: 600,
    ...labelled({ Metric: Match.objectLike({ MetricName: 'OldestBehindSeconds' }) }),
  });
});

test('the age of the stream and the queue of failures are those of delivery', () => {
  template.hasResourceProperties(alarm, {
    Threshold: 15 * 60 * 1000,
    ...labelled({
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: 'IteratorAge',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^BridgeDeliveryFunction') } }],
      },
    }),
  });
  template.hasResourceProperties(alarm, {
    Threshold: 1,
    ...labelled({
      Metric: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'QueueName'] } }],
      },
    }),
  });
});

test('errors and throttles of the functions that deliver are summed, all five', () => {
  for (const metric of ['Errors', 'Throttles']) {
    const of = (service: string) => Match.objectLike({ Id: `${service}${metric}` });
    template.hasResourceProperties(alarm, {
      Metrics: Match.arrayWith(['delivery', 'sweep', 'import', 'drift', 'confirm'].map(of)),
    });
  }
});

test('reads and writes turned away, and failing calls, are summed for each table', () => {
  const metric = (name: string, table: string) =>
    Match.objectLike({
      MetricStat: Match.objectLike({
        Metric: Match.objectLike({
          Namespace: 'AWS/DynamoDB',
          MetricName: name,
          Dimensions: Match.arrayWith([{ Name: 'TableName', Value: { Ref: Match.stringLikeRegexp(table) } }]),
        }),
      }),
    });
  for (const table of ['Directory', 'Activity']) {
    template.hasResourceProperties(alarm, {
      Metrics: Match.arrayWith([metric('ReadThrottleEvents', table), metric('WriteThrottleEvents', table)]),
    });
    template.hasResourceProperties(alarm, { Metrics: Match.arrayWith([metric('SystemErrors', table)]) });
  }
});

test('the bridge is unhealthy while any alarm about its health stands; a stranger, or a decision to be made, does not make it so', () => {
  const rule = JSON.stringify(composite.AlarmRule);
  expect(composite.AlarmName).toBe('ScimBridge Bridge unhealthy');
  expect(rule.match(/ALARM\(/g)).toHaveLength(alarms.length - 3);
  for (const other of ['AuthenticationFailures', 'RemovalsHeld', 'RemovalGuardFired'])
    expect(rule).not.toContain(other);
});

test('two bridges in one account do not share names', () => {
  for (const { Properties } of Object.values(everything.findResources(alarm))) {
    expect(Properties.AlarmName).toMatch(/^acme-scim /);
  }
});
