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
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { concurrently } from './concurrently';
import { CounterSlots, counts, inSlot } from './counter-slots';
import type { Key } from './keys';
import { type RetryBudget, type Step, transact, unlessBusy } from './transaction';

/** Attributes by name, as the document client represents them: what is written, or read where the key does not matter. */
export interface Values {
  readonly [attribute: string]: unknown;
}

/** An item of the directory table, as it is read. */
export interface Item extends Key {
  readonly [attribute: string]: unknown;
}

/** A Query, without the parameters that all queries share. */
export type Query = Omit<QueryCommandInput, 'TableName'>;

/** What an update changes. */
export type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

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
    const answer = await unlessBusy(() =>
      this.client.send(new GetCommand({ TableName: this.table, Key: key, ConsistentRead: true })),
    );
    return answer.Item === undefined ? undefined : toItem(answer.Item);
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
    for await (const { Items = [] } of this.pages(query)) yield Items.map(toItem);
  }

  /** The number of items that a Query finds. They consume read capacity, but are not transferred. */
  async count(query: Query): Promise<number> {
    let count = 0;
    for await (const page of this.pages({ ...query, Select: 'COUNT' })) count += page.Count ?? 0;
    return count;
  }

  /** The sort keys of the items that a Query finds, in pages; nothing else of them is transferred. */
  async *sortKeys(query: Query): AsyncGenerator<string[], void, undefined> {
    const only = projection(['sk']);
    const ExpressionAttributeNames = { ...query.ExpressionAttributeNames, ...only.ExpressionAttributeNames };
    for await (const { Items = [] } of this.pages({ ...query, ...only, ExpressionAttributeNames }))
      yield Items.map(sortKeyOf);
  }

  private pages(query: Query): ReturnType<typeof queryPages> {
    return queryPages(this.client, this.table, query);
  }

  /**
   * All items that a Query finds.
   *
   * @param patience for what may have many pages
   * @throws Busy when its time is used up
   */
  queryAll(query: Query, patience?: RetryBudget): Promise<Item[]> {
    return all(this.query(query), patience);
  }

  /** The sort keys of all items that a Query finds. @throws Busy as above */
  allSortKeys(query: Query, patience?: RetryBudget): Promise<string[]> {
    return all(this.sortKeys(query), patience);
  }

  /** Changes an item, or makes it. @returns the item as it was before; undefined if there was none */
  async update(key: Key, change: Change): Promise<Values | undefined> {
    const answer = await unlessBusy(() =>
      this.client.send(new UpdateCommand({ TableName: this.table, Key: key, ...change, ReturnValues: 'ALL_OLD' })),
    );
    return answer.Attributes;
  }

  async put(item: Values): Promise<void> {
    await unlessBusy(() => this.client.send(new PutCommand({ TableName: this.table, Item: item })));
  }

  /** Writes the item when the condition holds; whether it did. */
  async putIf(
    item: Values,
    condition: Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>,
  ): Promise<boolean> {
    try {
      await unlessBusy(() => this.client.send(new PutCommand({ TableName: this.table, Item: item, ...condition })));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** Nothing happens when there is no such item. */
  async remove(key: Key): Promise<void> {
    await unlessBusy(() => this.client.send(new DeleteCommand({ TableName: this.table, Key: key })));
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
      const request = {
        Keys: wanted,
        ConsistentRead: true,
        ...(names === undefined ? {} : projection(['pk', 'sk', ...names])),
      };
      const answer = await unlessBusy(() =>
        this.client.send(new BatchGetCommand({ RequestItems: { [this.table]: request } })),
      );
      items.push(...(answer.Responses?.[this.table] ?? []).map(toItem));
      wanted = answer.UnprocessedKeys?.[this.table]?.Keys ?? [];
      if (wanted.length > 0) await patience.wait();
    }
    return items;
  }
}

async function all<T>(pages: AsyncIterable<readonly T[]>, patience: RetryBudget | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    for (const each of page) found.push(each);
    patience?.check();
  }
  return found;
}

/** Checks the key of what was read, once: every read of the directory table passes here. */
export function toItem(values: Values): Item {
  if (!hasKey(values)) throw new TypeError(keyMissing);
  return values;
}

const hasKey = (values: Values): values is Item => typeof values.pk === 'string' && typeof values.sk === 'string';

function sortKeyOf({ sk }: Values): string {
  if (typeof sk !== 'string') throw new TypeError(keyMissing);
  return sk;
}

const keyMissing = 'An item was read without its key.';

/** Splits a list into lists of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}

/** Selects attributes. Names are replaced by placeholders, since DynamoDB reserves hundreds of words. */
function projection(names: readonly string[]): {
  ProjectionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
} {
  return {
    ProjectionExpression: names.map((_, index) => `#p${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#p${index}`, name])),
  };
}

/** The responses to a Query, each at most 1 MB; strongly consistent unless an index is named. @throws Busy */
export async function* queryPages(
  client: DynamoDBDocumentClient,
  table: string,
  query: Query,
): AsyncGenerator<QueryCommandOutput, void, undefined> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await unlessBusy(() =>
      client.send(
        new QueryCommand({
          TableName: table,
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
