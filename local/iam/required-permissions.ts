import { asList, asObject, type Json, type JsonObject } from '../template/template';
import type { Need } from './policy';

/** Where the ARNs of a call's resources lie. */
export interface ArnPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The action that each member of a transaction needs; the transaction itself has none of its own. */
const transactionActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * What IAM asks of a DynamoDB call: usually the action of the operation's name on its table, or on the index that it
 * reads; for transactions the action of each member on that member's table.
 *
 * @param operation as in the X-Amz-Target header, `Query`
 * @param body the call's parsed body
 * @param partitionKeys ARN of a table to the name of its partition key. Of calls that name one item, the item's is known to conditions
 *   (`dynamodb:LeadingKeys`); of queries and batches it is not
 */
export function dynamoDbNeeds(
  operation: string,
  body: JsonObject,
  place: ArnPlace,
  partitionKeys: ReadonlyMap<string, string> = new Map(),
): readonly Need[] {
  const need = (action: string, resource: string, call: JsonObject = {}, enclosing?: string): Need => {
    const leading = leadingKey(call, partitionKeys.get(resource));
    return {
      action: `dynamodb:${action}`,
      resource,
      context: new Map([
        ...(enclosing === undefined ? [] : [['dynamodb:enclosingoperation', [enclosing]] as const]),
        ...(leading === undefined ? [] : [['dynamodb:leadingkeys', [leading]] as const]),
        ['aws:securetransport', ['true']] as const,
      ]),
    };
  };
  const arn = (table: Json | undefined) => tableArn(table, place);
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return unique(
      asList(body.TransactItems).flatMap((item) =>
        Object.entries(asObject(item) ?? {}).map(([kind, member]) => {
          const call = asObject(member) ?? {};
          return need(transactionActions[kind] ?? kind, arn(call.TableName), call, operation);
        }),
      ),
    );
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(asObject(body.RequestItems) ?? {}).map((table) => need(operation, arn(table)));
  }
  if (operation === 'ListTables') return [need(operation, '*')];
  if (body.StreamArn !== undefined) return [need(operation, String(body.StreamArn))];
  const table = arn(body.TableName);
  return [need(operation, body.IndexName === undefined ? table : `${table}/index/${String(body.IndexName)}`, body)];
}

/** The value of the partition key of the one item that a call, or a member of a transaction, names. */
function leadingKey({ Key, Item }: JsonObject, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : asObject(asObject(Key ?? Item)?.[name])?.S;
  return value === undefined ? undefined : String(value);
}

/** What is known of a call that an AWS service makes in a role's name. */
export function serviceContext(sourceArn?: string): Need['context'] {
  return new Map([
    ['aws:securetransport', ['true']],
    ...(sourceArn === undefined ? [] : [['aws:sourcearn', [sourceArn]] as const]),
  ]);
}

function unique(needs: readonly Need[]): readonly Need[] {
  const named = (each: Need) =>
    `${each.action} ${each.resource} ${each.context.get('dynamodb:leadingkeys')?.join() ?? ''}`;
  return [...new Map(needs.map((each) => [named(each), each])).values()];
}

/** A table's ARN from its name; calls may also give the ARN itself. */
function tableArn(table: Json | undefined, { partition, region, account }: ArnPlace): string {
  const name = String(table ?? '');
  return name.startsWith('arn:') ? name : `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
}

/** What IAM asks of a Secrets Manager call: the operation on the secret, given its full ARN. */
export function secretsManagerNeed(operation: string, body: JsonObject, secretArn: string): Need {
  const value = (key: string) => (body[key] === undefined ? [] : [[key, [String(body[key])]] as const]);
  return {
    action: `secretsmanager:${operation}`,
    resource: secretArn,
    context: new Map([
      ...value('VersionStage').map(([, stage]) => ['secretsmanager:versionstage', stage] as const),
      ...value('VersionId').map(([, id]) => ['secretsmanager:versionid', id] as const),
      ['secretsmanager:secretid', [String(body.SecretId ?? secretArn)]] as const,
      ['aws:securetransport', ['true']] as const,
    ]),
  };
}

/** What IAM asks of a call to a log stream, by the names of the group and the stream. */
export function logsNeed(operation: string, body: JsonObject, { partition, region, account }: ArnPlace): Need {
  const { logGroupName, logStreamName } = body;
  const group = `arn:${partition}:logs:${region}:${account}:log-group:${String(logGroupName)}`;
  return {
    action: `logs:${operation}`,
    resource: `${group}:log-stream:${String(logStreamName)}`,
    context: serviceContext(),
  };
}

/** What IAM asks of a call to S3, on an object or, without a key, on the bucket. */
export function objectNeed(action: string, bucket: string, key: string, { partition }: ArnPlace): Need {
  const resource = `arn:${partition}:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
  return { action, resource, context: serviceContext() };
}

/**
 * What a call that touches encrypted data needs of the customer's key, made through the service that holds the data.
 *
 * @param encryptionContext what the service binds the data to: Secrets Manager the secret's ARN
 */
export function keyNeed(
  keyArn: string,
  action: 'Decrypt' | 'GenerateDataKey',
  service: string,
  place: ArnPlace,
  encryptionContext: Readonly<Record<string, string>> = {},
): Need {
  return {
    action: `kms:${action}`,
    resource: keyArn,
    context: new Map<string, readonly string[]>([
      ['kms:viaservice', [`${service}.${place.region}.amazonaws.com`]],
      ['kms:calleraccount', [place.account]],
      ['aws:securetransport', ['true']],
      ['kms:encryptioncontextkeys', Object.keys(encryptionContext)],
      ...Object.entries(encryptionContext).map(([key, value]): [string, readonly string[]] => [
        `kms:encryptioncontext:${key.toLowerCase()}`,
        [value],
      ]),
    ]),
  };
}
