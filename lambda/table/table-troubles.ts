import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isOutage, isThrottled } from './errors';

/** What a table did to one attempt of a call. */
export interface TableTrouble {
  /** Turned away for lack of throughput, wholly or in part; or failed, or not answered. */
  readonly kind: 'throttled' | 'failed';
  /** Names of the tables of the call: the one, or those of the transaction. */
  readonly tables: readonly string[];
  /** The call, as DynamoDB names it: `GetItem`. */
  readonly operation: string;
  /** Name of the error. It holds no data. */
  readonly error: string;
}

/**
 * Has each attempt of a call told that DynamoDB turns away or fails, those too that the SDK retries with success: nobody else learns of them.
 * DynamoDB has metrics of its own, one for each table, index and call, and an alarm is billed for each metric that it reads.
 *
 * @param tell is called at once: a function that is ended later has told what it saw
 */
export function noticeTroubles(client: DynamoDBClient, tell: (trouble: TableTrouble) => void): void {
  client.middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      async (args) => {
        const told = (kind: TableTrouble['kind'], error: string) =>
          tell({ kind, tables: tablesOf(args.input as Input), operation: commandName.replace(/Command$/, ''), error });
        try {
          const answer = await next(args);
          if (isUnprocessed(answer.output)) told('throttled', 'UnprocessedKeys');
          return answer;
        } catch (error) {
          if (isThrottled(error)) told('throttled', nameOf(error));
          else if (isOutage(error)) told('failed', nameOf(error));
          throw error;
        }
      },
    // Within the retries, and outside of what turns an answer into an error.
    { step: 'deserialize', priority: 'high', name: 'noticeTroubles' },
  );
}

/** What DynamoDB turns away from a batch it only leaves out of the answer. */
function isUnprocessed(output: object | undefined): boolean {
  const { UnprocessedKeys = {} } = (output ?? {}) as { readonly UnprocessedKeys?: object };
  return Object.keys(UnprocessedKeys).length > 0;
}

interface Input {
  readonly TableName?: string;
  readonly RequestItems?: object;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
}

function tablesOf(input: Input): readonly string[] {
  const { TableName, RequestItems = {}, TransactItems = [] } = input;
  const inTransaction = TransactItems.flatMap((action) => Object.values(action).map((each) => each.TableName));
  const named = [TableName, ...Object.keys(RequestItems), ...inTransaction];
  return [...new Set(named.filter((name) => name !== undefined))];
}

function nameOf(error: unknown): string {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return String(name === 'Error' && code !== undefined ? code : name);
}
