import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { removalPolicy, type SharedProps } from './construct-props';

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
    if (settings.customerManagedKey === 'everything') key.addToResourcePolicy(this.logsMayBeWritten());
    this.key = key;
  }

  /** CloudWatch Logs encrypts the log groups of this stack, and of no other account or region, under the key. */
  private logsMayBeWritten(): PolicyStatement {
    const { partition, region, account } = Stack.of(this);
    return new PolicyStatement({
      sid: 'CloudWatchLogs',
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
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
