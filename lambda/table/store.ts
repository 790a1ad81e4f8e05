import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { concurrently } from './concurrently';
import { counts, inSlot } from './count';
import { CounterSlots } from './counter-slots';
import { gaveUp } from './errors';
import type { Key } from './keys';
import type { RetryBudget } from './retry-budget';
import { isTransient, type Step, transact } from './transaction';

/** An item, as the document client represents it. */
export type Item = Record<string, unknown>;

/** A Query on the directory table, without the parameters that all queries share. */
export type Query = Omit<QueryCommandInput, 'TableName'>;

/** BatchGetItem accepts 100 keys; a response beyond 16 MB is split. */
const batchSize = 100;
const batchesAtOnce = 4;

/**
 * The directory table: reads that are strongly consistent unless an index is named, and transactions.
 * Temporary refusals by DynamoDB, after the SDK's own retries, become Busy.
 */
export class Store {
  private readonly slots = new CounterSlots(this);

  constructor(
    private readonly client: DynamoDBDocumentClient,
    readonly table: string,
  ) {}

  async get(key: Key): Promise<Item | undefined> {
    const answer = await this.unlessBusy(() =>
      this.client.send(new GetCommand({ TableName: this.table, Key: key, ConsistentRead: true })),
    );
    return answer.Item;
  }

  /**
   * Reads many items by key, in no particular order; missing items are omitted.
   *
   * @param names reads only these attributes, and the keys. Saves bandwidth, not read capacity
   * @throws Busy when its time is used up before the last of many
   */
  async getMany(keys: readonly Key[], patience: RetryBudget, names?: readonly string[]): Promise<Item[]> {
    const batches = chunksOf(keys, batchSize);
    const found = await concurrently(batches, batchesAtOnce, async (batch) => {
      if (batch !== batches[0]) patience.check();
      return this.getBatch(batch, patience, names);
    });
    return found.flat();
  }

  /** The pages of a Query, each at most 1 MB. */
  async *query(query: Query): AsyncGenerator<Item[], void, undefined> {
    for await (const { Items = [] } of this.pages(query)) yield Items;
  }

  /** The number of items that a Query finds. They consume read capacity, but are not transferred. */
  async count(query: Query): Promise<number> {
    let count = 0;
    for await (const page of this.pages({ ...query, Select: 'COUNT' })) count += page.Count ?? 0;
    return count;
  }

  private async *pages(query: Query): AsyncGenerator<QueryCommandOutput, void, undefined> {
    let from: Record<string, unknown> | undefined;
    do {
      const page = await this.unlessBusy(() =>
        this.client.send(
          new QueryCommand({
            TableName: this.table,
            // An index does not support consistent reads.
            ConsistentRead: query.IndexName === undefined,
            ...query,
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        ),
      );
      yield page;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  /**
   * All items that a Query finds.
   *
   * @param patience for what may have many pages
   * @throws Busy when its time is used up
   */
  async queryAll(query: Query, patience?: RetryBudget): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of this.query(query)) {
      for (const item of page) items.push(item);
      patience?.check();
    }
    return items;
  }

  async put(item: Item): Promise<void> {
    await this.unlessBusy(() => this.client.send(new PutCommand({ TableName: this.table, Item: item })));
  }

  /** Writes the item when the condition holds; whether it did. */
  async putIf(
    item: Item,
    condition: Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>,
  ): Promise<boolean> {
    try {
      await this.unlessBusy(() =>
        this.client.send(new PutCommand({ TableName: this.table, Item: item, ...condition })),
      );
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** Nothing happens when there is no such item. */
  async remove(key: Key): Promise<void> {
    await this.unlessBusy(() => this.client.send(new DeleteCommand({ TableName: this.table, Key: key })));
  }

  /** All or nothing: see {@link transact}. What counts does so in a slot of its own. */
  transact(steps: readonly Step[], patience: RetryBudget): Promise<void> {
    if (!counts(steps)) return transact(this.client, steps, patience);
    return this.slots.lend((slot) =>
      transact(
        this.client,
        steps.map((step) => inSlot(step, slot)),
        patience,
      ),
    );
  }

  private async getBatch(keys: readonly Key[], patience: RetryBudget, names?: readonly string[]): Promise<Item[]> {
    const items: Item[] = [];
    let wanted: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    while (wanted.length > 0) {
      const request = { Keys: wanted, ConsistentRead: true, ...(names === undefined ? {} : projection(names)) };
      const answer = await this.unlessBusy(() =>
        this.client.send(new BatchGetCommand({ RequestItems: { [this.table]: request } })),
      );
      items.push(...(answer.Responses?.[this.table] ?? []));
      wanted = answer.UnprocessedKeys?.[this.table]?.Keys ?? [];
      if (wanted.length > 0) await patience.wait();
    }
    return items;
  }

  private async unlessBusy<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (isTransient(error)) throw gaveUp('nothing', error);
      throw error;
    }
  }
}

/** Splits a list into lists of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}

/** Selects attributes. Names are replaced by placeholders, since DynamoDB reserves hundreds of words. */
export function projection(names: readonly string[]): {
  ProjectionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
} {
  return {
    ProjectionExpression: names.map((_, index) => `#p${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#p${index}`, name])),
  };
}
