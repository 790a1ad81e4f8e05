import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DirectoryKeys, Env } from '../../lambda/contract/names';
import { withDatabase } from '../database/database';
import type { DatabaseAddress } from '../database/dynamodb-local';
import type { RunningStack } from '../stack';

/** The bridge, past the permissions of its functions. */
export interface Tables {
  readonly stack: Pick<RunningStack, 'functions'>;
  readonly database: DatabaseAddress;
}

const partition = 'STATE#INVITED#primary';
const shard = 'INVITED#primary';

/**
 * Notes that somebody has not accepted an invitation. Only an account behind the 1Password CLI tells, and a SCIM server such as the one that is
 * played does not: the note is put where an import by the CLI would put it.
 *
 * @param id of the account's
 * @param since epoch milliseconds
 */
export async function noteInvitation(tables: Tables, id: string, email: string, since: number): Promise<void> {
  const Item = {
    pk: { S: partition },
    sk: { S: id },
    email: { S: email },
    since: { S: new Date(since).toISOString() },
    [DirectoryKeys.duePartitionKey]: { S: shard },
    [DirectoryKeys.dueSortKey]: { N: String(since) },
  };
  await withDatabase(tables.database, (client) =>
    client.send(new PutItemCommand({ TableName: directoryOf(tables), Item })),
  );
}

/** Takes the note away, as an import does once they have accepted. */
export async function forgetInvitation(tables: Tables, id: string): Promise<void> {
  const Key = { pk: { S: partition }, sk: { S: id } };
  await withDatabase(tables.database, (client) =>
    client.send(new DeleteItemCommand({ TableName: directoryOf(tables), Key })),
  );
}

const directoryOf = ({ stack: { functions } }: Tables): string | undefined =>
  functions.map(({ environment }) => environment[Env.directoryTable]).find((name) => name !== undefined);
