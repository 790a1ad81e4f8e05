import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { readAlarmDescription } from '../../../lambda/contract/alarm-text';
import { accessLogFields } from '../../../lib/api/access-log';
import { anchorOf } from '../../../lib/monitoring/alarm-factory';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const alarm = 'AWS::CloudWatch::Alarm';
const guide = readFileSync(path.join(__dirname, '../../../docs/operations.md'), 'utf8');

/** The text of an alarm as it is somewhere: its link to the dashboard names the region. */
const textOf = (description: string | { 'Fn::Join': [string, readonly (string | object)[]] }): string =>
  typeof description === 'string' ? description : description['Fn::Join'][1].map(knownOf).join('');
const knownOf = (part: string | object) => {
  if (typeof part === 'string') return part;
  return 'Ref' in part ? 'eu-central-1' : 'console.aws.amazon.com';
};
const propertiesOf = (from: typeof template, type: string) =>
  Object.values(from.findResources(type)).map(({ Properties }) => ({
    ...Properties,
    AlarmDescription: textOf(Properties.AlarmDescription),
  })) as Readonly<Record<string, string>>[];
const alarms = propertiesOf(template, alarm);
const [composite = {}] = propertiesOf(template, 'AWS::CloudWatch::CompositeAlarm');
const titles = [...alarms, composite].map((properties) =>
  String(properties.AlarmName ?? '').replace(/^ScimBridge /, ''),
);

/** A metric under a label of its own stands in a list of one. */
const labelled = (stat: Record<string, unknown>) => ({
  Metrics: [Match.objectLike({ MetricStat: Match.objectLike(stat) })],
});

test.each([
  'API server errors',
  'API latency',
  'Function errors scim-api',
  'Function throttles scim-api',
  'Token check failures',
  'Authentication failures',
  'Delivery behind',
  'Upstream paused',
  'Deliveries failed',
  'Removals held',
  'Removal guard fired',
  'Provider silent',
  'Former token in use',
  'Token old',
  'Drift found',
  'Import failed',
  'Invitations open',
  'Sweep missing',
  'Function errors delivery',
  'Delivery stream late',
  'Undelivered events',
  'Table throttles',
  'Table system errors',
  'Activity digest missing',
])('there is an alarm about: %s', (title) => {
  template.hasResourceProperties(alarm, { AlarmName: `ScimBridge ${title}` });
});

describe.each(alarms.map((properties) => [properties.AlarmName, properties]))('%s', (_name, properties) => {
  test('says what it means, what to do first, and where there is more', () => {
    expect(properties.AlarmDescription).toMatch(
      /^Severity: (page|mail|note)\. .{30,} First: .{20,} Dashboard: https:\S+$/,
    );
  });

  test('notifies the topic of every alarm and that of its severity, when it fires and when it is over', () => {
    const severity = readAlarmDescription(String(properties.AlarmDescription)).severity ?? 'none';
    const topics = [
      { Ref: expect.stringMatching(/AlarmTopic[0-9A-F]{8}$/) },
      { Ref: expect.stringMatching(new RegExp(`AlarmTopics${severity}Topic[0-9A-F]{8}$`, 'i')) },
    ];
    expect(properties).toMatchObject({ AlarmActions: topics, OKActions: topics });
  });

  test('lack of data is good news, unless it is what the alarm is about', () => {
    const absence = / (Sweep missing|Probe silent|Activity digest missing)$/.test(String(properties.AlarmName));
    expect(properties).toMatchObject({
      TreatMissingData: absence ? 'breaching' : 'notBreaching',
      ComparisonOperator: absence ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
    });
  });
});

test('every alarm has its section in the operations guide, and every section its alarm', () => {
  const headings = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect([...headings].sort()).toEqual([...titles].sort());
});

test('each links to the dashboard, and to its section of the operations guide where that is published', () => {
  const dashboard =
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/';
  everything.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'acme-scim-eu-central-1' });
  for (const { AlarmDescription } of [...alarms, composite]) {
    expect(AlarmDescription?.split(' Dashboard: ')[1]).toBe(`${dashboard}ScimBridge-eu-central-1`);
  }
  const anchors = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  for (const type of [alarm, 'AWS::CloudWatch::CompositeAlarm']) {
    for (const { AlarmName = '', AlarmDescription = '' } of propertiesOf(everything, type)) {
      const [, anchor, url] =
        / Guide: https:\/\/git\.example\.com\/scim-bridge\/docs\/operations\.md#(\S+) Dashboard: (\S+)$/.exec(
          AlarmDescription,
        ) ?? [];
      expect(anchors).toContain(anchor);
      expect(anchor).toBe(anchorOf(AlarmName.replace(/^acme-scim /, '')));
      expect(url).toBe(`${dashboard}acme-scim-eu-central-1`);
    }
  }
});

