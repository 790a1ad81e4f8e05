import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { applyUpdate, holds, type Names, type Values } from '../../test/lambda/delivery/support/expressions';
import { serviceError } from '../../test/support/dynamodb-faults';

type Item = Record<string, unknown>;
interface Request {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Names;
  readonly ExpressionAttributeValues?: Values;
}

/** A partition: items by sort key, and the sort keys in order. */
interface Partition {
  readonly items: Map<string, Item>;
  order: string[] | undefined;
}

const keysOf: Readonly<Record<string, readonly [string, string]>> = {
  directory: ['pk', 'sk'],
  activity: ['resource', 'at'],
};

/**
 * As much of DynamoDB as the handler's requests need, in memory: every call takes the same time, and what it takes of the processor is
 * counted for itself, so that it can be left out of the handler's figure.
 */
export class BenchDynamoDb {
  /** How long each call takes, in milliseconds; 0 for none. */
  latencyMs = 0;
  /** Processor time spent here, not by the handler. */
  ownMicroseconds = 0;
  private readonly partitions = new Map<string, Partition>();
  /** Memberships by user, as the index has them. */
  private readonly byUser = new Map<string, Map<string, Item>>();

  get client(): DynamoDBDocumentClient {
    const send = async (command: { input: Item; constructor: { name: string } }): Promise<unknown> => {
      if (this.latencyMs > 0) await sleep(this.latencyMs);
      const begun = process.cpuUsage();
      try {
        return this.answer(command.constructor.name, command.input);
      } finally {
        const { user, system } = process.cpuUsage(begun);
        this.ownMicroseconds += user + system;
      }
    };
    return { send } as unknown as DynamoDBDocumentClient;
  }

  private answer(name: string, input: Item): unknown {
    const request = input as unknown as Request;
    switch (name) {
      case 'GetCommand':
        return { Item: this.find(request) };
      case 'PutCommand':
        if (!this.allows(request)) throw serviceError('ConditionalCheckFailedException');
        this.put(request.TableName, request.Item ?? {});
        return {};
      case 'DeleteCommand':
        this.delete(request);
        return {};
      case 'BatchGetCommand': {
        const tables = Object.entries(input.RequestItems as Record<string, { Keys: Item[] }>);
        const found = tables.map(([table, { Keys }]) => [
          table,
          Keys.flatMap((Key) => this.find({ TableName: table, Key }) ?? []),
        ]);
        return { Responses: Object.fromEntries(found) };
      }
      case 'QueryCommand':
        return this.query(input);
      case 'TransactWriteCommand':
        return this.transact(input.TransactItems as Record<string, Request>[]);
      default:
        throw new Error(`the DynamoDB of the bench knows no ${name}`);
    }
  }

  private transact(actions: readonly Record<string, Request>[]): unknown {
    const all = actions.flatMap((action) => Object.entries(action));
    this.check(all.map(([, request]) => request));
    for (const [kind, request] of all) {
      if (kind === 'Put') this.put(request.TableName, request.Item ?? {});
      else if (kind === 'Delete') this.delete(request);
      else if (kind === 'Update') {
        const { UpdateExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = request;
        const present = { ...(this.find(request) ?? request.Key) };
        this.put(
          request.TableName,
          applyUpdate(UpdateExpression, present, ExpressionAttributeNames, ExpressionAttributeValues),
        );
      }
    }
    return {};
  }

  private check(requests: readonly Request[]): void {
    const allowed = requests.map((request) => this.allows(request));
    if (allowed.every((one) => one)) return;
    const CancellationReasons = allowed.map((one) => ({ Code: one ? 'None' : 'ConditionalCheckFailed' }));
    throw serviceError('TransactionCanceledException', 400, { CancellationReasons });
  }

  private allows(request: Request): boolean {
    const { ConditionExpression: condition, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = request;
    if (condition === undefined) return true;
    const present = this.find({ ...request, Key: request.Key ?? request.Item ?? {} }) ?? {};
    return holds(condition, present, ExpressionAttributeNames, ExpressionAttributeValues);
  }

  private partition(table: string, key: string): Partition {
    const name = `${table} ${key}`;
    const known = this.partitions.get(name) ?? { items: new Map(), order: [] };
    this.partitions.set(name, known);
    return known;
  }

  private find({ TableName, Key = {} }: Pick<Request, 'TableName' | 'Key'>): Item | undefined {
    const [pk, sk] = keysOf[TableName] ?? ['', ''];
    return this.partitions.get(`${TableName} ${Key[pk]}`)?.items.get(String(Key[sk]));
  }

  private put(table: string, item: Item): void {
    // Nothing reads activity records; keeping them would look like a leak of the handler's.
    if (table === 'activity') return;
    const partition = this.partition(table, String(item.pk));
    const sort = String(item.sk);
    if (!partition.items.has(sort)) {
      const last = partition.order?.at(-1);
      if (partition.order !== undefined && (last === undefined || last < sort)) partition.order.push(sort);
      else partition.order = undefined;
    }
    partition.items.set(sort, item);
    if (item.userId === undefined) return;
    const groups = this.byUser.get(String(item.userId)) ?? new Map<string, Item>();
    this.byUser.set(String(item.userId), groups.set(String(item.groupId), item));
  }

  private delete({ TableName, Key = {} }: Request): void {
    const partition = this.partition(TableName, String(Key.pk));
    const sort = String(Key.sk);
    if (partition.order?.at(-1) === sort) partition.order.pop();
    else partition.order = undefined;
    const gone = partition.items.get(sort);
    partition.items.delete(sort);
    if (gone?.userId !== undefined) this.byUser.get(String(gone.userId))?.delete(String(gone.groupId));
    if (partition.items.size === 0) this.partitions.delete(`${TableName} ${Key.pk}`);
  }

  private query(input: Item): unknown {
    const values = (input.ExpressionAttributeValues ?? {}) as Values;
    const names = (input.ExpressionAttributeNames ?? {}) as Names;
    const found =
      input.IndexName === undefined
        ? this.range(String(Object.values(values)[0]), input, names, values)
        : [...(this.byUser.get(String(values[':user']))?.values() ?? [])];
    const filter = input.FilterExpression as string | undefined;
    const kept = found.filter((item) => filter === undefined || holds(filter, item, names, values));
    return { Items: kept, Count: kept.length };
  }

  /** The first value is always the partition's; a second one bounds the sort keys. */
  private range(pk: string, input: Item, names: Names, values: Values): Item[] {
    const partition = this.partitions.get(`directory ${pk}`);
    if (partition === undefined) return [];
    partition.order ??= [...partition.items.keys()].sort();
    const { order, items } = partition;
    const [, sortCondition] = String(input.KeyConditionExpression).split(' AND ');
    const forwards = input.ScanIndexForward !== false;
    const found: Item[] = [];
    const [, bound] = Object.values(values).map(String);
    // Where the keys begin that may satisfy the condition: a page deep in the list must not cost what lies before it.
    const greater = sortCondition?.includes('>') || sortCondition?.startsWith('begins_with');
    const begin = greater && bound !== undefined ? lowerBound(order, bound) : 0;
    const limit = Number(input.Limit ?? Number.POSITIVE_INFINITY);
    for (let step = 0; step < order.length - begin && found.length < limit; step += 1) {
      const item = items.get(order[forwards ? begin + step : order.length - 1 - step] ?? '') ?? {};
      if (sortCondition === undefined || holds(sortCondition, item, names, values)) found.push(item);
    }
    return found;
  }
}

function lowerBound(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
