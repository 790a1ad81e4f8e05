/** The stack outputs of a bridge: lib/ writes them, the commands read them. */

/** Names of the outputs. In the kit's own stack these are their whole ids; elsewhere the CDK puts the construct's id around them. */
export const Output = {
  /** The Base URL for the identity provider. */
  baseUrl: 'BaseUrl',
  /** The command that shows the bearer token. */
  showTokenCommand: 'ShowTokenCommand',
  /** The command that shows the health token. */
  showHealthTokenCommand: 'ShowHealthTokenCommand',
  /** The dashboard's address. */
  dashboardUrl: 'DashboardUrl',
  /** The topic of every alarm. */
  alarmTopicArn: 'AlarmTopicArn',
  /** The topics of the alarms of one severity. */
  alarmPageTopicArn: 'AlarmPageTopicArn',
  alarmMailTopicArn: 'AlarmMailTopicArn',
  alarmNoteTopicArn: 'AlarmNoteTopicArn',
  /** Options of `cdk deploy` that have an update rolled back when an alarm fires. */
  rollbackOptions: 'RollbackOptions',
  /** A `BridgeDescription` as JSON, for the commands only. */
  commandLine: 'CommandLine',
  /** What to do before the alarm address receives alarms. */
  confirmAlarmEmail: 'ConfirmAlarmEmail',
  /** The target of the custom domain's DNS record. */
  customDomainTarget: 'CustomDomainTarget',
  /** The fixed address from which the account is called. */
  egressAddress: 'EgressAddress',
} as const;

/** An output of the bridge. */
export type OutputName = keyof typeof Output;

/** What commands need to know about a bridge: names, no secrets. Every value is text, as in outputs. */
export interface BridgeDescription {
  /** The bridge's name prefix. Commands recognise the output by this field, not by its id, which a CDK app may change. */
  readonly scimBridge: string;
  /** The Base URL for the identity provider. */
  readonly baseUrl: string;
  /** Names of tables. */
  readonly directoryTable: string;
  readonly activityTable: string;
  /** Days that an activity record is kept. */
  readonly activityRetentionDays: string;
  /** Days that a replaced bearer token stays valid. */
  readonly formerTokenGraceDays: string;
  /** ARNs of secrets. */
  readonly bearerTokenSecret: string;
  readonly healthTokenSecret: string;
  readonly scimsessionSecret: string;
  /** Names of the functions that commands start, with the alias to call: `name:alias`. */
  readonly importFunction: string;
  readonly driftFunction: string;
  /** Name of the log group in which the digests of the activity record are published. */
  readonly digestLogGroup: string;
  /** Name of the bucket of option activityArchive; empty where it is off. */
  readonly archiveBucket: string;
}

/** The AWS CLI command that shows a token. */
export function showTokenCommand(region: string, secretArn: string): string {
  return `aws secretsmanager get-secret-value --region ${region} --secret-id ${secretArn} --query SecretString --output text`;
}