test('the longest names make no description that CloudWatch would refuse', () => {
  const longest = synthesize(
    {
      namePrefix: `a${'b'.repeat(39)}`,
      operationsGuideUrl: `https://git.example.com/${'c'.repeat(226)}`,
      answerAfterDelivery: 20,
    },
    { account: '123456789012', region: 'ap-southeast-7' },
  ).template;
  for (const type of [alarm, 'AWS::CloudWatch::CompositeAlarm']) {
    for (const { AlarmDescription = '' } of propertiesOf(longest, type)) {
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  }
  expect(() => synthesize({ operationsGuideUrl: `https://git.example.com/${'c'.repeat(227)}` })).toThrow(
    /operationsGuideUrl is .*at most 250 characters/s,
  );
});

test('each has its severity, the same in its message as in the guide', () => {
  for (const { AlarmName = '', AlarmDescription = '' } of alarms) {
    const title = AlarmName.replace(/^ScimBridge /, '');
    const severity = guide.split(`### ${title}\n`)[1]?.match(/\| severity \| (\w+) \|/)?.[1];
    const read = readAlarmDescription(AlarmDescription);
    expect(read.severity).toBe(severity);
    // What the local run shows: its own dashboard is elsewhere.
    expect(read.text).not.toMatch(/^Severity|https:/);
  }
});

test('5xx and p99 latency are those of the stage, at their thresholds', () => {
  template.hasResourceProperties(alarm, {
    Threshold: 5,
    Metrics: [
      Match.objectLike({ Expression: 'errors - FILL(reported, 0)' }),
      Match.objectLike({
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ApiGateway',
            MetricName: '5XXError',
            Dimensions: [
              { Name: 'ApiName', Value: 'ScimBridge' },
              { Name: 'Stage', Value: Match.anyValue() },
            ],
          },
          Period: 300,
          Stat: 'Sum',
        },
      }),
      Match.objectLike({
        MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ReportedUnhealthy' }) }),
      }),
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
  everything.hasResourceProperties(alarm, { AlarmName: Match.stringLikeRegexp('API server errors$'), Threshold: 2 });
  everything.hasResourceProperties(alarm, { MetricName: 'Latency', Threshold: 12_500 });
  everything.hasResourceProperties(alarm, { MetricName: 'AuthenticationFailures', Threshold: 3 });
});

test('authentication failures are counted from the access log', () => {
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '"status=401"',
    LogGroupName: { Ref: Match.stringLikeRegexp('AccessLog') },
    MetricTransformations: [
      {
        MetricNamespace: 'ScimBridge',
        MetricName: 'AuthenticationFailures',
        MetricValue: '1',
        DefaultValue: Match.absent(),
      },
    ],
  });
  template.hasResourceProperties(alarm, {
    Namespace: 'ScimBridge',
    MetricName: 'AuthenticationFailures',
    Threshold: 10,
  });
});

test('errors and throttles of the SCIM function are watched', () => {
  const watched = (name: string, metric: string) => ({
    Namespace: 'AWS/Lambda',
    MetricName: metric,
    Threshold: 1,
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp(name) } }],
  });
  template.hasResourceProperties(alarm, watched('ScimFunction', 'Errors'));
  template.hasResourceProperties(alarm, watched('ScimFunction', 'Throttles'));
});

describe('a wrong token is an error of the authorizer to Lambda', () => {
  test('so no alarm counts those', () => {
    const errors = alarms.filter(({ MetricName, Metrics }) => /Errors/.test(JSON.stringify([MetricName, Metrics])));
    expect(errors.length).toBeGreaterThan(1);
    expect(JSON.stringify(errors)).not.toContain('Authorizer');
  });

  const filter = Object.values(template.findResources('AWS::Logs::MetricFilter')).find(({ Properties }) =>
    JSON.stringify(Properties).includes('TokenCheckFailures'),
  )?.Properties;
  const counted = (context: Readonly<Record<string, string>>) => {
    const [, expression = ''] = /^%(.*)%$/.exec(filter?.FilterPattern) ?? [];
    const line = JSON.stringify(accessLogFields).replaceAll(
      /\$context\.([\w.]+)/g,
      (_, name: string) => context[name] ?? '-',
    );
    return new RegExp(expression).test(line);
  };

  test('token checks that fail are counted from the access log, wherever they fail', () => {
    for (const type of ['AUTHORIZER_FAILURE', 'AUTHORIZER_CONFIGURATION_ERROR'])
      expect(counted({ status: '500', 'error.responseType': type })).toBe(true);
    for (const [status, type] of [
      ['401', 'UNAUTHORIZED'],
      ['502', 'INTEGRATION_FAILURE'],
      ['200', '-'],
      ['403', 'ACCESS_DENIED'],
    ] as const)
      expect(counted({ status, 'error.responseType': type })).toBe(false);
  });

  test.each([
    'status=500 error=AUTHORIZER_FAILURE',
    '{"answer":"status=500 error=AUTHORIZER_FAILURE"}',
    '\n{"answer":"status=500 error=AUTHORIZER_FAILURE"',
  ])('and no caller can have itself counted by the user agent %j', (agent) => {
    expect(
      counted({ status: '401', 'error.responseType': 'UNAUTHORIZED', 'identity.userAgent': agent, path: agent }),
    ).toBe(false);
  });

  test('the pattern has only characters that CloudWatch Logs takes in a regular expression', () => {
    expect(filter?.FilterPattern).toMatch(/^%[A-Za-z0-9_#=@/;,^$?[\]{}|\\*+.-]+%$/);
  });
});

test('a sweep that does not come to its end is noticed by its absence', () => {
  template.hasResourceProperties(alarm, {
    AlarmName: 'ScimBridge Sweep missing',
    Threshold: 1,
    EvaluationPeriods: 2,
    DatapointsToAlarm: 2,
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'FILL(counted, 0)' }),
      Match.objectLike({
        Id: 'counted',
        MetricStat: Match.objectLike({
          Metric: {
            Namespace: 'ScimBridge',
            MetricName: 'People',
            Dimensions: [{ Name: 'service', Value: 'delivery' }],
          },
          Stat: 'SampleCount',
        }),
      }),
    ]),
  });
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

