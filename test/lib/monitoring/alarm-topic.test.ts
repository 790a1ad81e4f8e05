import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from '../synthesize';

const { template } = synthesize();
const withEmail = synthesize({
  alarmEmail: 'identity-team@example.com',
  alarmEmailFor: { page: 'on-call@example.com' },
}).template;
const topicPolicy = (statement: unknown) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(statement as Record<string, unknown>)]) },
});

test('there is a topic of every alarm and one for each severity, encrypted with the customer-managed key', () => {
  template.allResourcesProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] },
  });
  const names = Object.values(template.findResources('AWS::SNS::Topic')).map(
    ({ Properties }) => Properties.DisplayName,
  );
  expect(names).toEqual([
    'ScimBridge alarms',
    'ScimBridge alarms: page',
    'ScimBridge alarms: mail',
    'ScimBridge alarms: note',
  ]);
});

test("without a customer-managed key it is not put under SNS's, which alarms may not use", () => {
  synthesize({ customerManagedKey: 'nothing' }).template.allResourcesProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: Match.absent(),
  });
});

test('they take nothing over plain HTTP', () => {
  template.allResourcesProperties(
    'AWS::SNS::TopicPolicy',
    topicPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
});

test('alarms of this account and region may publish to them, since their policies replace the default one', () => {
  template.allResourcesProperties(
    'AWS::SNS::TopicPolicy',
    topicPolicy({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': Match.anyValue() },
      },
    }),
  );
});

test('an e-mail address is subscribed only when there is one: to every alarm, or to those of one severity', () => {
  template.resourceCountIs('AWS::SNS::Subscription', 0);
  const subscribed = Object.values(withEmail.findResources('AWS::SNS::Subscription')).map(({ Properties }) => [
    Properties.Endpoint,
    Properties.TopicArn.Ref.replace(/[0-9A-F]{8}$/, ''),
  ]);
  expect(subscribed).toEqual([
    ['identity-team@example.com', 'BridgeMonitoringAlarmTopic'],
    ['on-call@example.com', 'BridgeMonitoringAlarmTopicsPageTopic'],
  ]);
});

test('an address that receives every alarm is not subscribed to some of them once more', () => {
  expect(() => synthesize({ alarmEmail: 'it@example.com', alarmEmailFor: { page: 'it@example.com' } })).toThrow(
    'alarmEmailFor.page is it@example.com, which receives every alarm already (alarmEmail)',
  );
});
