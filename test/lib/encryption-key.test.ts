import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from './configurations';
import { somewhere, synthesize } from './synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const key = 'AWS::KMS::Key';

test('the key rotates, outlives the stack, and waits 30 days before it is gone for good', () => {
  template.resourceCountIs(key, 1);
  template.hasResource(key, {
    Properties: { EnableKeyRotation: true, PendingWindowInDays: 30 },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('it has no alias, which would collide with that of a retained key', () => {
  template.resourceCountIs('AWS::KMS::Alias', 0);
});

test('alarms may publish to the encrypted topic', () => {
  template.hasResourceProperties(key, {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'CloudWatchAlarms',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          // AWS's own key policy for this has no condition; one on the caller's account makes alarms fail in silence.
          Condition: Match.absent(),
        }),
      ]),
    },
  });
});

test('CloudWatch Logs may use it only where logs are under it, and only for this account and region', () => {
  template.hasResourceProperties(key, {
    KeyPolicy: { Statement: Match.not(Match.arrayWith([Match.objectLike({ Sid: 'CloudWatchLogs' })])) },
  });
  everything.hasResourceProperties(key, {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'CloudWatchLogs',
          Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
          Condition: {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:123456789012:log-group:*' },
          },
        }),
      ]),
    },
  });
});

test('customerManagedKey "nothing" makes no key', () => {
  synthesize({ customerManagedKey: 'nothing' }).template.resourceCountIs(key, 0);
});

test('no service but CloudWatch stands in the key policy by itself', () => {
  const [resource] = Object.values(template.findResources(key));
  const services = JSON.stringify(resource).match(/"Service":"[^"]+"/g);
  expect(services).toEqual(['"Service":"cloudwatch.amazonaws.com"']);
});
