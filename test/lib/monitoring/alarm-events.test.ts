import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { readAlarmDescription } from '../../../lambda/contract/alarm-text';
import { somewhere, synthesize } from '../synthesize';

/** examples/alarm-events, as CloudFormation would make them of the default parameters. */
function rulesOf(file: string): readonly Rule[] {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Events', { env: somewhere });
  // It refuses types, properties and values that CloudFormation does not know.
  new CfnInclude(stack, 'Template', { templateFile: path.resolve(__dirname, '../../../examples/alarm-events', file) });
  const known = JSON.stringify(Template.fromStack(stack).toJSON())
    .replace(/\$\{BridgeName\}/g, 'ScimBridge')
    .replace(/\$\{AWS::Region\}/g, somewhere.region ?? '')
    .replace(/\{"Fn::Sub":("(?:[^"\\]|\\.)*")\}/g, '$1');
  const { Resources } = JSON.parse(known) as { Resources: Record<string, { Type: string; Properties: Rule }> };
  return Object.values(Resources).flatMap(({ Type, Properties }) => (Type === 'AWS::Events::Rule' ? [Properties] : []));
}

interface Rule {
  readonly EventPattern: Pattern;
  readonly Targets: readonly [
    { readonly InputTransformer: { readonly InputPathsMap: Record<string, string>; readonly InputTemplate: string } },
  ];
}
type Pattern = { readonly [field: string]: Pattern | readonly (string | { readonly prefix: string })[] };
type Json = { readonly [field: string]: unknown };

/** Whether a rule takes an event: every field of the pattern must fit. */
function takes(pattern: Pattern, event: Json): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = event[field];
    if (!Array.isArray(wanted)) return value !== undefined && takes(wanted as Pattern, value as Json);
    return wanted.some((one: string | { readonly prefix: string }) =>
      typeof one === 'string' ? one === value : String(value).startsWith(one.prefix),
    );
  });
}

/** What the rules send of an event: a placeholder that is a value of its own is replaced by the JSON of what it names. */
function sent(rules: readonly Rule[], event: Json): readonly Json[] {
  return rules
    .filter(({ EventPattern }) => takes(EventPattern, event))
    .map(({ Targets: [{ InputTransformer }] }) => {
      const { InputPathsMap, InputTemplate } = InputTransformer;
      // Within quotation marks, those of a description would end the text.
      expect(InputTemplate.match(/"[^"]*"/g)?.filter((text) => /<\w+>/.test(text))).toEqual([]);
      const text = InputTemplate.replace(/<(\w+)>/g, (_, name: string) =>
        JSON.stringify(valueAt(event, InputPathsMap[name] ?? '')),
      );
      return JSON.parse(text) as Json;
    });
}

function valueAt(event: Json, jsonPath: string): unknown {
  const names = jsonPath.match(/\w+/g) ?? [];
  const value = names.reduce<unknown>((from, name) => (from as Record<string, unknown> | undefined)?.[name], event);
  expect(value).toBeDefined();
  return value;
}

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
}
const { template } = synthesize({}, somewhere);
const alarms = [
  ...Object.values(template.findResources('AWS::CloudWatch::Alarm')),
  ...Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm')),
].map(({ Properties }) => Properties as AlarmProperties);

/** An event as "Alarm events and EventBridge" in the CloudWatch user guide shows it, about one of the bridge's alarms. */
function changed({ AlarmName, AlarmDescription }: AlarmProperties, from: string, to: string): Json {
  return {
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '123456789012',
    time: '2026-10-02T17:04:40Z',
    region: 'eu-central-1',
    resources: [`arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${AlarmName}`],
    detail: {
      alarmName: AlarmName,
      configuration: { description: AlarmDescription, metrics: [] },
      previousState: {
        value: from,
        reason: 'Threshold Crossed: no datapoint',
        timestamp: '2026-10-02T17:03:40.989+0000',
      },
      state: {
        value: to,
        reason: 'Threshold Crossed: 1 datapoint [1.0] was greater',
        timestamp: '2026-10-02T17:04:40.989+0000',
      },
    },
  };
}

const pagerDuty = rulesOf('pagerduty.yaml');
const slack = rulesOf('slack.yaml');
const severityOf = ({ AlarmDescription }: AlarmProperties) => readAlarmDescription(AlarmDescription).severity;

test('every alarm fires in Slack, those of severity page in PagerDuty, the composite one nowhere', () => {
  for (const alarm of alarms) {
    const severity = severityOf(alarm);
    const event = changed(alarm, 'OK', 'ALARM');
    expect(sent(pagerDuty, event)).toHaveLength(severity === 'page' ? 1 : 0);
    expect(sent(slack, event)).toHaveLength(severity === undefined ? 0 : 1);
  }
  expect(new Set(alarms.map(severityOf))).toEqual(new Set(['page', 'mail', 'note', undefined]));
});

test('an alarm that only got its first data, and one of another bridge, are nobody’s business', () => {
  const [alarm] = alarms.filter((one) => severityOf(one) === 'page');
  const first = changed(alarm as AlarmProperties, 'INSUFFICIENT_DATA', 'OK');
  const other = changed(
    { AlarmDescription: 'Severity: page. ', AlarmName: 'ScimBridgeTrial Sweep missing' },
    'OK',
    'ALARM',
  );
  for (const event of [first, other]) expect([...sent(pagerDuty, event), ...sent(slack, event)]).toEqual([]);
});

test('PagerDuty gets what its Events API v2 documents, and the same alarm resolves it', () => {
  const alarm = alarms.find(({ AlarmName }) => AlarmName.endsWith('Upstream paused')) as AlarmProperties;
  const [event] = sent(pagerDuty, changed(alarm, 'OK', 'ALARM'));
  const dedupKey = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:ScimBridge Upstream paused';
  expect(event).toEqual({
    event_action: 'trigger',
    dedup_key: dedupKey,
    payload: {
      summary: 'ScimBridge Upstream paused',
      source: dedupKey,
      severity: 'critical',
      timestamp: '2026-10-02T17:04:40Z',
      component: 'ScimBridge',
      custom_details: {
        'what to do': alarm.AlarmDescription,
        reason: 'Threshold Crossed: 1 datapoint [1.0] was greater',
        account: '123456789012',
      },
    },
    links: [{ href: alarm.AlarmDescription.split(' Dashboard: ')[1], text: 'Dashboard of the bridge' }],
  });
  expect(sent(pagerDuty, changed(alarm, 'ALARM', 'OK'))).toEqual([{ event_action: 'resolve', dedup_key: dedupKey }]);
  // Documented limits.
  for (const { AlarmName } of alarms) expect(dedupKey.length + AlarmName.length).toBeLessThan(255);
});

test('Slack gets what an incoming webhook takes: a text, and attachments', () => {
  const alarm = alarms.find(({ AlarmName }) => AlarmName.endsWith('Removals held')) as AlarmProperties;
  expect(sent(slack, changed(alarm, 'OK', 'ALARM'))).toEqual([
    {
      text: 'ScimBridge Removals held',
      attachments: [
        {
          color: 'danger',
          title: 'Dashboard of the bridge',
          title_link: alarm.AlarmDescription.split(' Dashboard: ')[1],
          text: alarm.AlarmDescription,
          footer: 'Threshold Crossed: 1 datapoint [1.0] was greater',
        },
      ],
    },
  ]);
  expect(sent(slack, changed(alarm, 'ALARM', 'OK'))).toEqual([
    { text: 'ScimBridge Removals held', attachments: [{ color: 'good', text: 'This alarm has ended.' }] },
  ]);
});
