import { Match } from 'aws-cdk-lib/assertions';
import type { StackConfig } from '../../../lib/config';
import { synthesize } from '../synthesize';

const { template } = synthesize();
const rule = 'AWS::Events::Rule';

/** Schedule of the rule that calls a function; undefined when there is none. */
function scheduleOf(functionName: string, config?: StackConfig): string | undefined {
  const rules = Object.values((config === undefined ? template : synthesize(config).template).findResources(rule));
  return rules.find(({ Properties }) =>
    Properties.Targets[0].Arn['Fn::GetAtt'][0].startsWith(`Bridge${functionName}Function`),
  )?.Properties.ScheduleExpression;
}

test.each([
  ['DeliverySweep', 'rate(1 minute)'],
  ['DeliveryImport', 'rate(1 minute)'],
  ['DeliveryConfirmation', 'rate(5 minutes)'],
  ['DeliveryDrift', 'cron(17 3 * * ? *)'],
])('%s is called at %s', (name, schedule) => {
  expect(scheduleOf(name)).toBe(schedule);
});

test('when they are called is an option, or never', () => {
  expect(scheduleOf('DeliveryDrift', { driftHour: 22 })).toBe('cron(17 22 * * ? *)');
  expect(scheduleOf('DeliveryDrift', { driftCheck: 'off' })).toBeUndefined();
  expect(scheduleOf('DeliveryConfirmation', { confirmationMinutes: 15 })).toBe('rate(15 minutes)');
  expect(scheduleOf('DeliveryConfirmation', { confirmationMinutes: 0 })).toBeUndefined();
});

test('a tick that cannot be delivered is repeated until the next one comes, then goes to the queue of failures', () => {
  template.allResourcesProperties(rule, {
    State: 'ENABLED',
    Targets: [
      Match.objectLike({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } },
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: Match.anyValue() },
      }),
    ],
  });
});

test('functions that deliver are called by the schedules of the stack, and by nobody else', () => {
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
    ({ Properties }) => Properties,
  );
  const ofDelivery = permissions.filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('BridgeDelivery'));
  expect(ofDelivery).toHaveLength(4);
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
