import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type BridgeDescription, Output, type OutputName, showTokenCommand } from '../lambda/contract/stack-outputs';
import type { ScimApi } from './api/scim-api';
import type { BridgeDelivery } from './delivery/delivery';
import type { Monitoring } from './monitoring/monitoring';
import type { Secrets } from './secrets';

/** The stack outputs of a bridge. */
export interface BridgeOutputs {
  /** The Base URL for the identity provider. */
  readonly baseUrl: CfnOutput;
  /** The command that shows the bearer token. */
  readonly showTokenCommand: CfnOutput;
  /** The dashboard's address. */
  readonly dashboardUrl: CfnOutput;
  /** The ARN of the topic of the alarms. */
  readonly alarmTopicArn: CfnOutput;
  /** What the operator's commands need to know; they find the bridge by it. */
  readonly commandLine: CfnOutput;
  /** What to do before the alarm address receives anything, where there is an address. */
  readonly confirmAlarmEmail: CfnOutput | undefined;
  /** What the custom domain's DNS record points to, where there is a custom domain. */
  readonly customDomainTarget: CfnOutput | undefined;
  /** The one address from which the account is reached, where it is fixed. */
  readonly egressAddress: CfnOutput | undefined;
}

/** The parts of a bridge that there is something to say about. */
export interface OutputParts {
  readonly api: ScimApi;
  readonly delivery: BridgeDelivery;
  readonly monitoring: Monitoring;
  readonly secrets: Secrets;
  readonly alarmEmail: string | undefined;
}

/**
 * What `cdk deploy` prints: what to paste into the identity provider, and where to look. Never a secret's value.
 *
 * @param bridge gives the outputs their ids
 */
export function addOutputs(bridge: Construct, parts: OutputParts, commandLine: BridgeDescription): BridgeOutputs {
  const { alarmEmail, api, delivery, monitoring, secrets } = parts;
  const stack = Stack.of(bridge);
  const output = (name: OutputName, description: string, value: string) =>
    new CfnOutput(bridge, Output[name], { value, description });
  const outputIf = (name: OutputName, description: string, value: string | undefined) =>
    value === undefined ? undefined : output(name, description, value);

  return {
    baseUrl: output('baseUrl', 'Base URL (tenant URL, SCIM endpoint) for the identity provider', api.baseUrl),
    showTokenCommand: output(
      'showTokenCommand',
      'The command that shows the bearer token for the identity provider',
      showTokenCommand(stack.region, secrets.bearerToken.secretArn),
    ),
    dashboardUrl: output('dashboardUrl', 'The dashboard of the bridge in the AWS console', monitoring.dashboard.url),
    alarmTopicArn: output(
      'alarmTopicArn',
      'The topic of the alarms: subscribe chat, paging or more addresses to it',
      monitoring.alarmTopic.topic.topicArn,
    ),
    commandLine: output(
      'commandLine',
      'What the commands of npx scim-bridge need to know of this bridge',
      stack.toJsonString(commandLine),
    ),
    confirmAlarmEmail: outputIf(
      'confirmAlarmEmail',
      'No alarm arrives by e-mail before this is done',
      alarmEmail &&
        `Open the message "AWS Notification - Subscription Confirmation" that AWS sends to ${alarmEmail} and click its link.`,
    ),
    customDomainTarget: outputIf(
      'customDomainTarget',
      'What the custom domain points to. Where Route 53 does not keep its DNS, create this CNAME record by hand',
      api.domain?.target,
    ),
    egressAddress: outputIf(
      'egressAddress',
      "The one address from which the account is reached: allow it in the account's firewall rules",
      delivery.egressAddress,
    ),
  };
}
