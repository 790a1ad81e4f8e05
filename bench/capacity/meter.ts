import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Values } from '../../lambda/table/store';
import type { TableDefinition } from '../../test/support/dynamodb-definitions';
import { type Call, interfered } from '../../test/support/dynamodb-faults';
import { indexUnits, tableUnits, type Written } from './documented';

/** What an operation cost. */
export interface Cost {
  /** Items that reads touched, those that do not exist included. */
  itemsRead: number;
  /** Read units that the calls reported. */
  readUnits: number;
  /** Write units that the calls reported. DynamoDB Local under-reports transactions. */
  writesReported: number;
  /** Write units by the documented rule, from the items actually written. */
  writesDocumented: number;
}

interface Capacity {
  CapacityUnits?: number;
}

interface Answer {
  ConsumedCapacity?: Capacity | Capacity[];
  ScannedCount?: number;
}

interface Target {
  readonly TableName: string;
  readonly Item?: Values;
  readonly Key?: Values;
}

/** Counts what goes through its client. */
export class Meter {
  readonly client: DynamoDBDocumentClient;
  private cost: Cost = noCost();

  /** @param tables definition of each table by its name */
  constructor(
    private readonly raw: DynamoDBDocumentClient,
    private readonly tables: ReadonlyMap<string, TableDefinition>,
  ) {
    this.client = interfered(raw, (call, forward) => this.meter(call, forward));
  }

  /** Runs an operation and says what it cost. */
  async measure(operation: () => Promise<unknown>): Promise<Cost> {
    this.cost = noCost();
    await operation();
    const { cost } = this;
    // What is called between two measurements belongs to neither.
    this.cost = noCost();
    return cost;
  }

  private async meter(call: Call, forward: () => Promise<unknown>): Promise<unknown> {
    call.input.ReturnConsumedCapacity = 'INDEXES';
    const targets = targetsOf(call);
    const before = await Promise.all(targets.map((target) => this.read(target)));
    const answer = (await forward()) as Answer;
    const units = [answer.ConsumedCapacity ?? []]
      .flat()
      .reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
    if (targets.length === 0) {
      this.cost.itemsRead += itemsRead(call, answer);
      this.cost.readUnits += units;
      return answer;
    }
    this.cost.writesReported += units;
    const after = await Promise.all(targets.map((target) => this.read(target)));
    for (const [index, target] of targets.entries()) {
      const written: Written = { before: before[index], after: after[index] };
      this.cost.writesDocumented += tableUnits(written, call.name === 'TransactWriteCommand' ? 2 : 1);
      this.cost.writesDocumented += indexUnits(written, this.definition(target));
    }
    return answer;
  }

  private async read(target: Target): Promise<Values | undefined> {
    const names = (this.definition(target).KeySchema ?? []).map(({ AttributeName }) => String(AttributeName));
    const source = target.Key ?? target.Item ?? {};
    const Key = Object.fromEntries(names.map((name) => [name, source[name]]));
    return (await this.raw.send(new GetCommand({ TableName: target.TableName, Key, ConsistentRead: true }))).Item;
  }

  private definition({ TableName }: Target): TableDefinition {
    const definition = this.tables.get(TableName);
    if (definition === undefined) throw new Error(`no definition of the table ${TableName}`);
    return definition;
  }
}

const noCost = (): Cost => ({ itemsRead: 0, readUnits: 0, writesReported: 0, writesDocumented: 0 });

/** What a call writes; nothing when it reads. */
function targetsOf({ name, input }: Call): Target[] {
  if (name === 'PutCommand' || name === 'DeleteCommand') return [input as unknown as Target];
  if (name !== 'TransactWriteCommand') return [];
  return (input.TransactItems as Record<string, Target>[]).flatMap((action) => Object.values(action));
}

function itemsRead({ name, input }: Call, answer: Answer): number {
  if (name === 'GetCommand') return 1;
  if (name === 'QueryCommand') return answer.ScannedCount ?? 0;
  if (name !== 'BatchGetCommand') throw new Error(`the meter does not know how to count ${name}`);
  return Object.values(input.RequestItems as Record<string, { Keys: unknown[] }>).reduce(
    (sum, { Keys }) => sum + Keys.length,
    0,
  );
}
