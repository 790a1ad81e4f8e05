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

// What was logged under it stays encrypted under it: without the permission, everything that was logged before the option went back to
// "secrets" could not be read any more, the newest digest of the activity record among it, which the next one continues.
test.each([
  ['everything', everything],
  ['secrets', synthesize({}, somewhere).template],
])('CloudWatch Logs may use the key of %s, for this account and region only', (_option, withKey) => {
  withKey.hasResourceProperties(key, {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'CloudWatchLogs',
          Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
          Action: Match.arrayWith(['kms:Decrypt']),
          Condition: {
            ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:123456789012:log-group:*' },
          },
        }),
      ]),
    },
  });
});

test.each([
  ['cn-north-1', 'logs.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'logs.us-gov-west-1.amazonaws.com'],
  ['eusc-de-east-1', 'logs.eusc-de-east-1.amazonaws.com'],
])('its name in the partition of %s is %s', (region, Service) => {
  synthesize({}, { account: '123456789012', region }).template.hasResourceProperties(key, {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'CloudWatchLogs', Principal: { Service } })]) },
  });
});

test('customerManagedKey "nothing" makes no key', () => {
  synthesize({ customerManagedKey: 'nothing' }).template.resourceCountIs(key, 0);
});

test('no service but CloudWatch and its logs stands in the key policy by itself', () => {
  const [resource] = Object.values(template.findResources(key)) as [
    { Properties: { KeyPolicy: { Statement: { Sid?: string; Principal: { Service?: unknown } }[] } } },
  ];
  const services = resource.Properties.KeyPolicy.Statement.filter(({ Principal }) => Principal.Service !== undefined);
  expect(services.map(({ Sid }) => Sid)).toEqual(['CloudWatchAlarms', 'CloudWatchLogs']);
});
