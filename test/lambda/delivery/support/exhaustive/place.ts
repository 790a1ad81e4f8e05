import { Refused, Unavailable } from '../../../../../lambda/account/errors';
import type { Account } from '../../../../../lambda/account/port';
import type { DeliveryContext } from '../../../../../lambda/delivery/context';
import { createDeliveryContext } from '../../../../../lambda/delivery/create-context';
import { deliverAll } from '../../../../../lambda/delivery/reconcile/deliver-all';
import { observedAt, observedOf } from '../../../../../lambda/delivery/state/observed';
import { type ResourceRef, refOfKey } from '../../../../../lambda/delivery/state/resource-ref';
import { interfered } from '../../../../support/dynamodb-faults';
import { MemoryDynamoDb } from '../memory-dynamodb';
import { ModelAccount } from '../model-account';
import { activityTable, directoryTable } from '../world';

/** The address of the one person. */
export const address = 'ada@x.org';

/** Where something can go wrong in a delivery: a write of the directory table, or a call of the account. */
export type Moment = 'a write' | keyof Account;

/** What goes wrong, at which of a delivery's moments. */
export interface Fault {
  readonly kind:
    | 'crash'
    | 'the request is lost'
    | 'the answer is lost'
    | 'refused'
    | 'fails from now on'
    | 'suspended by hand'
    | 'created anew by hand';
  readonly at: number;
}

/** What can go wrong at a moment. To die before it leaves what dying after the one before it leaves. */
export function faultsAt(moment: Moment, at: number): Fault[] {
  const kinds: Fault['kind'][] =
    moment === 'a write'
      ? ['crash']
      : [
          'crash',
          'the request is lost',
          'the answer is lost',
          'refused',
          'fails from now on',
          'suspended by hand',
          'created anew by hand',
        ];
  return kinds.map((kind) => ({ kind, at }));
}

/** One directory and one account at one time, which can be copied and gone on with in many ways. */
export class Place {
  /** Calls that the account fails to answer, until somebody mends it. */
  broken: Moment | undefined;
  /** Somebody meant to do something by hand, and there was nobody to do it to. */
  untouched = false;

  private constructor(
    readonly database: MemoryDynamoDb,
    readonly account: ModelAccount,
    public now: number,
  ) {}

  static fresh(): Place {
    const keys = { [directoryTable]: ['pk', 'sk'], [activityTable]: ['resource', 'at'] } as const;
    return new Place(new MemoryDynamoDb(keys), new ModelAccount(), Date.parse('2026-03-01T12:00:00.000Z'));
  }

  copy(): Place {
    const copy = new Place(this.database.copy(), this.account.copy(), this.now);
    copy.broken = this.broken;
    return copy;
  }

  readonly clock = (): Date => new Date(this.now);

  /** Everything that is due now is delivered once, by a worker of its own. @returns the moments that it came to */
  async deliver(fault?: Fault): Promise<Moment[]> {
    const moments: Moment[] = [];
    let die: () => void = () => undefined;
    const death = new Promise<void>((resolve) => {
      die = resolve;
    });
    const context = this.context(async (moment, go) => {
      moments.push(moment);
      const struck = fault?.at === moments.length - 1 ? fault.kind : undefined;
      const answer = await this.go(moment, struck, go);
      if (struck !== 'crash') return answer;
      die();
      return new Promise(() => undefined);
    });
    await Promise.race([death, deliverAll(this.due(), context, this.now + 50_000)]);
    return moments;
  }

  private async go(moment: Moment, struck: Fault['kind'] | undefined, go: () => Promise<unknown>): Promise<unknown> {
    if (struck === 'suspended by hand' || struck === 'created anew by hand') this.meddle(struck);
    if (struck === 'fails from now on') this.broken = moment;
    if (this.broken === moment) throw new Unavailable('500');
    if (struck === 'the request is lost') throw new Unavailable('it did not get there');
    if (struck === 'refused') throw new Refused('not this one');
    const answer = await go();
    if (struck === 'the answer is lost') throw new Unavailable('the answer was lost');
    return answer;
  }

  /** An administrator does something in the account itself. */
  private meddle(how: 'suspended by hand' | 'created anew by hand'): void {
    const { persons, teams } = this.account;
    const people = [...persons.values()].filter(({ email, active }) => email === address && active);
    this.untouched = people.length === 0;
    for (const person of people) {
      if (how === 'suspended by hand') persons.set(person.id, { ...person, active: false, state: 'suspended' });
      else {
        persons.delete(person.id);
        for (const { members } of teams.values()) members.delete(person.id);
        this.account.add({ email: address, ...(person.givenName !== undefined && { givenName: person.givenName }) });
      }
    }
  }

  /** What is past its time, what was refused and what is held included. */
  private due(): ResourceRef[] {
    return this.database
      .items(directoryTable)
      .filter(({ dueAt, dueShard }) => dueShard !== 'HELD' && typeof dueAt === 'number' && dueAt <= this.now)
      .flatMap((item) => refOfKey({ pk: String(item.pk), sk: String(item.sk) }) ?? []);
  }

  /** When something is to be done next: an item falls due, or whoever has claimed one has it no more. */
  nextTime(): number | undefined {
    const times = this.database.items(directoryTable).flatMap((item) => {
      if (typeof item.dueAt !== 'number' || item.dueShard === 'HELD') return [];
      // The membership of somebody inactive who never was in the account is looked at daily, for ever.
      const idle = observedAt(item, 'primary').failure?.kind === 'pending' && item.dueAt - this.now > 23 * 3_600_000;
      if (idle) return [];
      const claims = Object.values(observedOf(item).perUpstream).map(({ lease }) => lease?.until ?? 0);
      return [Math.max(item.dueAt, this.now, ...claims)];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }

  context(pass: (moment: Moment, go: () => Promise<unknown>) => Promise<unknown> = (_, go) => go()): DeliveryContext {
    return createDeliveryContext({
      client: interfered(this.database.client, ({ name }, forward) =>
        name === 'TransactWriteCommand' ? pass('a write', forward) : forward(),
      ),
      directoryTable,
      activityTable,
      activityRetentionDays: 1,
      settleSeconds: 30,
      accounts: new Map([['primary', reached(this.account, pass)]]),
      policy: {
        deleted: 'suspend',
        guard: 'off',
        protectedEmails: new Set(),
        sameName: (_, [first]) => (first === undefined ? { refuse: 'none' } : { adopt: first }),
      },
      metrics: { add: () => undefined },
      log: {
        delivered: () => undefined,
        called: () => undefined,
        upstream: () => undefined,
        failed: ({ error }) => {
          throw error;
        },
      },
      clock: this.clock,
      random: () => 0.5,
      sleep: async (ms) => {
        this.now += ms;
      },
    });
  }
}

function reached(
  account: ModelAccount,
  pass: (moment: Moment, go: () => Promise<unknown>) => Promise<unknown>,
): Account {
  return new Proxy<Account>(account, {
    get: (target, name: keyof Account) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) =>
        pass(name, () => (value as (...given: unknown[]) => Promise<unknown>).apply(target, given));
    },
  });
}
