import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';

/**
 * The bucket of option activityArchive: what is in it can be neither changed nor removed before its lock ends, and is removed afterwards.
 * It holds what the activity table holds; so it has the table's key, if that is a customer's.
 */
export class ArchiveBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: KeyedProps) {
    super(scope, id);
    const { settings } = props;
    const key = keyForEverything(props);
    const locked = Duration.days(settings.activityArchiveDays ?? settings.activityRetentionDays);
    this.bucket = new Bucket(this, 'Bucket', {
      objectLockEnabled: true,
      objectLockDefaultRetention:
        settings.activityArchive === 'compliance'
          ? ObjectLockRetention.compliance(locked)
          : ObjectLockRetention.governance(locked),
      versioned: true,
      ...(key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }),
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // S3 removes nothing that is locked: an object goes on the day after, and every version of it with it.
      lifecycleRules: [
        {
          expiration: locked,
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { expiredObjectDeleteMarker: true },
      ],
      removalPolicy: removalPolicy(settings),
    });
    acknowledge(this.bucket, {
      'AwsSolutions-S1':
        'Who reads the bucket is told by CloudTrail with data events, where one wants to know; a log bucket beside it would be as large as this one.',
    });
  }

  /** To write objects, and nothing else. S3 uses the key in the caller's name. */
  mayWrite(props: KeyedProps, region: string): readonly PolicyStatement[] {
    const key = keyForEverything(props);
    const put = new PolicyStatement({
      sid: 'Archive',
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects('*')],
    });
    if (key === undefined) return [put];
    return [
      put,
      new PolicyStatement({
        sid: 'KeyThroughS3',
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
      }),
    ];
  }
}
