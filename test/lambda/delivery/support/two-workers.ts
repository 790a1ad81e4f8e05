import type { Account } from '../../../../lambda/account/port';
import type { DeliveryContext } from '../../../../lambda/delivery/context';
import { createDeliveryContext } from '../../../../lambda/delivery/create-context';
import type { DeliveryPolicy } from '../../../../lambda/delivery/delivery-policy';
import { deliverOne } from '../../../../lambda/delivery/reconcile/deliver-one';
import type { Outcome } from '../../../../lambda/delivery/reconcile/outcome';
import { sweep } from '../../../../lambda/delivery/reconcile/sweep';
import type { MembershipRef, PersonOrGroupRef, ResourceRef } from '../../../../lambda/delivery/state/resource-ref';
import { createDirectory, type Directory } from '../../../../lambda/directory/directory';
import type { Attributes } from '../../../../lambda/scim/types';
import { type Item, toItem } from '../../../../lambda/table/store';
import { type Call, interfered } from '../../../support/dynamodb-faults';
import { actor } from '../../../support/dynamodb-samples';
import { disagreements } from './agreement';
import { MemoryDynamoDb } from './memory-dynamodb';
import { ModelAccount } from './model-account';
import { activityTable, directoryTable } from './world';

/** Where a worker can be stopped: before or after one of its calls to the account, or before one of its writes. */
export type Moment = `${'before' | 'after'} ${keyof Account}` | 'before a write';

interface Stop {
  readonly moment: Moment;
  readonly matches: (call: Call) => boolean;
  readonly action: () => Promise<void>;
}

/** One worker: everything it does goes through its own context, and it can be stopped once at each of many moments. */
export class Worker {
  readonly context: DeliveryContext;
  /** What went wrong inside it that it only logged. */
  readonly failures: unknown[] = [];
  private stops: Stop[] = [];

  constructor(open: (worker: Worker) => DeliveryContext) {
    this.context = open(this);
  }

  /** The first time this moment comes, all of this happens; then the worker goes on. */
  at(moment: Moment, action: () => Promise<unknown>, matches: (call: Call) => boolean = () => true): void {
    this.stops.push({ moment, matches, action: async () => void (await action()) });
  }

  /**
   * Runs the worker up to this moment, where it dies: it never goes on.
   *
   * @throws when it ends before
   */
  async dies(moment: Moment, program: () => Promise<unknown>): Promise<void> {
    const death = new Promise<'dead'>((resolve) => {
      this.at(moment, () => {
        resolve('dead');
        return new Promise(() => undefined);
      });
    });
    if ((await Promise.race([death, program()])) !== 'dead') throw new Error(`it did not come to ${moment}`);
  }

  /** Called by what the worker works with. */
  async passes(moment: Moment, call: Call): Promise<void> {
    const stop = this.stops.find((one) => one.moment === moment && one.matches(call));
    if (stop === undefined) return;
    this.stops = this.stops.filter((one) => one !== stop);
    await stop.action();
  }

  /** Delivers one resource, with more time than any of it needs. */
  deliver(ref: ResourceRef): Promise<readonly Outcome[]> {
    return deliverOne(ref, this.context, this.context.clock().getTime() + 3_600_000);
  }

  /** The moments that were never come to: a test in which there are any has shown nothing. */
  get missed(): Moment[] {
    return this.stops.map(({ moment }) => moment);
  }
}

/** Whether a write touches an item of this partition. */
export const touching =
  (pk: string) =>
  ({ input }: Call): boolean =>
    JSON.stringify(input).includes(`"pk":${JSON.stringify(pk)}`);

/** One directory and one account, which prevents nothing by itself, with two workers between them. */
export class TwoWorkers {
  readonly account = new ModelAccount();
  readonly directory: Directory;
  readonly first: Worker;
  readonly second: Worker;
  now = Date.parse('2026-03-01T12:00:00.000Z');
  private readonly database = new MemoryDynamoDb({
    [directoryTable]: ['pk', 'sk'],
    [activityTable]: ['resource', 'at'],
  });

