import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { onlyIfGiven } from '../config/parameters';
import type { KeyedProps } from '../construct-props';

export interface AlarmTopicProps extends KeyedProps {
  /** Which alarms, as the sender of the messages says it: `alarms`, `alarms: page`. */
  readonly about: string;
  /** The first address that is subscribed, if there is one. */
  readonly email: string | undefined;
}

/** A topic that alarms are sent to: all of them, or those of one severity. Subscribe chat, paging or more addresses to it. */
export class AlarmTopic extends Construct {
  /** The SNS topic itself. */
  readonly topic: Topic;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, { settings, namePrefix, key, about, email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: `${namePrefix} ${about}`,
      enforceSSL: true,
      // SNS's AWS-managed key would not do: CloudWatch may not use it, and alarms would be lost without an error.
      ...(key === undefined ? {} : { masterKey: key }),
    });
    this.topic.addToResourcePolicy(this.alarmsMayPublish());
    if (email !== undefined) {
      const subscription = this.topic.addSubscription(new EmailSubscription(email));
      if (email === settings.alarmEmail) onlyIfGiven(subscription, settings, 'alarmEmail');
      acknowledge(subscription, {
        'Serverless-SNSRedrivePolicy':
          'SNS repeats e-mail for hours by itself; a queue of alarms that nobody reads would add nothing to the dashboard.',
      });
    }
  }

  /** The topic's own policy replaces the one that AWS gives by default, so this statement permits alarms, of this account and region only. */
  private alarmsMayPublish(): PolicyStatement {
    const { partition, region, account } = Stack.of(this);
    return new PolicyStatement({
      sid: 'AlarmsMayPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
      },
    });
  }
}
