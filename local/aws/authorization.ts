import type { AccessControl } from '../iam/access';
import { UnsupportedConditionError } from '../iam/conditions';
import type { Need } from '../iam/policy';
import {
  type ArnPlace,
  dynamoDbNeeds,
  keyNeed,
  logsNeed,
  objectNeed,
  secretsManagerNeed,
  serviceContext,
} from '../iam/required-permissions';
import type { Secret } from '../secrets/secret';
import type { JsonObject } from '../template/template';
import type { Caller } from './credentials';
import type { ObjectRequest } from './object-store';

/** A call that the caller's role does not allow; `message` is as AWS words it. */
export interface Refusal {
  readonly message: string;
  /** The same for the person who runs the bridge: what to change. */
  readonly advice: string;
}

/** Which operations of Secrets Manager open or seal a value, and so use the secret's key. */
const secretKeyUse: Readonly<Record<string, readonly ('Decrypt' | 'GenerateDataKey')[]>> = {
  GetSecretValue: ['Decrypt'],
  PutSecretValue: ['GenerateDataKey', 'Decrypt'],
};

/** DynamoDB operations that need no key: they read no item. */
const withoutItems = new Set(['DescribeTable', 'ListTables', 'DescribeTimeToLive', 'DescribeStream', 'ListStreams']);

/** Decides calls to AWS by the policies in the template, as AWS would. */
export class Authorization {
  /**
   * @param tableKeys ARN of a table to the ARN of the customer's key that encrypts it
   * @param partitionKeys ARN of a table to the name of its partition key
   */
  constructor(
    private readonly access: AccessControl,
    private readonly place: ArnPlace,
    private readonly tableKeys: ReadonlyMap<string, string>,
    private readonly partitionKeys: ReadonlyMap<string, string>,
  ) {}

  /** Undefined when the caller may make this DynamoDB call. */
  dynamoDb(caller: Caller, operation: string, body: JsonObject): Refusal | undefined {
    if (caller.kind === 'operator') return undefined;
    const needs = dynamoDbNeeds(operation, body, this.place, this.partitionKeys);
    const keys = withoutItems.has(operation)
      ? []
      : [
          ...new Set(
            needs.flatMap(({ resource }) => this.tableKeys.get(resource.replace(/\/(index|stream)\/.*$/, '')) ?? []),
          ),
        ];
    return this.first(caller, [...needs, ...keys.map((key) => keyNeed(key, 'Decrypt', 'dynamodb', this.place))]);
  }

  /** Undefined when the caller may make this Secrets Manager call. */
  secretsManager(caller: Caller, operation: string, body: JsonObject, secret: Secret | undefined): Refusal | undefined {
    if (caller.kind === 'operator') return undefined;
    const id = String(body.SecretId ?? '');
    const { partition, region, account } = this.place;
    const arn =
      secret?.arn ?? (id.startsWith('arn:') ? id : `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}`);
    const key = secret?.keyArn;
    const uses =
      key === undefined
        ? []
        : (secretKeyUse[operation] ?? []).map((action) =>
            keyNeed(key, action, 'secretsmanager', this.place, { SecretARN: arn }),
          );
    const refused = this.first(caller, [secretsManagerNeed(operation, body, arn)]);
    if (refused !== undefined) return refused;
    const locked = this.first(caller, uses);
    return locked === undefined ? undefined : { ...locked, message: 'Access to KMS is not allowed' };
  }

  /** Undefined when the caller may make this call to CloudWatch Logs. */
  logs(caller: Caller, operation: string, body: JsonObject): Refusal | undefined {
    return caller.kind === 'operator' ? undefined : this.first(caller, [logsNeed(operation, body, this.place)]);
  }

  /** Undefined when the caller may make this call to S3. @param keyArn the customer's key that encrypts the bucket */
  objects(caller: Caller, { action, bucket, key }: ObjectRequest, keyArn: string | undefined): Refusal | undefined {
    if (caller.kind === 'operator') return undefined;
    const use = action === 's3:PutObject' ? 'GenerateDataKey' : 'Decrypt';
    const keys = keyArn === undefined || key === '' ? [] : [keyNeed(keyArn, use, 's3', this.place)];
    return this.first(caller, [objectNeed(action, bucket, key, this.place), ...keys]);
  }

  /** Undefined when the caller may invoke the function. */
  invoke(caller: Caller, functionArn: string): Refusal | undefined {
    if (caller.kind === 'operator') return undefined;
    return this.first(caller, [{ action: 'lambda:InvokeFunction', resource: functionArn, context: serviceContext() }]);
  }

  private first(caller: Caller & { kind: 'function' }, needs: readonly Need[]): Refusal | undefined {
    for (const need of needs) {
      const refusal = this.refusal(caller, need);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  private refusal(caller: Caller & { kind: 'function' }, need: Need): Refusal | undefined {
    const call = `is not authorized to perform: ${need.action} on resource: ${need.resource}`;
    const advice = `${caller.functionId} ${call}. The policies of its role in the template decide (lib/).`;
    try {
      const verdict = this.access.decide(caller.roleArn, need);
      if (verdict === 'allowed') return undefined;
      const reason =
        verdict === 'explicitly-denied'
          ? 'with an explicit deny'
          : `because no identity-based policy allows the ${need.action} action`;
      return { message: `User: ${caller.sessionArn} ${call} ${reason}`, advice };
    } catch (error) {
      if (!(error instanceof UnsupportedConditionError)) throw error;
      return { message: `User: ${caller.sessionArn} ${call}: ${error.message}`, advice: `${advice} ${error.message}` };
    }
  }
}
