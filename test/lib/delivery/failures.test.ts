import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const queue = 'AWS::SQS::Queue';

test('there is one queue, which keeps a message for 14 days and outlives the stack', () => {
  template.resourceCountIs(queue, 1);
  template.hasResource(queue, {
    Properties: { MessageRetentionPeriod: 14 * 86_400 },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  everything.hasResource(queue, { DeletionPolicy: 'Delete' });
});

test('it is encrypted, and has no name that would block the next deployment', () => {
  template.hasResourceProperties(queue, { SqsManagedSseEnabled: true, QueueName: Match.absent() });
});

test('it takes nothing over plain HTTP', () => {
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    },
  });
});

test('EventBridge may send to it for the schedules of the stack, and nobody else from outside', () => {
  const [policy] = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
  const statements: readonly { Effect: string; Principal: unknown; Condition: Record<string, unknown> }[] =
    policy?.Properties.PolicyDocument.Statement;
  const allows = statements.filter(({ Effect }) => Effect === 'Allow');
  expect(allows).toHaveLength(6);
  for (const allow of allows) {
    expect(allow).toMatchObject({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/Schedules|Digests/), 'Arn'] } },
      },
    });
  }
});