test('alarmRevocationMinutes is the threshold of how long somebody who leaves may keep access', () => {
  everything.hasResourceProperties(alarm, {
    Threshold: 900,
    ...labelled({ Metric: Match.objectLike({ MetricName: 'OldestRevocationSeconds' }) }),
  });
});

test('alarmBehindMinutes is the threshold of how long a change may wait', () => {
  everything.hasResourceProperties(alarm, {
    Threshold: 600,
    ...labelled({ Metric: Match.objectLike({ MetricName: 'OldestBehindSeconds' }) }),
  });
});

test('the age of the stream is that of delivery; of the queue of failures it is what arrives, so that the alarm ends by itself', () => {
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
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    ...labelled({
      Metric: {
        Namespace: 'AWS/SQS',
        MetricName: 'NumberOfMessagesSent',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'QueueName'] } }],
      },
      Stat: 'Sum',
    }),
  });
});

test('calls of the functions that deliver, and of the probe, that do not succeed are one metric, counted from what Lambda writes in each log', () => {
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => Properties);
  const counting = filters.filter((each) => JSON.stringify(each).includes('"DeliveryErrors"'));
  const groups = ['Delivery', 'DeliverySweep', 'DeliveryImport', 'DeliveryDrift', 'DeliveryConfirmation', 'Probe'];
  expect(counting.map(({ LogGroupName }) => LogGroupName.Ref)).toEqual(
    groups.map((name) => expect.stringMatching(new RegExp(`^Bridge${name}Logs`))),
  );
  for (const { FilterPattern, MetricTransformations } of counting) {
    expect(FilterPattern).toBe(
      '{ ($.type = "platform.report") && (($.record.status = "error") || ($.record.status = "failure") || ($.record.status = "timeout")) }',
    );
    expect(MetricTransformations).toEqual([
      { MetricNamespace: 'ScimBridge', MetricName: 'DeliveryErrors', MetricValue: '1' },
    ]);
  }
  template.hasResourceProperties(alarm, { Namespace: 'ScimBridge', MetricName: 'DeliveryErrors', Threshold: 1 });
});

test.each(['TableThrottles', 'TableSystemErrors'])('%s are watched as one series of all functions', (name) => {
  template.hasResourceProperties(alarm, {
    Threshold: 1,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    ...labelled({
      Metric: { Namespace: 'ScimBridge', MetricName: name, Dimensions: [{ Name: 'service', Value: 'table' }] },
      Stat: 'Sum',
    }),
  });
});

test('no alarm is on metrics of DynamoDB: it would keep its state while there is no data', () => {
  expect(JSON.stringify(alarms)).not.toContain('AWS/DynamoDB');
});

test('the bridge is unhealthy while any alarm about its health stands; a stranger, or a decision to be made, does not make it so', () => {
  const rule = JSON.stringify(composite.AlarmRule);
  expect(composite.AlarmName).toBe('ScimBridge Bridge unhealthy');
  const others = [
    'AuthenticationFailures',
    'RemovalsHeld',
    'RemovalGuardFired',
    'FormerTokenInUse',
    'TokenOld',
    'DriftFound',
    'InvitationsOpen',
    'ActivityDigestMissing',
  ];
  expect(rule.match(/ALARM\(/g)).toHaveLength(alarms.length - others.length);
  for (const other of others) expect(rule).not.toContain(other);
});

test('two bridges in one account do not share names', () => {
  for (const { Properties } of Object.values(everything.findResources(alarm))) {
    expect(Properties.AlarmName).toMatch(/^acme-scim /);
  }
});
