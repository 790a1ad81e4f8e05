import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Env } from '../../../lambda/contract/names';
import type { AlarmName, AlarmOptions, ScimBridgeProps } from '../../../lib';
import { ScimBridge } from '../../../lib';
import { alarmNames } from '../../../lib/monitoring/alarm-options';

/** A company's stack: its topics for paging and for the morning, and a bridge whose alarms it changes. */
function compose(alarms: (topics: { paging: SnsAction; morning: SnsAction }) => AlarmOptions, props?: ScimBridgeProps) {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    context: { 'aws:cdk:disable-asset-staging': true },
  });
  const stack = new Stack(app, 'Company');
  const topics = {
    paging: new SnsAction(new Topic(stack, 'Paging')),
    morning: new SnsAction(new Topic(stack, 'Morning')),
  };
  const bridge = new ScimBridge(stack, 'Bridge', { namePrefix: 'company', ...props, alarms: alarms(topics) });
  const template = Template.fromStack(stack);
  const alarmsMade = template.findResources('AWS::CloudWatch::Alarm');
  return {
    bridge,
    template,
    count: Object.keys(alarmsMade).length,
    /** An alarm as the template has it. */
    alarm(name: AlarmName): AlarmProperties | undefined {
      return Object.entries(alarmsMade).find(([id]) => id.startsWith(`BridgeMonitoringAlarmsOf${name}`))?.[1]
        .Properties;
    },
  };
}

interface AlarmProperties {
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly AlarmDescription: string | { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  readonly AlarmActions?: readonly { readonly Ref: string }[];
  readonly OKActions?: readonly { readonly Ref: string }[];
}

/** The bridge's own topics for a severity. */
const own = (severity: string | undefined) => [
  'BridgeMonitoringAlarmTopic',
  `BridgeMonitoringAlarmTopics${severity?.replace(/^./, (first) => first.toUpperCase())}Topic`,
];

/** The text of an alarm, with what only a deployment knows left out. */
const described = (alarm: AlarmProperties | undefined): string => {
  const text = alarm?.AlarmDescription;
  return typeof text === 'string'
    ? text
    : (text?.['Fn::Join'][1] ?? []).filter((part) => typeof part === 'string').join('');
};

const told = (alarm: AlarmProperties | undefined) =>
  (alarm?.AlarmActions ?? []).map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, ''));

test('left alone, there is every alarm, and the topic of every alarm and that of its severity are told', () => {
  const { bridge, count, alarm } = compose(() => ({}));
  expect(count).toBe(alarmNames.length);
  expect(Object.keys(bridge.monitoring.alarms.byName)).toEqual([...alarmNames]);
  for (const name of alarmNames) {
    const severity = /^Severity: (page|mail|note)\. /.exec(JSON.stringify(described(alarm(name))).slice(1))?.[1];
    expect(told(alarm(name))).toEqual(own(severity));
  }
  expect(told(alarm('SweepMissing'))).toEqual(own('page'));
  expect(told(alarm('RemovalsHeld'))).toEqual(own('note'));
});

test('one that is switched off is not there, nor in the composite alarm, nor on the dashboard', () => {
  const { bridge, template, count, alarm } = compose(() => ({ overrides: { ApiLatency: { enabled: false } } }));
  expect(count).toBe(alarmNames.length - 1);
  expect(alarm('ApiLatency')).toBeUndefined();
  expect(bridge.monitoring.alarms.byName.ApiLatency).toBeUndefined();
  expect(bridge.monitoring.alarms.alarms).toHaveLength(alarmNames.length - 1);
  for (const type of ['AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard']) {
    expect(JSON.stringify(template.findResources(type))).not.toContain('OfApiLatency');
  }
});

test('with all of them off there is no composite alarm, and the dashboard does without', () => {
  const off = Object.fromEntries(alarmNames.map((name) => [name, { enabled: false }]));
  const { bridge, template, count } = compose(() => ({ overrides: off }));
  expect(count).toBe(0);
  expect(bridge.monitoring.alarms.unhealthy).toBeUndefined();
  template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
  expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).not.toContain('"Alarms');
});

test('a threshold of its own beats the option', () => {
  const { alarm } = compose(() => ({ overrides: { ApiLatency: { threshold: 900 } } }), { alarmLatencyMs: 2000 });
  expect(alarm('ApiLatency')).toMatchObject({ Threshold: 900, EvaluationPeriods: 3, DatapointsToAlarm: 2 });
});

