import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { Contradicted, Denied, Throttled, Unauthorised, Unavailable } from '../../../../lambda/account/errors';
import type { Account } from '../../../../lambda/account/port';
import { protectedShard } from '../../../../lambda/contract/names';
import { releaseHeld } from '../../../../lambda/delivery/admin/decisions/held';
import type { DeliveryContext } from '../../../../lambda/delivery/context';
import { createDeliveryContext } from '../../../../lambda/delivery/create-context';
import { deliverRecords } from '../../../../lambda/delivery/reconcile/deliver-all';
import { sweep } from '../../../../lambda/delivery/reconcile/sweep';
import { observedAt } from '../../../../lambda/delivery/state/observed';
import { verify } from '../../../../lambda/delivery/state/requeue';
import { refOfKey } from '../../../../lambda/delivery/state/resource-ref';
import { createDirectory, type Directory } from '../../../../lambda/directory/directory';
import type { GuardSettings } from '../../../../lambda/policy/removal-guard';
import { Busy } from '../../../../lambda/table/errors';
import { type Item, toItem, type Values } from '../../../../lambda/table/store';
import { asOperator } from '../../../support/as-operator';
import { interfered, serviceError } from '../../../support/dynamodb-faults';
import { LateAccount } from './late-account';
import { MemoryDynamoDb } from './memory-dynamodb';
import { ModelAccount } from './model-account';
import { Process, Scheduler, seeded } from './scheduler';

/** How likely what is, of a thousand, at each call. */
export interface Trouble {
  readonly crash: number;
  readonly throttle: number;
  /** The upstream has done it, and the answer is lost. */
  readonly lostAnswer: number;
  /** The upstream says that it has done it, shows the opposite, and has not. */
  readonly lie: number;
  /** The upstream refuses this one. */
  readonly denial: number;
  /** The upstream has this one wait for a day. */
  readonly longWait: number;
  /** How long it takes until the upstream shows what is new, and takes its id, in milliseconds. */
  readonly lateMs: number;
  readonly storeFails: number;
}

export const noTrouble: Trouble = {
  crash: 0,
  throttle: 0,
  lostAnswer: 0,
  lie: 0,
  denial: 0,
  longWait: 0,
  lateMs: 0,
  storeFails: 0,
};

export const directoryTable = 'directory';
export const activityTable = 'activity';
/** Nobody may ever be taken away who has this address. */
const protectedEmail = 'boss@x.org';

/** Where items are kept: in memory, or in DynamoDB Local. */
export interface Place {
  readonly client: DynamoDBDocumentClient;
  readonly directoryTable: string;
  readonly activityTable: string;
  items(): Promise<Item[]>;
}

const acts: ReadonlySet<string> = new Set([
  'invite',
  'update',
  'suspend',
  'reactivate',
  'remove',
  'createGroup',
  'renameGroup',
  'removeGroup',
  'grant',
  'revoke',
]);
const reads: ReadonlySet<string> = new Set(['GetCommand', 'QueryCommand', 'BatchGetCommand']);

/** A directory, an account, an identity provider and the workers between them; who goes on when is up to the seed. */
export class World {
  readonly random: () => number;
  readonly scheduler: Scheduler;
  readonly account = new ModelAccount();
  readonly records: DynamoDBRecord[] = [];
  /** How many were taken away, and how many the guard had let through, before anybody released anything. */
  unreleased = { removals: 0, passed: 0 };
  /** A worker dies at this moment: before or after one of its writes or calls of the account, counted from 1. */
  crashAt: number | undefined;
  moments = 0;
  /** How often the account was asked for something, but for how it is. */
  calls = 0;
  /** How many removals the guard let through. */
  guardPassed = 0;
  outage: 'none' | 'down' | 'locked' = 'none';
  readonly idp: Directory;
  private readonly late: LateAccount;
  private readonly provider = new Process('identity provider');
  private workers = 0;

  constructor(
    seed: number,
    public failure: Trouble,
    readonly guard: GuardSettings,
    readonly place: Place,
  ) {
    this.random = seeded(seed);
    this.scheduler = new Scheduler(this.random);
    // What was new stays so for as long as it was when it came: late is not healed with the rest.
    this.late = new LateAccount(failure.lateMs, () => this.scheduler.now);
    this.idp = createDirectory({
      ...this.tables,
      client: this.client(this.provider, () => noTrouble),
      clock: this.scheduler.clock,
    });
  }

  private get tables() {
    const { client, directoryTable: directory, activityTable: activity } = this.place;
    return { client, directoryTable: directory, activityTable: activity, activityRetentionDays: 1, settleSeconds: 30 };
  }