  constructor(private readonly policy: Partial<DeliveryPolicy> = {}) {
    this.account.takesTwice = true;
    this.directory = createDirectory({ ...this.tables, client: this.database.client, clock: this.clock });
    this.first = new Worker((worker) => this.contextOf(worker));
    this.second = new Worker((worker) => this.contextOf(worker));
  }

  private get tables() {
    return { directoryTable, activityTable, activityRetentionDays: 1, settleSeconds: 30 };
  }

  private readonly clock = (): Date => new Date(this.now);

  private contextOf(worker: Worker): DeliveryContext {
    return createDeliveryContext({
      ...this.tables,
      client: interfered(this.database.client, async (call, forward) => {
        if (call.name === 'TransactWriteCommand') await worker.passes('before a write', call);
        return forward();
      }),
      accounts: new Map([['primary', reached(this.account, worker)]]),
      policy: {
        deleted: 'suspend',
        guard: 'off',
        protectedEmails: new Set(),
        sameName: (_, [first]) => (first === undefined ? { refuse: 'none' } : { adopt: first }),
        ...this.policy,
      },
      metrics: { add: () => undefined },
      log: {
        delivered: () => undefined,
        called: () => undefined,
        upstream: () => undefined,
        failed: ({ error }) => {
          worker.failures.push(error);
        },
      },
      clock: this.clock,
      random: () => 0.5,
      sleep: async (ms) => this.pass(ms / 1000),
    });
  }

  /** Time passes. */
  pass(seconds: number): void {
    this.now += seconds * 1000;
  }

  /** Somebody of the directory whose settling time is over. */
  async person(userName: string, active = true): Promise<PersonOrGroupRef> {
    const { id } = await this.directory.users.create({ userName, active }, actor);
    this.pass(31);
    return { kind: 'USER', id };
  }

  items(): Item[] {
    return this.database.items(directoryTable).map(toItem);
  }

  /** A group whose settling time is over, and the membership of its only member. */
  async group(
    displayName: string,
    member?: PersonOrGroupRef,
  ): Promise<{ group: PersonOrGroupRef; membership: MembershipRef }> {
    const userId = member?.id ?? '';
    const { id } = await this.directory.groups.create({ displayName }, member === undefined ? [] : [userId], actor);
    this.pass(31);
    return { group: { kind: 'GROUP', id }, membership: { kind: 'MEMBERSHIP', groupId: id, userId } };
  }

  /** The identity provider changes its mind about a membership. */
  async want(how: 'add' | 'remove', { groupId, userId }: MembershipRef): Promise<void> {
    const members = { base: 'keep' as const, add: [], remove: [], [how]: [userId] };
    await this.directory.groups.update(groupId, ({ attributes }) => ({ attributes, members }), { actor });
  }

  /** The identity provider changes its mind about a person. */
  async change({ id }: PersonOrGroupRef, attributes: Attributes): Promise<void> {
    await this.directory.users.update(id, (before) => ({ ...before.attributes, ...attributes }), { actor });
  }

  /** The sweeps of the next minutes, and what the account is afterwards not as it should be in. */
  async afterSweeps(minutes = 3): Promise<string[]> {
    for (let minute = 0; minute < minutes; minute += 1) {
      this.pass(60);
      await sweep(this.second.context, this.now + 50_000);
    }
    return [
      ...disagreements(this.items(), this.account),
      ...[...this.first.missed, ...this.second.missed].map((moment) => `it never came to ${moment}`),
      ...[...this.first.failures, ...this.second.failures].map((error) => `it failed inside: ${error}`),
    ];
  }

  /** How often something was done in the account. */
  count(act: string): number {
    return this.account.log.filter((line) => line.startsWith(act)).length;
  }
}

/** The account, but a worker passes a moment before and after each call. */
function reached(account: ModelAccount, worker: Worker): Account {
  return new Proxy<Account>(account, {
    get: (target, name: keyof Account) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        const call = { name, input: { given } };
        await worker.passes(`before ${name}`, call);
        const answer = await (value as (...given: unknown[]) => Promise<unknown>).apply(target, given);
        await worker.passes(`after ${name}`, call);
        return answer;
      };
    },
  });
}
