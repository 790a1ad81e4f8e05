import { Metric } from '../../contract/names';
import { chunksOf } from '../../table/store';
import type { Step } from '../../table/transaction';
import { refText } from '../state/resource-ref';
import { slowerPace } from '../upstream/upstream';
import { Endings, type Planned } from './endings';
import { afterFailure, concernsOne, type Failed } from './failure';
import { askGuard } from './guarding';
import { ExtraRefused, Lease, maxInTransaction, OwnedByAnother } from './lease';
import type { Outcome } from './outcome';
import type { GuardQuestion, Plan, Reconciler } from './plan';
import { type Unit, Work } from './unit';

/** More acts than any one resource takes in a row. The sweep goes on from there. */
const maxTurns = 12;

/** What became of resources that were taken in hand. */
export interface Reconciled<T> {
  readonly outcomes: readonly Outcome[];
  /** Those that changed under the worker's hands: they are to be read anew. */
  readonly changed: readonly Unit<T>[];
}

type Doing<A, T> = Extract<Plan<A, T>, { do: 'act' | 'look' | 'guard' }>;

/**
 * Brings resources of one kind to what is wanted: plan, lease, act, record.
 *
 * Each turn works out what is to be done next, writes down that it may happen from now on (which takes the lease), does it, and goes on
 * with what has become known; the end is written down in one go. What needs the same act goes together, in one write and one request. A
 * crash anywhere leaves a lease that ends by itself on items that are still due, and that say what may have happened.
 */
export class Reconciliation<T, A extends string> {
  private readonly ends: Endings<T, A>;
  private read: unknown;

  constructor(
    private readonly kind: Reconciler<T, A>,
    private readonly work: Work,
    private readonly deadline: number,
  ) {
    this.ends = new Endings(kind, work.upstream.name, work.context.clock);
  }

  /** @throws Busy when the directory table does not answer */
  async run(units: readonly Unit<T>[]): Promise<Reconciled<T>> {
    const free = await this.free(units);
    if (free.length > 0) {
      this.read = await this.kind.prepare?.(free, this.work);
      const planned = this.plan(free);
      const idle = planned.filter(({ next }) => !isDoing(next));
      for (const some of chunksOf(idle, maxInTransaction / 2))
        await this.ends.conclude(some, new Lease(this.work), this.work);
      for (const batch of this.batches(planned)) await this.turns(batch);
    }
    return { outcomes: this.ends.outcomes, changed: this.ends.changed };
  }

  /** The resources that no other function has leased, while the upstream may be used. */
  private async free(units: readonly Unit<T>[]): Promise<Unit<T>[]> {
    const { upstream, now, until } = this.work;
    const free = units.filter((unit) => {
      const isLeased = (unit.state.lease?.until ?? 0) > now.getTime();
      if (isLeased) this.ends.tell(unit, { status: 'leased' });
      return !isLeased;
    });
    if (free.length === 0) return [];
    const blocked = (await upstream.blocked()) ?? (upstream.isQuietAt(until) ? slowerPace(upstream) : undefined);
    if (blocked === undefined) return free;
    for (const unit of free) this.ends.tell(unit, { status: 'paused', message: blocked });
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
      const key = `${one.next.do} ${batchOf(one.next) ?? refText(one.unit.ref)}`;
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
      await this.ends.stop(open, work, lease);
    } catch (error) {
      const [unit] = batch;
      if (!(error instanceof OwnedByAnother) || unit === undefined) throw error;
      await this.ends.lose(unit, error.owner, work, lease);
    }
  }

  /** @returns those that it goes on with */
  private async turn(open: readonly Unit<T>[], work: Work, lease: Lease<T>): Promise<readonly Unit<T>[]> {
    const planned = open.map((unit) => ({ unit, next: this.kind.plan(unit, work, this.read) }));
    const [first] = planned.filter((one): one is { unit: Unit<T>; next: Doing<A, T> } => isDoing(one.next));
    await this.ends.conclude(
      planned.filter(({ next }) => !isDoing(next)),
      lease,
      work,
    );
    if (first === undefined) return [];
    const same = planned.filter(({ next }) => isDoing(next) && keyOf(next) === keyOf(first.next));
    await this.ends.stop(
      planned.filter((one) => isDoing(one.next) && !same.includes(one)).map(({ unit }) => unit),
      work,
      lease,
    );
    const units = same.map(({ unit }) => unit);
    // The newest version is what is delivered; and an act that could outlast the lease is not begun.
    const isLate = work.now.getTime() >= work.until;
    const halted = units.filter((unit) => isLate || unit.outdated);
    await this.ends.stop(halted, work, lease);
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
    const questions = ready.flatMap(({ next }): GuardQuestion[] => (next.do === 'guard' ? [next] : []));
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
      else this.ends.changed.push(unit);
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
      this.ends.changed.push(...units.filter((unit) => !held.includes(unit)));
      const outdated = held.filter((unit) => unit.outdated);
      await this.ends.stop(outdated, work, lease);
      units = held.filter((unit) => !unit.outdated);
    }
    const failures = new Map<Unit<T>, Failed>();
    await this.attempt(first.next.act, units, work, failures);
    await this.ends.fail(failures, work, lease);
    const done = units.filter((unit) => !failures.has(unit));
    // Only once it is ours can nobody else of ours remove it; whether it is still there must be asked after that (`verify`).
    const adopted = done.filter(({ acts }) => acts.at(-1) === 'adopt');
    if (adopted.length === 0) return done;
    const held = await lease.hold(adopted);
    this.ends.changed.push(...adopted.filter((unit) => !held.includes(unit)));
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
}

const isDoing = <A, T>(next: Plan<A, T>): next is Doing<A, T> =>
  next.do === 'act' || next.do === 'look' || next.do === 'guard';

const batchOf = <A, T>(next: Doing<A, T>): string | undefined => (next.do === 'look' ? undefined : next.batch);

/** What is done in one go with others: the same act, with the same things. */
const keyOf = <A, T>(next: Plan<A, T>): string =>
  isDoing(next) ? JSON.stringify([next.do, next.do === 'guard' ? '' : next.act, batchOf(next)]) : '';
