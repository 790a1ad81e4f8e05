import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ScimBridge } from './scim-bridge';

/** What `cdk deploy` prints: what to paste into the identity provider, and where to look. Never a secret's value. */
export function addOutputs(scope: Construct, bridge: ScimBridge): void {
  const { region } = Stack.of(scope);
  const { alarmTopic, dashboard } = bridge.monitoring;
  const output = (id: string, description: string, value: string) => new CfnOutput(scope, id, { value, description });

  output('BaseUrl', 'Base URL (tenant URL, SCIM endpoint) for the identity provider', bridge.baseUrl);
  output(
    'ShowTokenCommand',
    'The command that shows the bearer token for the identity provider',
    `aws secretsmanager get-secret-value --region ${region} --secret-id ${bridge.secrets.bearerToken.secretArn} --query SecretString --output text`,
  );
  output('DashboardUrl', 'The dashboard of the bridge in the AWS console', dashboard.url);
  output(
    'AlarmTopicArn',
    'The topic of the alarms: subscribe chat, paging or more addresses to it',
    alarmTopic.topic.topicArn,
  );
  output(
    'CommandLine',
    'What the commands of npx scim-bridge need to know of this stack',
    Stack.of(scope).toJsonString(bridge.resources),
  );
  if (bridge.alarmEmail !== undefined) {
    output(
      'ConfirmAlarmEmail',
      'No alarm arrives by e-mail before this is done',
      `Open the message "AWS Notification - Subscription Confirmation" that AWS sends to ${bridge.alarmEmail} and click its link.`,
    );
  }
  if (bridge.api.domain !== undefined) {
    output(
      'CustomDomainTarget',
      'What the custom domain points to. Where Route 53 does not keep its DNS, create this CNAME record by hand',
      bridge.api.domain.target,
    );
  }
  if (bridge.delivery.egressAddress !== undefined) {
    output(
      'EgressAddress',
      "The one address from which the account is reached: allow it in the account's firewall rules",
      bridge.delivery.egressAddress,
    );
  }
}
