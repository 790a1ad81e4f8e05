import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ActivityKeys, partitionsOfDelivery } from '../../lambda/contract/names';
import type { BridgeData } from '../data';

/** The directory itself, without its indexes. A transaction has no action of its own: it needs those of its parts. */
export function mayUseDirectory(data: BridgeData): PolicyStatement {
  return new PolicyStatement({
    sid: 'Directory',
    actions: [
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    resources: [data.directory.tableArn],
  });
}

/** The directory itself, without its indexes, to be looked at only. */
export function mayReadDirectory(data: BridgeData): PolicyStatement {
  return new PolicyStatement({
    sid: 'Directory',
    actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    resources: [data.directory.tableArn],
  });
}

/** The activity table and its index by time, to be read only. */
export const mayReadActivity = (data: BridgeData): readonly PolicyStatement[] =>
  readingActivity(data, ['dynamodb:BatchGetItem', 'dynamodb:Query']);

/** The same by time only: the index, and the records that it names. */
export const mayReadActivityByTime = (data: BridgeData): readonly PolicyStatement[] =>
  readingActivity(data, ['dynamodb:BatchGetItem']);

function readingActivity({ activity: { tableArn } }: BridgeData, actions: string[]): readonly PolicyStatement[] {
  return [
    new PolicyStatement({ sid: 'Activity', actions, resources: [tableArn] }),
    new PolicyStatement({
      sid: 'ActivityByTime',
      actions: ['dynamodb:Query'],
      resources: [`${tableArn}/index/${ActivityKeys.byTimeIndex}`],
    }),
  ];
}

/**
 * An attacker who takes over the SCIM function can change what the identity provider may change, but not the removal guard's counts, the
 * operators' switches, or the owner of an account's id. Delivery's state of a resource is on the resource's own item, where IAM cannot
 * tell attributes apart.
 */
export function mayNotWriteForDelivery(data: BridgeData): PolicyStatement {
  return new PolicyStatement({
    sid: 'NotForDelivery',
    effect: Effect.DENY,
    actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    resources: [data.directory.tableArn],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': partitionsOfDelivery } },
  });
}

/** Condition checks on items that a transaction depends on but does not change: the owner of an account's id, the removal guard's count. */
export function mayCheckDirectory(data: BridgeData): PolicyStatement {
  return new PolicyStatement({
    sid: 'CheckDirectory',
    actions: ['dynamodb:ConditionCheckItem'],
    resources: [data.directory.tableArn],
  });
}

/** One index of the directory. */
export function mayQueryIndex(data: BridgeData, sid: string, indexName: string): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: ['dynamodb:Query'],
    resources: [`${data.directory.tableArn}/index/${indexName}`],
  });
}

/** The activity table: records are written, never read or changed. */
export function mayAppendActivity(data: BridgeData): PolicyStatement {
  return new PolicyStatement({
    sid: 'AppendActivity',
    actions: ['dynamodb:PutItem'],
    resources: [data.activity.tableArn],
  });
}

/** DynamoDB uses the key in the caller's name; the caller cannot use it by itself. */
export function mayUseTableKey(key: IKey, region: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'TableKeyThroughDynamoDb',
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  });
}
