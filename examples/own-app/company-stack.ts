import { Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { ScimBridge } from 'scim-bridge-kit';

/** A company's stack for identity: the bridge among its own things, its alarms where the company's alarms go. */
export class CompanyIdentityStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // Whoever is on call is woken by what somebody must act on now; the rest is read in the morning.
    const onCall = new Topic(this, 'OnCall', { enforceSSL: true });
    onCall.addSubscription(new UrlSubscription('https://events.example.com/integration/0123456789/enqueue'));
    const morning = new Topic(this, 'Morning', { enforceSSL: true });
    morning.addSubscription(new EmailSubscription('identity-team@example.com'));

    const bridge = new ScimBridge(this, 'Bridge', {
      namePrefix: 'company-scim',
      allowedDomains: ['example.com'],
      protectedEmails: ['owner@example.com', 'break-glass@example.com'],
      tags: { 'cost-center': '4711' },
      alarms: {
        actions: {
          page: [new SnsAction(onCall), new SnsAction(morning)],
          mail: [new SnsAction(morning)],
          note: [new SnsAction(morning)],
        },
        overrides: {
          // A scanner of the company's own tries every address; ten refused requests in five minutes mean nothing here.
          AuthenticationFailures: { threshold: 100 },
          // The identity provider is patient, and repeats what took too long.
          ApiLatency: { enabled: false },
        },
      },
    });

    // Another stack of the company may look this up; the operator's commands need nothing of the kind.
    bridge.outputs.baseUrl.exportName = 'company-scim-base-url';
  }
}
