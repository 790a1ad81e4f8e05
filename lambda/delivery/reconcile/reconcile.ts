import { Metric } from '../../contract/names';
import { chunksOf, type Item } from '../../table/store';
import type { Step } from '../../table/transaction';
import { wakeMemberships } from '../memberships/wake';
import type { DeliveryFailure } from '../state/observed';
import { refText } from '../state/resource-ref';
import { slowerPace } from '../upstream/upstream';
import { afterFailure, concernsOne, type Failed, withFailure } from './failure';
import { askGuard } from './guarding';
import { ExtraRefused, Lease, maxInTransaction, OwnedByAnother } from './lease';
import type { Act, DeliveryOutcome, Outcome } from './outcome';
import type { GuardQuestion, Plan, Reconciler } from './plan';
import type { Unit } from './unit';
import { Work } from './work';

/** More acts than any one resource takes in a row. The sweep goes on from there. */
const maxTurns = 12;

/** What became of resources that were taken in hand. */
export interface Reconciled<T> {
  readonly outcomes: readonly Outcome[];
  /** Those that changed under the worker's hands: they are to be read anew. */
  readonly changed: readonly Unit<T>[];
}

/** How something ends for one resource. */
interface Ending {
  readonly status: DeliveryOutcome;
  readonly message?: string | undefined;
  readonly failure?: { readonly kind: DeliveryFailure['kind'] } & Pick<Failed, 'nextAt' | 'noLaterThan'>;
  readonly on?: Item | undefined;
}

type Planned<A, T> = { readonly unit: Unit<T>; readonly next: Plan<A, T> };
type Doing<A, T> = Extract<Plan<A, T>, { do: 'act' | 'look' | 'guard' }>;

/**
 * Brings resources of one kind to what is wanted: plan, lease, act, record.
 *
 * Each turn works out what is to be done next, writes down that it may happen from now on (which takes the lease), does it, and goes on
 * with what has become known; the end is written down in one go. What needs the same act goes together, in one write and one request. A
 * crash anywhere leaves a lease that ends by itself on items that are still due, and that say what may have happened.
 */
export class Reconciliation<T, A extends string> {
  private readonly outcomes: Outcome[] = [];
  private readonly changed: Unit<T>[] = [];
  private read: unknown;

  constructor(
    private readonly kind: Reconciler<T, A>,
    private readonly work: Work,
    private readonly deadline: number,
  ) {}

  /** @throws Busy when the directory table does not answer */
  async run(units: readonly Unit<T>[]): Promise<Reconciled<T>> {
    const free = await this.free(units);
    if (free.length > 0) {
      this.read = await this.kind.prepare?.(free, this.work);
      const planned = this.plan(free);
      const idle = planned.filter(({ next }) => !isDoing(next));
      for (const some of chunksOf(idle, maxInTransaction / 2)) await this.conclude(some, new Lease(this.work));
      for (const batch of this.batches(planned)) await this.turns(batch);
    }
    return { outcomes: this.outcomes, changed: this.changed };
  }

  /** Those that nobody else has in hand, as long as the upstream may be used at all. */
  private async free(units: readonly Unit<T>[]): Promise<Unit<T>[]> {
    const { upstream, now, until } = this.work;
    const free = units.filter((unit) => {
      const taken = (unit.state.lease?.until ?? 0) > now.getTime();
      if (taken) this.outcome(unit, { status: 'leased' });
      return !taken;
    });
    if (free.length === 0) return [];
    const blocked = (await upstream.blocked()) ?? (upstream.isQuietAt(until) ? slowerPace(upstream) : undefined);
    if (blocked === undefined) return free;
    for (const unit of free) this.outcome(unit, { status: 'paused', message: blocked });
    return [];
  }

  private plan(units: readonly Unit<T>[]): Planned<A, T>[] {
    return units.map((unit) => ({ unit, next: this.kind.plan(unit, this.work, this.read) }));
  }

  /** What goes together: taking access away first, for that must not wait when time runs out. */
  private batches(planned: readonly Planned<A, T>[]): Unit<T>[][] {
    const doing = planned.filter((one): one is { unit: Unit<T>; next: Doing<A, T> } => isDoing(one.next));
    const groups = new Map<string, Unit<T>[]>();
    const takingAway = ({ next }: { next: Doing<A, T> }) => next.do === 'guard' || next.act === 'revoke';
    for (const one of [...doing.filter(takingAway), ...doing.filter((other) => !takingAway(other))]) {
      const key = batchOf(one.next) ?? refText(one.unit.ref);
      groups.set(key, [...(groups.get(key) ?? []), one.unit]);
    }
    return [...groups.values()].flatMap((units) => chunksOf(units, this.batchSize));
  }

