import { Match } from 'aws-cdk-lib/assertions';
import type { StackConfig } from '../../../lib/config';
import { connected } from '../configurations';
import { synthesize } from '../synthesize';

const { template } = synthesize();
const [bucket, stream, rule] = ['AWS::S3::Bucket', 'AWS::Logs::LogStream', 'AWS::Events::Rule'];
const retained = 'RetainExceptOnCreate';

test('digests are published every quarter of an hour, in a log of their own that is kept as long as a record can be', () => {
  template.hasResourceProperties(rule, {
    ScheduleExpression: 'rate(15 minutes)',
    Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^BridgeDigestsFunctionLive') } })],
  });
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 3653 }, DeletionPolicy: retained });
  template.hasResource(stream, {
    Properties: { LogStreamName: 'digests', LogGroupName: { Ref: Match.stringLikeRegexp('^BridgeDigestsLog') } },
    DeletionPolicy: retained,
  });
});

test('without the option there is no bucket', () => {
  template.resourceCountIs(bucket, 0);
});

const archived = (config: StackConfig) => synthesize({ ...config }).template;

test('the bucket of the option is locked, private, encrypted, kept, and emptied when the lock ends', () => {
  archived(connected).hasResource(bucket, {
    Properties: {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        // As long as records are kept.
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 400 } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } },
        ],
      },
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 400 })]) },
    },
    DeletionPolicy: retained,
  });
});

test('mode and days are options', () => {
  const compliance = archived({ activityArchive: 'compliance', activityArchiveDays: 90 });
  compliance.hasResourceProperties(bucket, {
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 90 } } },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  });
});
