import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { removalPolicy, type SharedProps } from './construct-props';
import { byPartition } from './partition';

/** The bridge's own KMS key, unless customerManagedKey is `nothing`. It rotates every year and outlives the stack with the data. */
export class EncryptionKey extends Construct {
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { settings, namePrefix }: SharedProps) {
    super(scope, id);
    if (settings.customerManagedKey === 'nothing') return;
    // No alias: a fixed name would collide with the one that a retained key of an earlier deployment still has.
    const key = new Key(this, 'Key', {
      description: `${namePrefix}: secrets and alarms of the SCIM bridge${settings.customerManagedKey === 'everything' ? ', tables and logs' : ''}`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: removalPolicy(settings),
    });
    key.addToResourcePolicy(alarmsMayPublish());
    key.addToResourcePolicy(this.logsMayUse());
    this.key = key;
  }

  /**
   * CloudWatch Logs encrypts log groups, of no other account or region, under the key, where it encrypts everything. It may where it does not as
   * well: what was logged while it did is still encrypted under it, the digests of the activity record among it, which the next one continues.
   */
  private logsMayUse(): PolicyStatement {
    const { partition, region, account } = Stack.of(this);
    // One of the few services whose principal is another in China.
    const domain = byPartition(this, 'Services', {
      aws: 'amazonaws.com',
      'aws-cn': 'amazonaws.com.cn',
      'aws-us-gov': 'amazonaws.com',
      'aws-eusc': 'amazonaws.com',
    });
    return new PolicyStatement({
      sid: 'CloudWatchLogs',
      principals: [new ServicePrincipal(`logs.${region}.${domain}`)],
      actions: [
        'kms:Encrypt',
        'kms:Decrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
      ],
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    });
  }
}

/**
 * CloudWatch encrypts what it publishes to the alarm topic. Without a condition, as AWS documents it: the service calls KMS as itself,
 * and a condition on the caller's account makes it fail silently. The topic's own policy restricts whose alarms it accepts.
 */
function alarmsMayPublish(): PolicyStatement {
  return new PolicyStatement({
    sid: 'CloudWatchAlarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
  });
}
