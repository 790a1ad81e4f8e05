import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Resolver } from '../template/intrinsics';
import type { LocalResources } from '../template/physical';
import { asList, asObject, asString, type Json, type JsonObject, TemplateError } from '../template/template';

/** Types of resources that this module runs. */
export const tableTypes = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'] as const;

/** What is known of the tables once they are there. */
export interface ProvisionedTables {
  /** ARN of each table that a customer's key encrypts, with the key's ARN. */
  readonly keys: ReadonlyMap<string, string>;
  /** ARN of each table, with the name of its partition key. */
  readonly partitionKeys: ReadonlyMap<string, string>;
  /** ARN of each stream, as the template's resources know it, with the ARN by which DynamoDB Local knows it. */
  readonly streams: ReadonlyMap<string, string>;
}

type Index = NonNullable<CreateTableCommandInput['GlobalSecondaryIndexes']>[number];

/**
 * Brings the tables in DynamoDB Local to what the template declares: creates them, or adds and removes indexes and changes
 * stream and TTL settings of those that are there from an earlier run, as an update of the stack would.
 *
 * @throws TemplateError when a table cannot be changed that way
 */
export async function provisionTables(
  client: DynamoDBClient,
  resolver: Resolver,
  resources: LocalResources,
): Promise<ProvisionedTables> {
  const keys = new Map<string, string>();
  const partitionKeys = new Map<string, string>();
  const streams = new Map<string, string>();
  for (const { id, properties } of resolver.resources(...tableTypes)) {
    const name = asString(resolver.resolve({ Ref: id }, id), id);
    const arn = asString(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id), id);
    const declared = tableInput(name, properties);
    const existing = await describe(client, name);
    if (existing === undefined) await client.send(new CreateTableCommand(declared));
    else await update(client, id, declared, existing);
    await setTimeToLive(client, name, asObject(properties.TimeToLiveSpecification));
    const streamArn = (await describe(client, name))?.LatestStreamArn;
    // DynamoDB Local has a region and an account of its own; the label at the end is what counts.
    if (streamArn !== undefined) {
      const own = `${arn}/stream/${streamArn.split('/').at(-1)}`;
      resources.discover(id, 'StreamArn', own);
      streams.set(own, streamArn);
    }
    const partitionKey = declared.KeySchema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
    if (partitionKey !== undefined) partitionKeys.set(arn, partitionKey);
    const key = customerKey(properties, resolver);
    if (key !== undefined) keys.set(arn, key);
  }
  return { keys, partitionKeys, streams };
}

/** The properties of a table are those of CreateTable, but for what DynamoDB Local does not know (encryption, recovery, protection). */
function tableInput(name: string, properties: JsonObject): CreateTableCommandInput {
  const stream = asObject(properties.StreamSpecification);
  const indexes =
    properties.GlobalSecondaryIndexes === undefined
      ? {}
      : { GlobalSecondaryIndexes: asList(properties.GlobalSecondaryIndexes).map(withoutCapacity) };
  const local =
    properties.LocalSecondaryIndexes === undefined ? {} : { LocalSecondaryIndexes: properties.LocalSecondaryIndexes };
  return {
    TableName: name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    ...indexes,
    ...local,
    BillingMode: 'PAY_PER_REQUEST',
    // The type is the template's word against the SDK's; DynamoDB Local checks every part of it.
    ...(stream === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType } }),
  } as unknown as CreateTableCommandInput;
}

function withoutCapacity(index: Json): Json {
  const { IndexName, KeySchema, Projection } = asObject(index) ?? {};
  return { IndexName: IndexName ?? null, KeySchema: KeySchema ?? null, Projection: Projection ?? null };
}

