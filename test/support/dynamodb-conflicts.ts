import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Call, interfered, serviceError } from './dynamodb-faults';

/** How often transactions were tried, and how often they were cancelled. */
export interface Attempts {
  transactions: number;
  conflicts: number;
}

/**
 * The client, but transactions take their time and meet: as DynamoDB documents (Developer Guide, "Transaction conflict handling"),
 * one is cancelled with TransactionConflict when it touches an item of another that is under way, and a write of one item that is
 * part of a transaction under way fails with TransactionConflictException. DynamoDB Local runs one after the other instead.
 *
 * @param holdMs how long a transaction is under way, in milliseconds
 */
export function conflicting(
  client: DynamoDBDocumentClient,
  keys: Readonly<Record<string, readonly [string, string]>>,
  holdMs: number,
): { readonly client: DynamoDBDocumentClient; readonly attempts: Attempts } {
  const underWay = new Set<string>();
  const attempts: Attempts = { transactions: 0, conflicts: 0 };
  const place = (target: Target): string => {
    const names = Object.entries(keys).find(([table]) => target.TableName.startsWith(table))?.[1] ?? [];
    const item = target.Key ?? target.Item ?? {};
    return [target.TableName, ...names.map((name) => item[name])].join(' ');
  };
  const interfere = async (call: Call, forward: () => Promise<unknown>): Promise<unknown> => {
    if (call.name === 'PutCommand' || call.name === 'DeleteCommand') {
      if (underWay.has(place(call.input as unknown as Target))) throw serviceError('TransactionConflictException');
      return forward();
    }
    if (call.name !== 'TransactWriteCommand') return forward();
    attempts.transactions += 1;
    const places = (call.input.TransactItems as Record<string, Target>[]).flatMap((action) =>
      Object.values(action).map(place),
    );
    if (places.some((one) => underWay.has(one))) {
      attempts.conflicts += 1;
      const CancellationReasons = places.map((one) => ({ Code: underWay.has(one) ? 'TransactionConflict' : 'None' }));
      throw serviceError('TransactionCanceledException', 400, { CancellationReasons });
    }
    for (const one of places) underWay.add(one);
    try {
      await sleep(holdMs);
      return await forward();
    } finally {
      for (const one of places) underWay.delete(one);
    }
  };
  return { client: interfered(client, interfere), attempts };
}

interface Target {
  readonly TableName: string;
  readonly Item?: Record<string, unknown>;
  readonly Key?: Record<string, unknown>;
}