test('whatever else speaks of the limit speaks of the threshold that the alarm has', () => {
  const { template } = compose(() => ({
    overrides: { RevocationLate: { threshold: 90 }, DeliveryBehind: { threshold: 60 }, ApiLatency: { threshold: 900 } },
  }));
  const sweep = Object.values(template.findResources('AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.Environment?.Variables.POWERTOOLS_SERVICE_NAME === 'sweep',
  );
  expect(sweep?.Properties.Environment.Variables).toMatchObject({
    [Env.changeLateSeconds]: '60',
    [Env.revocationLateSeconds]: '90',
  });
  const dashboard = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
  expect(dashboard).toContain('objective 1.5 minutes');
  for (const line of ['{"value":90,', '{"value":900,']) expect(dashboard).toContain(JSON.stringify(line).slice(1, -1));
});

test.each([
  [{ evaluationPeriods: 6 }, 6, 6],
  [{ evaluationPeriods: 6, datapointsToAlarm: 4 }, 6, 4],
  [{ datapointsToAlarm: 1 }, 3, 1],
  [{ datapointsToAlarm: 5 }, 5, 5],
])('how long it must last: %j', (override, evaluationPeriods, datapointsToAlarm) => {
  const { alarm } = compose(() => ({ overrides: { ApiLatency: override } }));
  expect(alarm('ApiLatency')).toMatchObject({
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm,
  });
});

test('alarms go where their severity goes, when they fire and when they are over', () => {
  const { alarm } = compose(({ paging, morning }) => ({
    actions: { page: [paging, morning], mail: [morning] },
  }));
  expect(told(alarm('UpstreamPaused'))).toEqual(['Paging', 'Morning']);
  expect(told(alarm('ApiLatency'))).toEqual(['Morning']);
  expect(alarm('UpstreamPaused')?.OKActions).toEqual(alarm('UpstreamPaused')?.AlarmActions);
});

test('a severity that is not routed goes on telling the bridge’s own topics; an empty list tells nobody', () => {
  const { alarm } = compose(({ paging }) => ({ actions: { page: [paging] } }));
  expect(told(alarm('ApiLatency'))).toEqual(own('mail'));
  expect(told(compose(() => ({ actions: { mail: [] } })).alarm('ApiLatency'))).toEqual([]);
});

test('one alarm can be of another severity, or go elsewhere altogether, and says so', () => {
  const { alarm } = compose(({ paging, morning }) => ({
    actions: { page: [paging], mail: [morning] },
    overrides: { AuthenticationFailures: { severity: 'page' }, UpstreamPaused: { actions: [morning] } },
  }));
  expect(told(alarm('AuthenticationFailures'))).toEqual(['Paging']);
  expect(described(alarm('AuthenticationFailures'))).toMatch(/^Severity: page\. /);
  expect(told(alarm('UpstreamPaused'))).toEqual(['Morning']);
});

describe('refused at synth, with what would be right', () => {
  test('an address that no alarm would reach', () => {
    const everythingElsewhere = ({ paging }: { paging: SnsAction }) => ({
      actions: { page: [paging], mail: [paging], note: [paging] },
    });
    expect(() =>
      compose(everythingElsewhere, { alarmEmail: 'it@example.com', alarmEmailFor: { page: 'on-call@example.com' } }),
    ).toThrow(
      /alarmEmail is it@example\.com, but no alarm is sent to the bridge's own topics[\s\S]*alarmEmailFor\.page is on-call@example\.com, but no alarm of severity page/,
    );
    expect(() => compose(everythingElsewhere)).not.toThrow();
  });

  test.each([
    [
      { overrides: { ApiLatancy: { enabled: false } } },
      'alarms.overrides.ApiLatancy is not known; did you mean ApiLatency?',
    ],
    [{ actions: { urgent: [] } }, 'alarms.actions.urgent is not known'],
    [{ overrides: { ApiLatency: { threshold: 0 } } }, 'alarms.overrides.ApiLatency.threshold is 0'],
    [{ overrides: { ApiLatency: { evaluationPeriods: 1.5 } } }, 'alarms.overrides.ApiLatency.evaluationPeriods is 1.5'],
    [
      { overrides: { ApiLatency: { evaluationPeriods: 2, datapointsToAlarm: 3 } } },
      'alarms.overrides.ApiLatency.datapointsToAlarm is 3, which is more than evaluationPeriods',
    ],
  ])('%j', (alarms, message) => {
    expect(() => compose(() => alarms as AlarmOptions)).toThrow(message);
  });
});