async function update(
  client: DynamoDBClient,
  id: string,
  declared: CreateTableCommandInput,
  existing: TableDescription,
): Promise<void> {
  const conflict = unchangeable(declared, existing);
  if (conflict !== undefined) {
    throw new TemplateError(
      `${id}: ${conflict} differ from those of the table stored by an earlier run, and cannot be changed in an existing table; ` +
        'run once with --fresh to delete the stored state.',
    );
  }
  const { TableName, AttributeDefinitions } = declared;
  const wanted = declared.GlobalSecondaryIndexes ?? [];
  const present = existing.GlobalSecondaryIndexes ?? [];
  for (const index of present) {
    if (!wanted.some((each) => sameIndex(each, index as Index))) {
      await client.send(
        new UpdateTableCommand({
          TableName,
          GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.IndexName } }],
        }),
      );
      await settled(
        client,
        TableName,
        (table) => !table?.GlobalSecondaryIndexes?.some((each) => each.IndexName === index.IndexName),
      );
    }
  }
  for (const index of wanted) {
    if (!present.some((each) => sameIndex(index, each as Index))) {
      await client.send(
        new UpdateTableCommand({ TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] }),
      );
      await settled(
        client,
        TableName,
        (table) =>
          table?.GlobalSecondaryIndexes?.find((each) => each.IndexName === index.IndexName)?.IndexStatus === 'ACTIVE',
      );
    }
  }
  await setStream(client, declared, existing);
}

/** What of a table is decided when it is created. */
function unchangeable(declared: CreateTableCommandInput, existing: TableDescription): string | undefined {
  if (!isDeepStrictEqual(keySchema(declared), keySchema(existing))) return 'its keys';
  const types = new Map(existing.AttributeDefinitions?.map((each) => [each.AttributeName, each.AttributeType]));
  const keys = new Set(declared.KeySchema?.map((each) => each.AttributeName));
  const changed = declared.AttributeDefinitions?.some(
    ({ AttributeName, AttributeType }) => keys.has(AttributeName) && types.get(AttributeName) !== AttributeType,
  );
  return changed ? "its keys' types" : undefined;
}

function keySchema({ KeySchema }: Pick<TableDescription, 'KeySchema'> | Index): readonly unknown[] {
  return (KeySchema ?? []).map(({ AttributeName, KeyType }) => [AttributeName, KeyType]);
}

function sameIndex(a: Index, b: Index): boolean {
  const shape = (index: Index) => [
    index.IndexName,
    keySchema(index),
    index.Projection?.ProjectionType,
    [...(index.Projection?.NonKeyAttributes ?? [])].sort(),
  ];
  return isDeepStrictEqual(shape(a), shape(b));
}

async function setStream(
  client: DynamoDBClient,
  declared: CreateTableCommandInput,
  existing: TableDescription,
): Promise<void> {
  const wanted = declared.StreamSpecification?.StreamViewType;
  const present =
    existing.StreamSpecification?.StreamEnabled === true ? existing.StreamSpecification.StreamViewType : undefined;
  if (wanted === present) return;
  const { TableName } = declared;
  if (present !== undefined) {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
  }
  if (wanted !== undefined) {
    await client.send(
      new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: wanted } }),
    );
  }
}

async function setTimeToLive(
  client: DynamoDBClient,
  TableName: string,
  specification: JsonObject | undefined,
): Promise<void> {
  const { TimeToLiveDescription: present } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const enabled = present?.TimeToLiveStatus === 'ENABLED' || present?.TimeToLiveStatus === 'ENABLING';
  const wanted =
    specification !== undefined && String(specification.Enabled) === 'true'
      ? String(specification.AttributeName)
      : undefined;
  const has = enabled ? present?.AttributeName : undefined;
  if (wanted === has) return;
  if (has !== undefined) {
    await client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: has, Enabled: false } }),
    );
  }
  if (wanted !== undefined) {
    await client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: wanted, Enabled: true } }),
    );
  }
}

/** The key that the table's encryption names; AWS's own keys need no permission of the caller. */
function customerKey(properties: JsonObject, { place }: Resolver): string | undefined {
  const [replica] = asList(properties.Replicas).map((each) => asObject(asObject(each)?.SSESpecification));
  const key = asObject(properties.SSESpecification)?.KMSMasterKeyId ?? replica?.KMSMasterKeyId;
  if (typeof key !== 'string' || key.startsWith('alias/aws/')) return undefined;
  return key.startsWith('arn:') ? key : `arn:${place.partition}:kms:${place.region}:${place.account}:key/${key}`;
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function settled(
  client: DynamoDBClient,
  name: string | undefined,
  done: (table: TableDescription | undefined) => boolean,
): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!done(await describe(client, name ?? ''))) {
    if (Date.now() > deadline) {
      throw new TemplateError(
        `DynamoDB Local did not finish changing an index of ${name} within 30 s. Run once with --fresh to create the table anew.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
