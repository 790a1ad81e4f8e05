import { types } from 'node:util';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { serviceError } from '../../../support/dynamodb-faults';
import { applyUpdate, holds, type Names, type Values } from './expressions';

type Item = Record<string, unknown>;
type Action = {
  Put?: Request;
  Update?: Request;
  Delete?: Request;
  ConditionCheck?: Request;
};
interface Request {
  TableName: string;
  Item?: Item;
  Key?: Item;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Names;
  ExpressionAttributeValues?: Values;
  ReturnValuesOnConditionCheckFailure?: string;
}

const indexKeys: Record<string, readonly [string, string]> = {
  due: ['dueShard', 'dueAt'],
  byUser: ['userId', 'groupId'],
};

/**
 * The part of DynamoDB that the directory and delivery use, in memory and without delay: for the model test, which runs thousands of
 * sequences. It is held to DynamoDB Local by memory-dynamodb.dynamodb.test.ts.
 */
export class MemoryDynamoDb {
  readonly tables = new Map<string, Map<string, Item>>();
  private readonly tokens = new Set<unknown>();
  /** Told of each change of an item, as a stream would. */
  onChange: (table: string, before: Item | undefined, after: Item | undefined) => void = () => undefined;
  private readonly keys: Readonly<Record<string, readonly [string, string]>>;

  /** @param keys the two key attributes of each table */
  constructor(keys: Readonly<Record<string, readonly [string, string]>>) {
    this.keys = keys;
    for (const table of Object.keys(keys)) this.tables.set(table, new Map());
  }

  /** As the document client. */
  get client(): DynamoDBDocumentClient {
    return {
      send: async (command: { input: Item; constructor: { name: string } }) =>
        this.answer(command.constructor.name, command.input),
    } as unknown as DynamoDBDocumentClient;
  }

  /** The same tables with the same items, from now on apart from these. Items are never changed in place, so that they can be shared. */
  copy(): MemoryDynamoDb {
    const copy = new MemoryDynamoDb(this.keys);
    for (const [name, items] of this.tables) copy.tables.set(name, new Map(items));
    return copy;
  }

  items(table: string): Item[] {
    return [...this.table(table).values()];
  }

  private answer(name: string, input: Item): unknown {
    switch (name) {
      case 'GetCommand':
        return { Item: this.get(String(input.TableName), input.Key as Item) };
      case 'PutCommand':
        return this.alone({ Put: input as unknown as Request });
      case 'DeleteCommand':
        return this.alone({ Delete: input as unknown as Request });
      case 'BatchGetCommand':
        return this.batchGet(input.RequestItems as Record<string, { Keys: Item[] }>);
      case 'QueryCommand':
        return this.query(input);
      case 'TransactWriteCommand':
        return this.transact(input.TransactItems as Action[], input.ClientRequestToken);
      default:
        throw new Error(`the DynamoDB of the model test knows no ${name}`);
    }
  }

  private table(name: string): Map<string, Item> {
    const table = this.tables.get(name);
    if (table === undefined) throw new Error(`no table ${name}`);
    return table;
  }

  private keyOf(table: string, item: Item): string {
    const [pk = '', sk = ''] = this.keys[table] ?? [];
    return `${item[pk]}\u0000${item[sk]}`;
  }

  private get(table: string, key: Item): Item | undefined {
    return this.table(table).get(this.keyOf(table, key));
  }

  private batchGet(requests: Record<string, { Keys: Item[] }>): unknown {
    const found = Object.entries(requests).map(([table, { Keys }]) => [
      table,
      Keys.flatMap((key) => this.get(table, key) ?? []),
    ]);
    return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
  }

  /** A write that is no transaction is refused by another name. */
  private alone(action: Action): unknown {
    if (this.refusal(action).Code !== 'None') throw serviceError('ConditionalCheckFailedException');
    this.write([action]);
    return {};
  }

  private transact(actions: Action[], token: unknown): unknown {
    if (token !== undefined && this.tokens.has(token)) return {};
    this.write(actions);
    this.tokens.add(token);
    return {};
  }

  private write(actions: readonly Action[]): void {
    const reasons = actions.map((action) => this.refusal(action));
    if (reasons.some(({ Code }) => Code !== 'None')) {
      throw serviceError('TransactionCanceledException', 400, { CancellationReasons: reasons });
    }
    const touched = actions.map((action) => {
      const request = requestOf(action);
      return `${request.TableName} ${this.keyOf(request.TableName, (request.Item ?? request.Key) as Item)}`;
    });
    if (new Set(touched).size !== touched.length) throw new Error('a transaction must not touch an item twice');
    for (const action of actions) {
      const request = requestOf(action);
      const key = this.keyOf(request.TableName, (request.Item ?? request.Key) as Item);
      const before = this.table(request.TableName).get(key);
      this.apply(action);
      if (action.ConditionCheck === undefined) {
        this.onChange(request.TableName, before, this.table(request.TableName).get(key));
      }
    }
  }

