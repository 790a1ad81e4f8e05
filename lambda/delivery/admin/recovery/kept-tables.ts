import {
  DescribeTableCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ActivityKeys, DirectoryKeys } from '../../../contract/names';
import { readCounter } from '../../../directory/counter';
import { concurrently } from '../../../table/concurrently';
import { Store } from '../../../table/store';

/** The stack that made a resource. It may be deleted: what it kept has its tags. */
export interface Owner {
  readonly stack: string;
  readonly stackId: string;
}

/** A table of a bridge, in use or not, as its keys and indexes tell. */
export interface KeptTable {
  readonly name: string;
  readonly holds: 'directory' | 'activity';
  /** False while it is being restored, or cannot be read. `status` is DynamoDB's word. */
  readonly ready: boolean;
  readonly status: string;
  /** Of a table that was restored: from which, and as it was when (ISO time). */
  readonly restored?: { readonly from: string; readonly to: string };
  readonly owner?: Owner;
}

/** The tables of an account and region, as far as they concern a bridge. */
export interface KeptTables {
  readonly tables: readonly KeptTable[];
  /** Tables that the caller may not look at: what they are is unknown. */
  readonly hidden: readonly string[];
}

/** How many tables are asked about at once. */
const askedAtOnce = 8;

/**
 * Every table of this account and region that a bridge made, or that was restored from one. A restored table has neither the tags nor
 * a name by which it could be known, but keys and indexes like no other. Other tables of the account may be none of the caller's business.
 *
 * @throws the SDK's error
 */
export async function keptTables(client: Pick<DynamoDBDocumentClient, 'send'>): Promise<KeptTables> {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page = await client.send(
      new ListTablesCommand(after === undefined ? {} : { ExclusiveStartTableName: after }),
    );
    names.push(...(page.TableNames ?? []));
    after = page.LastEvaluatedTableName;
  } while (after !== undefined);
  const hidden: string[] = [];
  const found = await concurrently(names, askedAtOnce, async (name) => {
    try {
      return await describe(client, name);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AccessDeniedException') throw error;
      hidden.push(name);
      return [];
    }
  });
  return { tables: found.flat(), hidden: hidden.sort() };
}

/** How many people and groups a directory table has. @throws Busy; the SDK's error when it cannot be read */
export async function peopleIn(
  client: DynamoDBDocumentClient,
  directoryTable: string,
): Promise<{ readonly people: number; readonly groups: number }> {
  const store = new Store(client, directoryTable);
  const [people, groups] = await Promise.all([readCounter(store, 'USER'), readCounter(store, 'GROUP')]);
  return { people: people.total, groups: groups.total };
}

async function describe(client: Pick<DynamoDBDocumentClient, 'send'>, TableName: string): Promise<KeptTable[]> {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName })).catch(unlessGone);
  const holds = table === undefined ? undefined : contentsOf(table);
  if (table === undefined || holds === undefined) return [];
  const { RestoreSummary: restore, TableStatus: status = 'UNKNOWN' } = table;
  const owner = await ownerOf(client, table.TableArn ?? '');
  return [
    {
      name: TableName,
      holds,
      status,
      ready: status === 'ACTIVE' || status === 'UPDATING',
      ...(restore === undefined
        ? {}
        : {
            restored: {
              from: restore.SourceTableArn?.replace(/^.*table\//, '') ?? 'a backup',
              to: restore.RestoreDateTime?.toISOString() ?? 'an unknown time',
            },
          }),
      ...(owner === undefined ? {} : { owner }),
    },
  ];
}

function unlessGone(error: unknown): { readonly Table?: TableDescription } {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
  throw error;
}

function contentsOf({ KeySchema = [], GlobalSecondaryIndexes = [] }: TableDescription): KeptTable['holds'] | undefined {
  const keys = KeySchema.map(({ AttributeName }) => AttributeName).join();
  const indexes = GlobalSecondaryIndexes.map(({ IndexName }) => IndexName);
  // A restored table may lack its index: the keys are like no other's.
  if (keys === [ActivityKeys.partitionKey, ActivityKeys.sortKey].join()) return 'activity';
  const isDirectory =
    keys === [DirectoryKeys.partitionKey, DirectoryKeys.sortKey].join() &&
    [DirectoryKeys.byUserIndex, DirectoryKeys.dueIndex].every((name) => indexes.includes(name));
  return isDirectory ? 'directory' : undefined;
}

async function ownerOf(client: Pick<DynamoDBDocumentClient, 'send'>, ResourceArn: string): Promise<Owner | undefined> {
  try {
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    return ownerIn(Tags);
  } catch (error) {
    // Only a help for whoever chooses: without the permission the table is shown without its stack. DynamoDB Local has no tags.
    if (error instanceof Error && /^(AccessDenied|UnknownOperation|Validation|ResourceNotFound)/.test(error.name))
      return undefined;
    throw error;
  }
}

/** The stack that CloudFormation's own tags name. */
export function ownerIn(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Owner | undefined {
  const tagged = (key: string) => tags.find(({ Key }) => Key === `aws:cloudformation:${key}`)?.Value;
  const [stack, stackId] = [tagged('stack-name'), tagged('stack-id')];
  return stack === undefined || stackId === undefined ? undefined : { stack, stackId };
}