  /** Has the identity provider do something, while the workers go on; it waits for each answer. */
  async ask(operation: (directory: Directory) => Promise<unknown>): Promise<void> {
    let done = false;
    this.scheduler.start(this.provider, async () => {
      // What the directory refuses (a name that is taken, somebody who is gone) is no fault.
      await operation(this.idp).catch(() => undefined);
      done = true;
    });
    while (!done) await this.scheduler.turns(1);
  }

  /** Starts a worker that sweeps. @param ms for how long it waits for what falls due, in milliseconds */
  startSweep(ms = 50_000): void {
    this.work((context) => sweep(context, this.scheduler.now + ms));
  }

  /** Starts a worker on some of the stream's records. */
  startRecords(records: readonly DynamoDBRecord[]): void {
    this.work((context) => deliverRecords(records, context, this.scheduler.now + 50_000));
  }

  private work(program: (context: DeliveryContext) => Promise<unknown>): void {
    this.workers += 1;
    const process = new Process(`worker ${this.workers}`);
    // A directory table that does not answer ends a worker; the next one goes on.
    const ending = (error: unknown) => (isExpected(error) ? undefined : Promise.reject(error));
    this.scheduler.start(process, () => program(this.context(process)).catch(ending));
  }

  context(process: Process): DeliveryContext {
    return createDeliveryContext({
      ...this.tables,
      client: this.client(process, () => this.failure),
      accounts: new Map([['primary', this.reached(process)]]),
      policy: {
        deleted: 'suspend',
        guard: this.guard,
        protectedEmails: new Set([protectedEmail]),
        sameName: (_, [first]) => (first === undefined ? { refuse: 'none' } : { adopt: first }),
      },
      metrics: { add: () => undefined },
      log: {
        delivered: () => undefined,
        called: () => undefined,
        upstream: () => undefined,
        failed: ({ error }) => {
          if (!isExpected(error)) this.scheduler.failure ??= error;
        },
      },
      clock: this.scheduler.clock,
      random: this.random,
      sleep: (ms) => this.scheduler.sleep(process, ms),
      concurrency: 3,
    });
  }

  private chance(perMille: number): boolean {
    return perMille > 0 && this.random() * 1000 < perMille;
  }

  private async maybeCrash(process: Process, { crash }: Trouble): Promise<void> {
    this.moments += 1;
    if (this.moments !== this.crashAt && !this.chance(crash)) return;
    this.scheduler.kill(process);
    await new Promise(() => undefined);
  }

  private client(process: Process, failure: () => Trouble): DynamoDBDocumentClient {
    return interfered(this.place.client, async ({ name }, forward) => {
      await this.scheduler.gate(process);
      // To die at a read leaves what dying after the write before it leaves.
      const mayCrash = async () => (reads.has(name) ? undefined : this.maybeCrash(process, failure()));
      await mayCrash();
      const fails = this.chance(failure().storeFails);
      if (fails && this.chance(500)) throw serviceError('ThrottlingException');
      const answer = await forward();
      await mayCrash();
      if (fails) throw serviceError('TimeoutError');
      return answer;
    });
  }

