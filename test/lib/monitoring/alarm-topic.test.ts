import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from '../synthesize';

const { template } = synthesize();
const withEmail = synthesize({ alarmEmail: 'identity-team@example.com' }).template;
const topicPolicy = (statement: unknown) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(statement as Record<string, unknown>)]) },
});

test('there is one topic, encrypted with the customer-managed key', () => {
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.hasResourceProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] },
  });
});

test("without a customer-managed key it is not put under SNS's, which alarms may not use", () => {
  synthesize({ customerManagedKey: 'nothing' }).template.hasResourceProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: Match.absent(),
  });
});

test('it takes nothing over plain HTTP', () => {
  template.hasResourceProperties(
    'AWS::SNS::TopicPolicy',
    topicPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
});

test('alarms of this account and region may publish to it, since its policy replaces the default one', () => {
  template.hasResourceProperties(
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

test('an e-mail address is subscribed only when there is one', () => {
  template.resourceCountIs('AWS::SNS::Subscription', 0);
  withEmail.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'identity-team@example.com',
  });
});
