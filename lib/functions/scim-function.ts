import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { DirectoryKeys, Env, extensionSchemasConstant } from '../../lambda/runtime/names';
import { type KeyedProps, keyForEverything } from '../construct-props';
import type { BridgeData } from '../data';
import { BridgeFunction } from './bridge-function';

export interface ScimFunctionProps extends KeyedProps {
  readonly data: BridgeData;
}

/** What the function is called in logs, metrics and alarms. */
export const scimService = 'scim-api';

/** The function that answers SCIM: reads and writes the directory, appends to the activity record, reads no secret at all. */
export class ScimFunction extends BridgeFunction {
  constructor(scope: Construct, id: string, props: ScimFunctionProps) {
    const { settings, data } = props;
    const key = keyForEverything(props);
    super(scope, id, {
      ...props,
      service: scimService,
      description: 'answers SCIM requests from the directory',
      // Under the API's 29 seconds, so that a slow request ends with our own answer and not with the API's 504.
      timeout: Duration.seconds(25),
      memoryMb: settings.memoryMb,
      reservedConcurrency: settings.reservedConcurrency,
      environment: {
        [Env.directoryTable]: data.directory.tableName,
        [Env.activityTable]: data.activity.tableName,
        [Env.activityRetentionDays]: String(settings.activityRetentionDays),
        [Env.logPersonalData]: String(settings.logPersonalData),
      },
      // In the code and not in the environment, which holds no more than 4 KB.
      define: { [extensionSchemasConstant]: JSON.stringify(settings.extensionSchemas) },
      permissions: [
        ...directoryPermissions(data),
        ...(key === undefined ? [] : [mayUseTableKey(key, Stack.of(scope).region)]),
      ],
    });
  }
}

/** A transaction has no action of its own: it needs those of its parts. */
function directoryPermissions(data: BridgeData): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
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
    }),
    new PolicyStatement({
      sid: 'GroupsOfAUser',
      actions: ['dynamodb:Query'],
      resources: [`${data.directory.tableArn}/index/${DirectoryKeys.byUserIndex}`],
    }),
    new PolicyStatement({
      sid: 'AppendActivity',
      actions: ['dynamodb:PutItem'],
      resources: [data.activity.tableArn],
    }),
  ];
}

/** DynamoDB uses the key in the caller's name; the caller cannot use it by itself. */
function mayUseTableKey(key: IKey, region: string): PolicyStatement {
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
