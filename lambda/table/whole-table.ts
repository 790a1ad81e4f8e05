import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { ActivityKeys, DirectoryKeys } from '../contract/names';
import { concurrently } from './concurrently';
import { gaveUp } from './errors';
import { chunksOf, type Values } from './store';
import { isTransient, type RetryBudget, withRetryBudget } from './transaction';

/** The names of a table's two keys. */
type KeyNames = readonly [partition: string, sort: string];

/** BatchGetItem accepts 100 keys, BatchWriteItem 25 items. */
const readAtOnce = 100;
const writtenAtOnce = 25;
const batchesAtOnce = 4;
/** A table that was created today accepts 4,000 writes a second, and one partition (all people are in one) 1,000, each of up to 1 KB. */
const msPerRound = 200;
/** How long one request may keep trying, in milliseconds. */
const budgetMs = 60_000;

/**
 * A table as a whole: read from end to end, and written many items at a time, by an operator's command. Slower than it could be, so
 * that the bridge goes on answering. What DynamoDB refuses for the moment is tried again, then Busy.
 */
export class WholeTable {
  private nextRoundAt = 0;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    readonly name: string,
    private readonly keyNames: KeyNames,
  ) {}

  /** Every item, in pages of at most 1 MB, strongly consistent. @throws Busy */
  async *pages(): AsyncGenerator<Values[]> {
    let from: Values | undefined;
    do {
      const page = await patiently(() =>
        this.client.send(
          new ScanCommand({
            TableName: this.name,
            ConsistentRead: true,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      yield page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  /** The items with the keys of these, in no order; those that do not exist are missing. @throws Busy */
  async find(items: readonly Values[]): Promise<Values[]> {
    const batches = chunksOf(
      items.map((item) => this.keyOf(item)),
      readAtOnce,
    );
    return (await concurrently(batches, batchesAtOnce, (batch) => this.findSome(batch))).flat();
  }

  /** Writes these items, whatever is there. @throws Busy */
  put(items: readonly Values[]): Promise<void> {
    return this.write(items.map((Item) => ({ PutRequest: { Item } })));
  }

  /** Removes the items with the keys of these. @throws Busy */
  remove(items: readonly Values[]): Promise<void> {
    return this.write(items.map((item) => ({ DeleteRequest: { Key: this.keyOf(item) } })));
  }

  /** The key of an item, as a text that no other item has. */
  identity(item: Values): string {
    return JSON.stringify(this.keyNames.map((name) => item[name]));
  }

  private keyOf(item: Values): Values {
    return Object.fromEntries(this.keyNames.map((name) => [name, item[name]]));
  }

  private findSome(keys: readonly Values[]): Promise<Values[]> {
    const found: Values[] = [];
    let wanted: Values[] = [...keys];
    return patiently(async (patience) => {
      while (wanted.length > 0) {
        const answer = await this.client.send(
          new BatchGetCommand({ RequestItems: { [this.name]: { Keys: wanted, ConsistentRead: true } } }),
        );
        found.push(...(answer.Responses?.[this.name] ?? []));
        wanted = answer.UnprocessedKeys?.[this.name]?.Keys ?? [];
        if (wanted.length > 0) await patience.wait();
      }
      return found;
    });
  }

  private async write(requests: readonly Request[]): Promise<void> {
    for (const round of chunksOf(requests, writtenAtOnce * batchesAtOnce)) {
      const now = performance.now();
      if (now < this.nextRoundAt) await sleep(this.nextRoundAt - now);
      this.nextRoundAt = performance.now() + msPerRound;
      await concurrently(chunksOf(round, writtenAtOnce), batchesAtOnce, (batch) => this.writeSome(batch));
    }
  }

  private writeSome(batch: readonly Request[]): Promise<void> {
    let left: Request[] = [...batch];
    return patiently(async (patience) => {
      while (left.length > 0) {
        const answer = await this.client.send(new BatchWriteCommand({ RequestItems: { [this.name]: left } }));
        left = (answer.UnprocessedItems?.[this.name] ?? []) as Request[];
        if (left.length > 0) await patience.wait();
      }
    });
  }
}

type Request =
  | { readonly PutRequest: { readonly Item: Values } }
  | { readonly DeleteRequest: { readonly Key: Values } };

/** A directory table, of this bridge or kept from another. */
export const wholeDirectory = (client: DynamoDBDocumentClient, name: string): WholeTable =>
  new WholeTable(client, name, [DirectoryKeys.partitionKey, DirectoryKeys.sortKey]);

/** An activity table, of this bridge or kept from another. */
export const wholeActivity = (client: DynamoDBDocumentClient, name: string): WholeTable =>
  new WholeTable(client, name, [ActivityKeys.partitionKey, ActivityKeys.sortKey]);

/** Tries again what is refused for the moment. @throws Busy when the time is used up */
function patiently<T>(operation: (patience: RetryBudget) => Promise<T>): Promise<T> {
  return withRetryBudget(budgetMs, async (patience) => {
    for (;;) {
      try {
        return await operation(patience);
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (patience.isOver) throw gaveUp('part', error);
        await patience.wait(error);
      }
    }
  });
}
