/** What a bridge's stack says of it after a deployment: lib/ writes it, the operator's commands read it. */

/** Names of the outputs. In the kit's own stack these are their whole ids; elsewhere the CDK puts the construct's id around them. */
export const Output = {
  /** The Base URL for the identity provider. */
  baseUrl: 'BaseUrl',
  /** The command that shows the bearer token. */
  showTokenCommand: 'ShowTokenCommand',
  /** The dashboard's address. */
  dashboardUrl: 'DashboardUrl',
  /** The topic of the alarms. */
  alarmTopicArn: 'AlarmTopicArn',
  /** A `BridgeDescription` as JSON, for the commands alone. */
  commandLine: 'CommandLine',
  /** What to do before the alarm address receives anything. */
  confirmAlarmEmail: 'ConfirmAlarmEmail',
  /** What a custom domain's DNS record points to. */
  customDomainTarget: 'CustomDomainTarget',
  /** The one address from which the account is reached. */
  egressAddress: 'EgressAddress',
} as const;

/** An output of the bridge. */
export type OutputName = keyof typeof Output;

/** What commands need to know of a bridge: names, no secret. Every value is text, as outputs have it. */
export interface BridgeDescription {
  /** The bridge's name prefix. By this field, and not by its own id, the output is recognised: whoever composes a stack may rename it. */
  readonly scimBridge: string;
  /** What an identity provider is given. */
  readonly baseUrl: string;
  /** Names of tables. */
  readonly directoryTable: string;
  readonly activityTable: string;
  /** Days that an activity record is kept. */
  readonly activityRetentionDays: string;
  /** ARNs of secrets. */
  readonly bearerTokenSecret: string;
  readonly scimsessionSecret: string;
  /** Names of the functions that commands start. */
  readonly importFunction: string;
  readonly driftFunction: string;
}

/** The command of the AWS CLI that shows a bearer token. */
export function showTokenCommand(region: string, secretArn: string): string {
  return `aws secretsmanager get-secret-value --region ${region} --secret-id ${secretArn} --query SecretString --output text`;
}
