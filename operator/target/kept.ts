import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type WholeTable, wholeActivity, wholeDirectory } from '../../lambda/delivery/admin/recovery/fill-directory';
import { type KeptSecret, keptSecrets } from '../../lambda/delivery/admin/recovery/kept-secrets';
import { type KeptTables, keptTables, peopleIn } from '../../lambda/delivery/admin/recovery/kept-tables';
import { isDenied } from './aws/denied';
import type { Connection } from './connection';

/** What there is of bridges where this one runs, in use or not: its account and region, or this machine. */
export interface Kept {
  tables(): Promise<KeptTables>;
  secrets(): Promise<readonly KeptSecret[]>;
  /** How many people and groups a directory table has. */
  peopleIn(directoryTable: string): Promise<{ readonly people: number; readonly groups: number }>;
  directory(table: string): WholeTable;
  activity(table: string): WholeTable;
  /** Whether a stack exists; false once it has been deleted, true as long as nobody says so. */
  stackExists(stackId: string): Promise<boolean>;
}

/** @param stackExists as CloudFormation says, where there is one */
export function keptWith(
  client: DynamoDBDocumentClient,
  manager: SecretsManagerClient,
  stackExists: Kept['stackExists'],
): Kept {
  return {
    tables: () => keptTables(client),
    secrets: () => keptSecrets(manager),
    peopleIn: (table) => peopleIn(client, table),
    directory: (table) => wholeDirectory(client, table),
    activity: (table) => wholeActivity(client, table),
    stackExists,
  };
}

/** Asks CloudFormation, which knows a deleted stack by its id for 90 days. @throws the SDK's error */
export async function stackExists(connection: Connection, stackId: string): Promise<boolean> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(connection);
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    return Stacks.some(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return false;
    // Somebody else's, perhaps: what may be in use is not offered as left over.
    if (error instanceof Error && isDenied(error)) return true;
    throw error;
  }
}