  private get batchSize(): number {
    return Math.max(1, Math.min(maxInTransaction, this.work.upstream.account.capabilities.maxMembersPerChange));
  }

  /** One batch, from act to act, until nothing is left to be done for any of it. */
  private async turns(batch: readonly Unit<T>[]): Promise<void> {
    // Each batch has a lease of its own, and with it time of its own.
    const work = new Work(this.work.context, this.work.upstream, this.deadline);
    const lease = new Lease<T>(work);
    try {
      let open: readonly Unit<T>[] = batch;
      for (let turns = 0; open.length > 0 && turns < maxTurns; turns += 1) open = await this.turn(open, work, lease);
      await this.stop(open, work, lease);
    } catch (error) {
      const [unit] = batch;
      if (!(error instanceof OwnedByAnother) || unit === undefined) throw error;
      await this.lose(unit, error.owner, work, lease);
    }
  }

  /** @returns those that it goes on with */
  private async turn(open: readonly Unit<T>[], work: Work, lease: Lease<T>): Promise<readonly Unit<T>[]> {
    const planned = open.map((unit) => ({ unit, next: this.kind.plan(unit, work, this.read) }));
    const [first] = planned.filter((one): one is { unit: Unit<T>; next: Doing<A, T> } => isDoing(one.next));
    await this.conclude(
      planned.filter(({ next }) => !isDoing(next)),
      lease,
      work,
    );
    if (first === undefined) return [];
    const same = planned.filter(({ next }) => isDoing(next) && keyOf(next) === keyOf(first.next));
    await this.stop(
      planned.filter((one) => isDoing(one.next) && !same.includes(one)).map(({ unit }) => unit),
      work,
      lease,
    );
    const units = same.map(({ unit }) => unit);
    // The newest version is what is delivered; and an act that could outlast the lease is not begun.
    const isLate = work.now.getTime() >= work.until;
    const halted = units.filter((unit) => isLate || unit.outdated);
    await this.stop(halted, work, lease);
    const ready = same.filter(({ unit }) => !halted.includes(unit));
    if (ready.length === 0) return [];
    if (first.next.do === 'guard') return this.guarded(ready, work, lease);
    return this.act(
      ready.map(({ unit, next }) => ({ unit, next: next as Doing<A, T> })),
      [],
      work,
      lease,
    );
  }

  /** What the guard lets through is begun at once: its verdict is written with what may happen from now on. */
  private async guarded(ready: readonly Planned<A, T>[], work: Work, lease: Lease<T>): Promise<readonly Unit<T>[]> {
    const units = ready.map(({ unit }) => unit);
    const before = units.map(({ state }) => state);
    const questions = ready.map(({ next }) => next as unknown as GuardQuestion);
    const { granted, held, steps } = await askGuard(units, questions, work);
    if (held.length > 0) work.context.metrics.add(Metric.guardFired, held.length);
    if (granted.length === 0) return held;
    const planned = granted.map((unit) => ({ unit, next: this.kind.plan(unit, work, this.read) }));
    const doing = planned.filter((one): one is { unit: Unit<T>; next: Doing<A, T> } => isDoing(one.next));
    const idle = planned.filter(({ next }) => !isDoing(next)).map(({ unit }) => unit);
    try {
      return [...(await this.act(doing, steps, work, lease)), ...idle, ...held];
    } catch (error) {
      // Others moved the guard's window meanwhile: the next turn asks again.
      if (!(error instanceof ExtraRefused)) throw error;
      for (const [index, unit] of units.entries()) unit.state = before[index] ?? unit.state;
      return this.stillThere(units);
    }
  }

  /** After a write that was refused: those whose items are as they were read, or held by this worker. */
  private async stillThere(units: readonly Unit<T>[]): Promise<readonly Unit<T>[]> {
    const there: Unit<T>[] = [];
    for (const unit of units) {
      const item = await this.work.context.store.read(unit.ref);
      if (unit.leased || JSON.stringify(item) === JSON.stringify(unit.item)) there.push(unit);
      else this.changed.push(unit);
    }
    return there;
  }

