import { DirectoryKeys } from '../../contract/names';
import { concurrently } from '../../table/concurrently';
import { deletedKey, type Key, type KindName, membershipKey, membersOf, resourceKey } from '../../table/keys';
import { chunksOf, type Item, type Query, type Store } from '../../table/store';
import { ConditionsFailed, type RetryBudget, type Step, withRetryBudget } from '../../table/transaction';
import type { DueMark } from './due-mark';
import { type ObservedAttribute, observedAttribute, observedOf } from './observed';
import { keysOf, type ResourceRef, refOfKey } from './resource-ref';

/** Entries counted in one request: there is no need for it, but DynamoDB Local is four times as slow without. */
const countedAtOnce = 1_000;

/** Memberships looked for in one Query, and Queries at once. */
const neighbours = 100;
const chunksAtOnce = 4;

/** An item of the index of what is behind. */
export interface DueEntry {
  readonly key: Key;
  readonly ref: ResourceRef;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The directory table as delivery uses it. What DynamoDB refuses for the moment is Busy, as in the directory. */
export class DeliveryStore {
  /** @param budgetMs how long one operation may keep trying, in milliseconds */
  constructor(
    readonly items: Store,
    private readonly budgetMs: number,
  ) {}

  get table(): string {
    return this.items.table;
  }

  /** The item of a resource, wherever it is kept: strongly consistent. */
  async read(ref: ResourceRef): Promise<Item | undefined> {
    // A resource that is deleted or comes back between two reads is in neither place for them: hence the second look.
    for (const key of [...keysOf(ref), ...keysOf(ref)]) {
      const item = await this.items.get(key);
      if (item !== undefined) return item;
      if (ref.kind === 'MEMBERSHIP') return undefined;
    }
    return undefined;
  }

  /** Items by key, in no order; those that do not exist are missing. */
  readMany(keys: readonly Key[]): Promise<Item[]> {
    return this.patiently((patience) => this.items.getMany(keys, patience));
  }

  /**
   * Memberships of one group, in no order; those that do not exist are missing. Strongly consistent.
   *
   * Those that are due together are often neighbours: fifty of them take 3 read units in one Query, and 50 by key, where each is rounded up
   * to 4 KB. Where others lie between them, the Query reads no more than as many of these; the rest goes by key.
   */
  async memberships(groupId: string, userIds: readonly string[]): Promise<Item[]> {
    const chunks = chunksOf([...userIds].sort(), neighbours);
    return (await concurrently(chunks, chunksAtOnce, (chunk) => this.someMemberships(groupId, chunk))).flat();
  }

  private async someMemberships(groupId: string, userIds: readonly string[]): Promise<Item[]> {
    const query: Query = {
      KeyConditionExpression: 'pk = :group AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':group': membersOf(groupId), ':first': userIds[0], ':last': userIds.at(-1) },
      Limit: 2 * userIds.length,
    };
    const { done, value } = await this.items.query(query).next();
    const page = done === true ? [] : value;
    const last = page.at(-1);
    const wanted = new Set(userIds);
    const beyond = last === undefined ? [] : userIds.filter((id) => id > last.sk);
    const keys = beyond.map((id) => membershipKey(groupId, id));
    return [...page.filter(({ sk }) => wanted.has(sk)), ...(await this.readMany(keys))];
  }

  /** People or groups by id, living or deleted. */
  async resources(kind: KindName, ids: readonly string[]): Promise<Map<string, Item>> {
    const found = new Map<string, Item>();
    // Nearly all are living, and who is not there is paid for, too. The last look is for those who came back between the first two.
    for (const keyOf of [resourceKey, deletedKey, resourceKey]) {
      const missing = ids.filter((id) => !found.has(id));
      for (const item of await this.readMany(missing.map((id) => keyOf(kind, id)))) found.set(item.sk, item);
    }
    return found;
  }

  /** All or nothing. @throws ConditionsFailed @throws Busy */
  transact(steps: readonly Step[]): Promise<void> {
    return this.patiently((patience) => this.items.transact(steps, patience));
  }

  /** Like `transact`, but tells whether the conditions held instead of throwing. @throws Busy */
  async tryTransact(steps: readonly Step[]): Promise<boolean> {
    try {
      await this.transact(steps);
      return true;
    } catch (error) {
      if (error instanceof ConditionsFailed) return false;
      throw error;
    }
  }

  /** Entries of a shard, the longest due first, in pages. Eventually consistent. @param until epoch milliseconds */
  async *due(shard: string, until: number, pageSize: number): AsyncGenerator<DueEntry[]> {
    for await (const page of this.items.query({ ...dueUntil(shard, until), Limit: pageSize })) {
      yield page.flatMap((item) => {
        const { pk, sk } = item;
        const key = { pk, sk };
        const ref = refOfKey(key);
        return ref === undefined ? [] : [{ key, ref, at: Number(item[DirectoryKeys.dueSortKey]) }];
      });
    }
  }

