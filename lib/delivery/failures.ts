import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { removalPolicy, type SharedProps } from '../construct-props';

/**
 * Events that a function of delivery could not process: parts of the stream, scheduled calls. No change is lost when a message arrives
 * here, since the sweep delivers from the directory itself; the message shows that something is wrong.
 */
export class Failures extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { settings }: SharedProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      // SQS's own key: a message holds shard and sequence numbers or a schedule's tick, no person and no secret. A customer-managed
      // key would have to be opened to EventBridge and Lambda, and a mistake in that would lose failures in silence.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicy(settings),
    });
    acknowledge(this.queue, {
      'AwsSolutions-SQS3': 'This is where failures go; what is not looked at within 14 days the alarm has told of.',
      'Serverless-SQSRedrivePolicy':
        'This is where failures go; what is not looked at within 14 days the alarm has told of.',
    });
  }
}