  private reached(process: Process): Account {
    return new Proxy<Account>(this.account, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          await this.scheduler.gate(process);
          if (name === 'health') return this.health();
          this.calls += 1;
          await this.maybeCrash(process, this.failure);
          if (this.outage === 'down') throw new Unavailable('it is down');
          if (this.outage === 'locked') throw new Unauthorised('it is locked');
          if (this.chance(this.failure.throttle)) {
            throw new Throttled('slow down', this.chance(500) ? { retryAfterMs: 1000 + this.random() * 9000 } : {});
          }
          this.maybeRefuse(String(name));
          const lost = this.chance(this.failure.lostAnswer);
          if (lost && this.chance(300)) throw new Unavailable('it did not get there');
          const answer = await this.late.call(String(name), given, () =>
            (value as (...given: unknown[]) => Promise<unknown>).apply(target, given),
          );
          // The answer is on its way, and others go on.
          await this.scheduler.gate(process);
          await this.maybeCrash(process, this.failure);
          if (lost) throw new Unavailable('the answer was lost');
          return answer;
        };
      },
    });
  }

  private maybeRefuse(name: string): void {
    const { lie, denial, longWait } = this.failure;
    if (!acts.has(name)) return;
    if (this.chance(lie)) throw new Contradicted('it says so, and shows the opposite', 'answer');
    if (this.chance(denial)) throw new Denied('not this one');
    if (this.chance(longWait)) throw new Throttled('tomorrow', { retryAfterMs: 86_400_000 });
  }

  private health() {
    if (this.outage === 'none') return { status: 'healthy' };
    return { status: this.outage === 'down' ? 'unavailable' : 'unauthorised', reason: 'as the model has it' };
  }

  /**
   * Everything heals, what is held is released, and time passes until nothing is due.
   *
   * @param drift whether it is repaired: only where somebody has meddled, for it would heal much of what shall be seen
   */
  async settle(drift: 'repaired' | 'left'): Promise<void> {
    this.failure = noTrouble;
    this.outage = 'none';
    await this.scheduler.untilIdle();
    this.check();
    this.unreleased = { removals: this.account.removals, passed: this.guardPassed };
    const quiet = new Process('repair');
    await this.run(quiet, async (context) => {
      if (drift === 'left') return;
      for (const item of await this.place.items()) {
        const ref = refOfKey(item);
        if (ref !== undefined && item.observed !== undefined) await verify(context, ref, 'primary', 'repair');
      }
    });
    for (let round = 0; round < 60; round += 1) {
      const due = await this.nextDue();
      if (due === undefined) return;
      this.scheduler.now = Math.max(this.scheduler.now + 121_000, Math.min(due, this.scheduler.now + 86_400_000));
      await this.run(quiet, (context) => releaseHeld(asOperator(context), 'all'));
      this.startSweep();
      await this.scheduler.untilIdle();
      this.check();
    }
    throw new Error('something stays due for ever');
  }

  /** Runs a program to its end. */
  async run(process: Process, program: (context: DeliveryContext) => Promise<unknown>): Promise<void> {
    this.scheduler.start(process, () => program(this.context(process)));
    await this.scheduler.untilIdle();
    this.check();
  }

  check(): void {
    if (this.scheduler.failure !== undefined) throw this.scheduler.failure;
  }

  /** When something is to be looked at next; what is refused for good waits for a change. */
  private async nextDue(): Promise<number | undefined> {
    // Memberships of people who are inactive and never were in the account are looked at once a day, for ever.
    const idle = (item: Values) =>
      observedAt(item, 'primary').failure?.kind === 'pending' &&
      Number(item.dueAt) - this.scheduler.now > 23 * 3_600_000;
    const due = (await this.place.items()).filter(
      (item) =>
        item.dueShard !== undefined && !['FAILED', protectedShard].includes(String(item.dueShard)) && !idle(item),
    );
    // A membership of somebody whom the account refuses waits as long as they do. One that is to end waits for nobody in vain.
    const inVain = due.every((item) => {
      const { failure } = observedAt(item, 'primary');
      return item.desired === 'present' && failure?.kind === 'pending' && failure.count > 8;
    });
    return inVain ? undefined : Math.min(...due.map((item) => Number(item.dueAt)));
  }
}

const isExpected = (error: unknown): boolean => error instanceof Busy;

/** A world in memory, whose changes are noted as a stream would. */
export function memoryWorld(seed: number, failure: Trouble, guard: GuardSettings): World {
  const database = new MemoryDynamoDb({ [directoryTable]: ['pk', 'sk'], [activityTable]: ['resource', 'at'] });
  const place = {
    client: database.client,
    directoryTable,
    activityTable,
    items: async () => database.items(directoryTable).map(toItem),
  };
  const world = new World(seed, failure, guard, place);
  database.onChange = (table, before, after) => {
    if (table !== directoryTable) return;
    if (after?.pk === 'STATE#GUARD') world.guardPassed += 1;
    const key = after ?? before;
    world.records.push({
      dynamodb: {
        SequenceNumber: String(world.records.length),
        Keys: { pk: { S: String(key?.pk) }, sk: { S: String(key?.sk) } },
        ...(after === undefined ? {} : { NewImage: image(after) }),
        ...(before === undefined ? {} : { OldImage: image(before) }),
      },
    });
  };
  return world;
}

/** What a stream would say that began with these items. */
export function recordsOf(items: readonly Item[]): DynamoDBRecord[] {
  return items.map((item, index) => ({
    dynamodb: {
      SequenceNumber: String(index),
      Keys: { pk: { S: item.pk }, sk: { S: item.sk } },
      NewImage: image(item),
    },
  }));
}

function image({ version, dueAt }: Values): Record<string, { N: string }> {
  return {
    ...(version === undefined ? {} : { version: { N: String(version) } }),
    ...(dueAt === undefined ? {} : { dueAt: { N: String(dueAt) } }),
  };
}