  /** When the next entry of a shard falls due. Epoch milliseconds, both. */
  async nextDue(shard: string, after: number): Promise<number | undefined> {
    const pages = this.items.query({
      IndexName: DirectoryKeys.dueIndex,
      KeyConditionExpression: '#shard = :shard AND #at > :after',
      ExpressionAttributeNames: { '#shard': DirectoryKeys.duePartitionKey, '#at': DirectoryKeys.dueSortKey },
      ExpressionAttributeValues: { ':shard': shard, ':after': after },
      Limit: 1,
    });
    for await (const [first] of pages) return first === undefined ? undefined : Number(first[DirectoryKeys.dueSortKey]);
    return undefined;
  }

  /** How many entries a shard has. Eventually consistent. @param until epoch milliseconds */
  countDue(shard: string, until: number): Promise<number> {
    return this.items.count({ ...dueUntil(shard, until), Limit: countedAtOnce });
  }

  patiently<T>(operation: (patience: RetryBudget) => Promise<T>): Promise<T> {
    return withRetryBudget(this.budgetMs, operation);
  }
}

/** Entries of a shard of the index of what is due, the longest due first. @param until epoch milliseconds */
export function dueUntil(shard: string, until: number): Query {
  return {
    IndexName: DirectoryKeys.dueIndex,
    KeyConditionExpression: '#shard = :shard AND #at <= :until',
    ExpressionAttributeNames: { '#shard': DirectoryKeys.duePartitionKey, '#at': DirectoryKeys.dueSortKey },
    ExpressionAttributeValues: { ':shard': shard, ':until': until },
  };
}

/** What a write of delivery on an item rests upon: the desired version and everything observed are as they were read. */
function asRead(item: Item): { condition: string; names: Record<string, string>; values: Record<string, unknown> } {
  const { revision } = observedOf(item);
  const known = item[observedAttribute] !== undefined;
  return {
    condition: `#version = :version AND ${known ? '#observed.#revision = :revision' : 'attribute_not_exists(#observed)'}`,
    names: { '#version': 'version', '#observed': observedAttribute, ...(known ? { '#revision': 'revision' } : {}) },
    values: { ':version': item.version, ...(known ? { ':revision': revision } : {}) },
  };
}

/** Writes what is observed, and when the item is due next, provided that it is as it was read. */
export function saveStep(
  table: string,
  item: Item,
  observed: ObservedAttribute<unknown>,
  due: DueMark | undefined,
  role = 'item',
): Step {
  const { condition, names, values } = asRead(item);
  const [shard, at] = [DirectoryKeys.duePartitionKey, DirectoryKeys.dueSortKey];
  const Update = {
    TableName: table,
    Key: { pk: item.pk, sk: item.sk },
    UpdateExpression: `SET #observed = :observed${due === undefined ? ' REMOVE #shard, #at' : ', #shard = :shard, #at = :at'}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...names, '#shard': shard, '#at': at },
    ExpressionAttributeValues: {
      ...values,
      ':observed': plainObserved(observed),
      ...(due === undefined ? {} : { ':shard': due.shard, ':at': due.at }),
    },
  };
  return { role, action: { Update } };
}

/** Nothing is written on the item, but it must be as it was read for the rest to be written. */
export function checkStep(table: string, item: Item, role: string): Step {
  const { condition, names, values } = asRead(item);
  const ConditionCheck = {
    TableName: table,
    Key: { pk: item.pk, sk: item.sk },
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
  return { role, action: { ConditionCheck } };
}

/** Deletes the item, provided that it is as it was read. */
export function deleteStep(table: string, item: Item, role = 'item'): Step {
  const { condition, names, values } = asRead(item);
  const Delete = {
    TableName: table,
    Key: { pk: item.pk, sk: item.sk },
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
  return { role, action: { Delete } };
}

/** The item as it is once the step of `saveStep` has been written. */
export function saved(item: Item, observed: ObservedAttribute<unknown>, due: DueMark | undefined): Item {
  const { [DirectoryKeys.duePartitionKey]: _, [DirectoryKeys.dueSortKey]: __, ...rest } = item;
  const mark =
    due === undefined ? {} : { [DirectoryKeys.duePartitionKey]: due.shard, [DirectoryKeys.dueSortKey]: due.at };
  return { ...rest, [observedAttribute]: plainObserved(observed), ...mark };
}

/** Without `undefined`, which DynamoDB does not have. */
function plainObserved(observed: ObservedAttribute<unknown>): ObservedAttribute<unknown> {
  return JSON.parse(JSON.stringify(observed)) as ObservedAttribute<unknown>;
}