  private async act(
    doing: readonly { readonly unit: Unit<T>; readonly next: Doing<A, T> }[],
    steps: readonly Step[],
    work: Work,
    lease: Lease<T>,
  ): Promise<readonly Unit<T>[]> {
    const [first] = doing;
    if (first === undefined || first.next.do === 'guard') return [];
    let units = doing.map(({ unit }) => unit);
    if (first.next.do === 'act') {
      for (const { unit, next } of doing) if (next.do === 'act') unit.begin(next.begun);
      const held = await lease.hold(units, steps);
      this.changed.push(...units.filter((unit) => !held.includes(unit)));
      const outdated = held.filter((unit) => unit.outdated);
      await this.stop(outdated, work, lease);
      units = held.filter((unit) => !unit.outdated);
    }
    const failures = new Map<Unit<T>, Failed>();
    await this.attempt(first.next.act, units, work, failures);
    await this.fail(failures, work, lease);
    const done = units.filter((unit) => !failures.has(unit));
    // Only once it is ours can nobody else of ours remove it; whether it is still there must be asked after that (`verify`).
    const adopted = done.filter(({ acts }) => acts.at(-1) === 'adopt');
    if (adopted.length === 0) return done;
    const held = await lease.hold(adopted);
    this.changed.push(...adopted.filter((unit) => !held.includes(unit)));
    return done.filter((unit) => !adopted.includes(unit) || held.includes(unit));
  }

  private async attempt(act: A, units: readonly Unit<T>[], work: Work, failures: Map<Unit<T>, Failed>): Promise<void> {
    if (units.length === 0) return;
    work.reached = false;
    try {
      const done = await this.kind.perform(act, units, work, this.read);
      for (const [index, unit] of units.entries()) {
        const one = done[index];
        if (one === undefined) continue;
        unit.learn(one.state);
        if (one.did !== undefined) unit.acts.push(one.did);
      }
    } catch (error) {
      if (concernsOne(error) && units.length > 1) {
        const middle = Math.ceil(units.length / 2);
        await this.attempt(act, units.slice(0, middle), work, failures);
        await this.attempt(act, units.slice(middle), work, failures);
        return;
      }
      for (const unit of units) {
        failures.set(unit, afterFailure(error, unit, work));
        if (unit.state.verify !== undefined) await this.kind.notThere?.(act, unit, work);
      }
    }
  }

  private async fail(failures: ReadonlyMap<Unit<T>, Failed>, work: Work, lease: Lease<T>): Promise<void> {
    const endings = [...failures].map(([unit, { status, message, ...when }]) => {
      const failure = status === 'paused' ? {} : { failure: { kind: status, ...when } };
      return { unit, ending: { status, message, ...failure } };
    });
    await this.end(endings, work, lease);
  }

  /** What the upstream has belongs to another resource of ours: this one does not get it. */
  private async lose(unit: Unit<T>, owner: string, work: Work, lease: Lease<T>): Promise<void> {
    const what = unit.ref.kind === 'USER' ? 'email address' : 'name';
    const message =
      `what ${work.upstream.name} has under this ${what} belongs to ${unit.ref.kind}/${owner} already. ` +
      'Give one of the two another one in the identity provider';
    const { wake: _, confirmed: __, ...state } = unit.state;
    unit.learn(state);
    await this.end([{ unit, ending: { status: 'failed', message, failure: { kind: 'failed' } } }], work, lease);
  }

  /** Writes down what needs nothing of the upstream (any more). */
  private async conclude(planned: readonly Planned<A, T>[], lease: Lease<T>, work = this.work): Promise<void> {
    const endings: { unit: Unit<T>; ending: Ending }[] = [];
    for (const { unit, next } of planned) {
      if (next.do === 'wait') {
        const { message, until, on } = next;
        endings.push({ unit, ending: { status: 'pending', message, failure: { kind: 'pending', nextAt: until }, on } });
      } else if (next.do === 'refuse') {
        const { message } = next;
        endings.push({ unit, ending: { status: 'failed', message, failure: { kind: 'failed' } } });
      } else if (next.do === 'settle' && (await this.settled(unit, next, lease, work))) {
        endings.push({ unit, ending: { status: next.status, message: next.message } });
      }
    }
    await this.end(endings, work, lease);
  }

  /** @returns whether it is still this worker's to say so */
  private async settled(
    unit: Unit<T>,
    { status, state = {} }: Extract<Plan<A, T>, { do: 'settle' }>,
    lease: Lease<T>,
    work: Work,
  ): Promise<boolean> {
    await this.kind.beforeSettled?.(unit, work);
    // What is held is behind for as long as it is held, whatever was settled before.
    unit.learn(status === 'held' ? state : { ...state, version: unit.version });
    if (unit.state.wake === undefined || unit.ref.kind === 'MEMBERSHIP') return true;
    // Memberships that waited for the id are told before the resource counts as done, so that none waits in vain.
    const [held] = await lease.hold([unit]);
    if (held === undefined) {
      this.changed.push(unit);
      return false;
    }
    await wakeMemberships(work.context, unit.ref, work.upstream.name);
    const { wake: _, ...rest } = unit.state;
    unit.learn(rest);
    return true;
  }

