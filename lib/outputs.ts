import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type BridgeDescription, Output, type OutputName, showTokenCommand } from '../lambda/contract/stack-outputs';
import type { ScimApi } from './api/scim-api';
import type { BridgeDelivery } from './delivery/delivery';
import type { Monitoring } from './monitoring/monitoring';
import { rollbackOptions } from './monitoring/rollback';
import type { Secrets } from './secrets';

/** The stack outputs of a bridge. */
export interface BridgeOutputs {
  /** The Base URL for the identity provider. */
  readonly baseUrl: CfnOutput;
  /** The command that shows the bearer token. */
  readonly showTokenCommand: CfnOutput;
  /** The command that shows the health token. */
  readonly showHealthTokenCommand: CfnOutput;
  /** The dashboard's address. */
  readonly dashboardUrl: CfnOutput;
  /** The ARN of the topic of every alarm. */
  readonly alarmTopicArn: CfnOutput;
  /** The ARN of the topic of alarms for which somebody must act now. */
  readonly alarmPageTopicArn: CfnOutput;
  /** The ARN of the topic of alarms for today. */
  readonly alarmMailTopicArn: CfnOutput;
  /** The ARN of the topic of alarms that are good to know. */
  readonly alarmNoteTopicArn: CfnOutput;
  /** Options of `cdk deploy` that have an update rolled back when an alarm fires; undefined when all those alarms are switched off. */
  readonly rollbackOptions: CfnOutput | undefined;
  /** What the commands need to know about the bridge. They find the bridge by this output. */
  readonly commandLine: CfnOutput;
  /** What to do before the alarm address receives alarms; undefined without an address. */
  readonly confirmAlarmEmail: CfnOutput | undefined;
  /** The target of the custom domain's DNS record; undefined without a custom domain. */
  readonly customDomainTarget: CfnOutput | undefined;
  /** The fixed address from which the account is called; undefined where the address is not fixed. */
  readonly egressAddress: CfnOutput | undefined;
}

/** The parts of a bridge that have outputs. */
export interface OutputParts {
  readonly api: ScimApi;
  readonly delivery: BridgeDelivery;
  readonly monitoring: Monitoring;
  readonly secrets: Secrets;
  /** Addresses that must confirm that they want alarms. */
  readonly alarmEmails: readonly string[];
}

/**
 * Adds what `cdk deploy` prints: what to paste into the identity provider, and where the dashboard is. Never a secret's value.
 *
 * @param bridge gives the outputs their ids
 */
export function addOutputs(bridge: Construct, parts: OutputParts, commandLine: BridgeDescription): BridgeOutputs {
  const { alarmEmails, api, delivery, monitoring, secrets } = parts;
  const stack = Stack.of(bridge);
  const output = (name: OutputName, description: string, value: string) =>
    new CfnOutput(bridge, Output[name], { value, description });
  const outputIf = (name: OutputName, description: string, value: string | undefined) =>
    value === undefined ? undefined : output(name, description, value);

  return {
    baseUrl: output('baseUrl', 'Base URL (tenant URL, SCIM endpoint) for the identity provider', api.baseUrl),
    showTokenCommand: output(
      'showTokenCommand',
      'AWS CLI command that shows the bearer token for the identity provider',
      showTokenCommand(stack.region, secrets.bearerToken.secretArn),
    ),
    showHealthTokenCommand: output(
      'showHealthTokenCommand',
      'AWS CLI command that shows the health token for monitors: it opens GET <BaseUrl>/health and nothing else',
      showTokenCommand(stack.region, secrets.healthToken.secretArn),
    ),
    dashboardUrl: output('dashboardUrl', 'Dashboard of the bridge in the AWS console', monitoring.dashboard.url),
    alarmTopicArn: output(
      'alarmTopicArn',
      'SNS topic of every alarm: subscribe chat or more addresses to it',
      monitoring.alarmTopic.topic.topicArn,
    ),
    alarmPageTopicArn: output(
      'alarmPageTopicArn',
      'SNS topic of alarms for which somebody must act now: subscribe your paging to it',
      monitoring.severityTopics.page.topic.topicArn,
    ),
    alarmMailTopicArn: output(
      'alarmMailTopicArn',
      'SNS topic of alarms that somebody must look at today',
      monitoring.severityTopics.mail.topic.topicArn,
    ),
    alarmNoteTopicArn: output(
      'alarmNoteTopicArn',
      'SNS topic of alarms that are good to know',
      monitoring.severityTopics.note.topic.topicArn,
    ),
    rollbackOptions: outputIf(
      'rollbackOptions',
      'Once: npx cdk deploy with these options. From then on CloudFormation rolls back every update during which one of these alarms fires',
      rollbackOptions(monitoring.alarms),
    ),
    commandLine: output(
      'commandLine',
      'What the npx scim-bridge commands need to know about this bridge',
      stack.toJsonString(commandLine),
    ),
    confirmAlarmEmail: outputIf(
      'confirmAlarmEmail',
      'Required before alarms arrive by e-mail',
      alarmEmails.length === 0
        ? undefined
        : `Open the message "AWS Notification - Subscription Confirmation" that AWS sends to ${alarmEmails.join(', to ')}, and click its link within 48 hours, after which SNS forgets the address. To have it sent again: docs/operations.md`,
    ),
    customDomainTarget: outputIf(
      'customDomainTarget',
      'Target of the custom domain. If its DNS is not in Route 53, create this CNAME record yourself',
      api.domain?.target,
    ),
    egressAddress: outputIf(
      'egressAddress',
      "The address from which the account is called: allow it in the account's firewall rules",
      delivery.egressAddress,
    ),
  };
}
