import type { StackConfig } from '../../../lib/config';
import { synthesize } from '../synthesize';

const { template } = synthesize();
const rule = 'AWS::Events::Rule';

/** Schedules of the rules that call a function, with what they hand over. */
function schedulesOf(functionName: string, config?: StackConfig): [string, string][] {
  const rules = Object.values((config === undefined ? template : synthesize(config).template).findResources(rule));
  return rules
    .filter(({ Properties }) => Properties.Targets[0].Arn.Ref.startsWith(`Bridge${functionName}Live`))
    .map(({ Properties }) => [Properties.ScheduleExpression, JSON.parse(Properties.Targets[0].Input).schedule]);
}

const goesOn = ['rate(15 minutes)', 'DriftContinuation'];

test.each([
  ['DeliverySweep', [['rate(1 minute)', 'Sweep']]],
  ['DeliveryImport', [['rate(1 minute)', 'Import']]],
  ['DeliveryConfirmation', [['rate(5 minutes)', 'Confirmation']]],
  ['DeliveryDrift', [['cron(17 3 * * ? *)', 'Drift'], goesOn]],
])('%s is called at %s', (name, schedules) => {
  expect(schedulesOf(name)).toEqual(schedules);
});

test('when they are called is an option, or never', () => {
  expect(schedulesOf('DeliveryDrift', { driftHour: 22 })).toEqual([['cron(17 22 * * ? *)', 'Drift'], goesOn]);
  expect(schedulesOf('DeliveryDrift', { driftCheck: 'off' })).toEqual([]);
  expect(schedulesOf('DeliveryConfirmation', { confirmationMinutes: 15 })).toEqual([
    ['rate(15 minutes)', 'Confirmation'],
  ]);
  expect(schedulesOf('DeliveryConfirmation', { confirmationMinutes: 0 })).toEqual([]);
});

test('a tick that cannot be delivered is repeated until the next one comes, then goes to the queue of failures', () => {
  template.allResourcesProperties(rule, { State: 'ENABLED' });
  // Not the probe's: an alarm misses what is not called.
  const delivering = Object.entries(template.findResources(rule)).filter(([id]) => !id.startsWith('BridgeProbe'));
  expect(delivering.length).toBeGreaterThan(3);
  for (const [, { Properties }] of delivering) {
    expect(Properties.Targets).toEqual([
      expect.objectContaining({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('Failures'), 'Arn'] } },
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: expect.any(Number) },
      }),
    ]);
  }
});

test('functions that deliver are called by the schedules of the stack, and by nobody else', () => {
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
    ({ Properties }) => Properties,
  );
  const ofDelivery = permissions.filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('BridgeDelivery'));
  expect(ofDelivery).toHaveLength(5);
  for (const permission of ofDelivery) {
    expect(permission).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [expect.stringContaining('DeliverySchedules'), 'Arn'] },
    });
  }
  template.resourceCountIs('AWS::Lambda::Url', 0);
  const methods = JSON.stringify(template.findResources('AWS::ApiGateway::Method'));
  expect(methods).not.toContain('BridgeDelivery');
});