  /** Nothing more for now, without anything having failed. */
  private async stop(units: readonly Unit<T>[], work: Work, lease: Lease<T>): Promise<void> {
    for (const unit of units) unit.nothingHappened();
    const leased = units.filter((unit) => unit.leased);
    if (leased.length > 0) await lease.release(leased);
    for (const unit of units) {
      if (unit.outdated || work.now.getTime() < work.until) this.changed.push(unit);
      else this.outcome(unit, { status: 'pending', message: 'there was no time left for it' });
    }
  }

  /** Writes ends down, with a record of what is news. What the identity provider has changed meanwhile is to be looked at anew. */
  private async end(
    endings: readonly { readonly unit: Unit<T>; readonly ending: Ending }[],
    work: Work,
    lease: Lease<T>,
  ): Promise<void> {
    if (endings.length === 0) return;
    const of = new Map(endings.map(({ unit, ending }) => [unit, ending]));
    const news = endings.filter(({ unit, ending }) => isNews(unit, ending));
    for (const { unit, ending } of endings) {
      const { failure, message = '' } = ending;
      if (failure !== undefined) unit.state = withFailure(unit, failure.kind, message, failure, work);
    }
    const extra = this.records(news, work);
    const units = endings.map(({ unit }) => unit);
    const written = await lease.release(units, { on: (unit) => of.get(unit)?.on, extra });
    for (const unit of units) {
      const ending = of.get(unit);
      if (!written.includes(unit) || (unit.outdated && unit.ref.kind !== 'MEMBERSHIP')) this.changed.push(unit);
      else if (ending !== undefined) this.outcome(unit, ending);
    }
  }

  /** One record each; one for all memberships of a batch with which the same happened. */
  private records(news: readonly { readonly unit: Unit<T>; readonly ending: Ending }[], work: Work): Step[] {
    const groups = new Map<string, { unit: Unit<T>; ending: Ending }[]>();
    for (const one of news) {
      const { unit, ending } = one;
      const key =
        unit.ref.kind === 'MEMBERSHIP' ? JSON.stringify([unit.acts, ending.status, ending.message]) : refText(unit.ref);
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].flatMap((some) => {
      const [first] = some;
      return first === undefined ? [] : [this.record(first.unit, first.ending, some, work)];
    });
  }

  private record(
    unit: Unit<T>,
    ending: Ending,
    all: readonly { readonly unit: Unit<T> }[],
    { context, now }: Work,
  ): Step {
    const { ref, before, state } = unit;
    const about =
      ref.kind === 'MEMBERSHIP'
        ? { userIds: all.map(({ unit: { ref: one } }) => (one.kind === 'MEMBERSHIP' ? one.userId : '')) }
        : JSON.stringify(before) === JSON.stringify(state.confirmed)
          ? {}
          : { before, after: state.confirmed };
    return context.activity.record({ ...this.outcomeOf(unit, ending), ...about }, now);
  }

  private outcome(unit: Unit<T>, ending: Ending): void {
    this.outcomes.push(this.outcomeOf(unit, ending));
  }

  private outcomeOf({ ref, acts, version, item }: Unit<T>, { status, message }: Ending): Outcome {
    const latencyMs = this.work.now.getTime() - Date.parse(String(item.lastModified));
    const known = Number.isNaN(latencyMs) ? {} : { latencyMs };
    const base = { upstream: this.work.upstream.name, ref, status, acts: [...acts] as Act[], version };
    return { ...base, ...known, ...(message === undefined ? {} : { message }) };
  }
}

const isDoing = <A, T>(next: Plan<A, T>): next is Doing<A, T> =>
  next.do === 'act' || next.do === 'look' || next.do === 'guard';

const batchOf = <A, T>(next: Doing<A, T>): string | undefined => (next.do === 'look' ? undefined : next.batch);

/** What is done in one go with others: the same act, with the same things. */
const keyOf = <A, T>(next: Plan<A, T>): string =>
  isDoing(next) ? JSON.stringify([next.do, next.do === 'guard' ? '' : next.act, batchOf(next)]) : '';

/** Whether it is worth a record: something was done, or it is said for the first time. */
function isNews<T>({ acts, state, version, ref }: Unit<T>, { status, failure }: Ending): boolean {
  if (status === 'paused' || status === 'pending') return false;
  if (acts.length > 0) return true;
  if (status === 'held' || status === 'protected') return true;
  if (failure === undefined) return false;
  if (ref.kind === 'MEMBERSHIP' && failure.kind !== 'failed') return false;
  return state.failure?.kind !== failure.kind || state.failure.version !== version;
}