  private refusal(action: Action): { Code: string; Item?: unknown } {
    const request = requestOf(action);
    const { TableName, ConditionExpression } = request;
    const present = this.table(TableName).get(this.keyOf(TableName, (request.Item ?? request.Key) as Item));
    if (ConditionExpression === undefined) return { Code: 'None' };
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
    if (holds(ConditionExpression, present ?? {}, names, values)) return { Code: 'None' };
    const tell = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && present !== undefined;
    return { Code: 'ConditionalCheckFailed', ...(tell ? { Item: raw(present) } : {}) };
  }

  private apply(action: Action): void {
    const { Put, Update, Delete } = action;
    if (Put?.Item !== undefined) this.table(Put.TableName).set(this.keyOf(Put.TableName, Put.Item), kept(Put.Item));
    if (Delete?.Key !== undefined) this.table(Delete.TableName).delete(this.keyOf(Delete.TableName, Delete.Key));
    if (Update?.Key === undefined) return;
    const key = this.keyOf(Update.TableName, Update.Key);
    const present = this.table(Update.TableName).get(key) ?? Update.Key;
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = Update;
    const next = applyUpdate(Update.UpdateExpression ?? '', { ...present }, names, values);
    this.table(Update.TableName).set(key, kept(next));
  }

  private query(input: Item): unknown {
    const table = String(input.TableName);
    const own = this.keys[table] ?? ['', ''];
    const [, sort] = input.IndexName === undefined ? own : (indexKeys[String(input.IndexName)] ?? own);
    const names = (input.ExpressionAttributeNames ?? {}) as Names;
    const values = (input.ExpressionAttributeValues ?? {}) as Values;
    const condition = String(input.KeyConditionExpression);
    const index = input.IndexName === undefined ? [] : (indexKeys[String(input.IndexName)] ?? []);
    const place = (item: Item): (string | number)[] => [
      item[sort] as string | number,
      ...own.map((key) => String(item[key])),
    ];
    const from = input.ExclusiveStartKey as Item | undefined;
    const forwards = input.ScanIndexForward !== false;
    const found = [...this.table(table).values()]
      .filter((item) => index.every((key) => item[key] !== undefined) && holds(condition, item, names, values))
      .sort((one, other) => (forwards ? 1 : -1) * compare(place(one), place(other)))
      .filter((item) => from === undefined || (forwards ? 1 : -1) * compare(place(item), place(from)) > 0);
    const page = found.slice(0, Number(input.Limit ?? 1_000_000));
    const filter = input.FilterExpression as string | undefined;
    const matching = page.filter((item) => filter === undefined || holds(filter, item, names, values));
    const last = page.at(-1);
    const more = page.length < found.length && last !== undefined;
    const keyNames = [...new Set([...own, ...index])];
    return {
      Items: input.Select === 'COUNT' ? undefined : matching,
      Count: matching.length,
      ...(more ? { LastEvaluatedKey: Object.fromEntries(keyNames.map((key) => [key, last[key]])) } : {}),
    };
  }
}

function requestOf(action: Action): Request {
  const request = action.Put ?? action.Update ?? action.Delete ?? action.ConditionCheck;
  if (request === undefined) throw new Error('an action that is none');
  return request;
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [index, part] of one.entries()) {
    const against = other[index] ?? '';
    if (part === against) continue;
    return part < against ? -1 : 1;
  }
  return 0;
}

/**
 * As DynamoDB takes it: without `undefined`, and by value. Frozen, so that whoever reads an item and the tables can share it: copies were
 * a quarter of what the model tests took.
 */
const kept = (item: Item): Item => keptValue(item) as Item;

function keptValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(keptValue));
  if (types.isUint8Array(value)) return value.slice();
  const copy: Item = {};
  for (const [name, part] of Object.entries(value)) if (part !== undefined) copy[name] = keptValue(part);
  return Object.freeze(copy);
}

/** What a refused condition returns is not decoded by the document client. */
const raw = (item: Item): unknown =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'string' ? { S: value } : typeof value === 'boolean' ? { BOOL: value } : { N: String(value) },
    ]),
  );
