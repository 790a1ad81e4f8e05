import { lastModifiedOf } from '../../table/codec';
import type { Item } from '../../table/store';
import type { Step } from '../../table/transaction';
import { deliveryEntry } from '../activity-entries';
import { wakeMemberships } from '../memberships/wake';
import type { DeliveryFailure } from '../state/observed';
import { refText } from '../state/resource-ref';
import { type Failed, withFailure } from './failure';
import type { Lease } from './lease';
import type { Act, DeliveryOutcome, Outcome } from './outcome';
import type { Plan, Reconciler } from './plan';
import type { Unit, Work } from './unit';

/** How something ends for one resource. */
interface Ending {
  readonly status: DeliveryOutcome;
  readonly message?: string | undefined;
  readonly failure?: { readonly kind: DeliveryFailure['kind'] } & Pick<Failed, 'nextAt' | 'noLaterThan'>;
  readonly on?: Item | undefined;
}

/** What is to be done next for a resource. */
export type Planned<A, T> = { readonly unit: Unit<T>; readonly next: Plan<A, T> };

/** How the work on resources ends: what is written down about each, recorded, and reported to the caller. */
export class Endings<T, A extends string> {
  readonly outcomes: Outcome[] = [];
  /** Those that changed under the worker's hands: they are to be read anew. */
  readonly changed: Unit<T>[] = [];

  constructor(
    private readonly kind: Reconciler<T, A>,
    private readonly upstream: string,
    private readonly clock: () => Date,
  ) {}

  async fail(failures: ReadonlyMap<Unit<T>, Failed>, work: Work, lease: Lease<T>): Promise<void> {
    const endings = [...failures].map(([unit, { status, message, ...when }]) => {
      const failure = status === 'paused' ? {} : { failure: { kind: status, ...when } };
      return { unit, ending: { status, message, ...failure } };
    });
    await this.end(endings, work, lease);
  }

  /** The upstream's person or group belongs to another resource of the directory: this one does not get it. */
  async lose(unit: Unit<T>, owner: string, work: Work, lease: Lease<T>): Promise<void> {
    const what = unit.ref.kind === 'USER' ? 'email address' : 'name';
    const message =
      `what ${work.upstream.name} has under this ${what} belongs to ${unit.ref.kind}/${owner} already. ` +
      'Give one of the two another one in the identity provider';
    const { wake: _, confirmed: __, ...state } = unit.state;
    unit.learn(state);
    await this.end([{ unit, ending: { status: 'failed', message, failure: { kind: 'failed' } } }], work, lease);
  }

  /** Writes down what needs nothing of the upstream (any more). */
  async conclude(planned: readonly Planned<A, T>[], lease: Lease<T>, work: Work): Promise<void> {
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
    return this.wake(unit, lease, work);
  }

  /**
   * Memberships that waited for the upstream's id are told before the resource counts as done, and before it waits for something else, so that
   * none waits in vain.
   *
   * @returns whether it is still this worker's to say so
   */
  private async wake(unit: Unit<T>, lease: Lease<T>, work: Work): Promise<boolean> {
    if (unit.state.wake === undefined || unit.state.confirmed === undefined || unit.ref.kind === 'MEMBERSHIP')
      return true;
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
  async stop(units: readonly Unit<T>[], work: Work, lease: Lease<T>): Promise<void> {
    for (const unit of units) unit.nothingHappened();
    const leased = units.filter((unit) => unit.leased);
    if (leased.length > 0) await lease.release(leased);
    for (const unit of units) {
      if (unit.outdated || work.now.getTime() < work.until) this.changed.push(unit);
      else this.tell(unit, { status: 'pending', message: 'there was no time left' });
    }
  }

  /** Writes ends down, with a record of what is news. What the identity provider has changed meanwhile is to be looked at anew. */
  private async end(
    endings: readonly { readonly unit: Unit<T>; readonly ending: Ending }[],
    work: Work,
    lease: Lease<T>,
  ): Promise<void> {
    const ours: (typeof endings)[number][] = [];
    for (const one of endings) {
      if (one.ending.failure === undefined || (await this.wake(one.unit, lease, work))) ours.push(one);
    }
    if (ours.length > 0) await this.write(ours, work, lease);
  }

  private async write(
    endings: readonly { readonly unit: Unit<T>; readonly ending: Ending }[],
    work: Work,
    lease: Lease<T>,
  ): Promise<void> {
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
      else if (ending !== undefined) this.tell(unit, ending);
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
    const { requestId: asked, ...outcome } = this.outcomeOf(unit, ending);
    // Of memberships that several requests asked for, none is the request.
    const isOne = asked !== undefined && all.every(({ unit: { requestId } }) => requestId === asked);
    const entry = { ...outcome, ...about, ...(isOne && { requestId: asked }) };
    return context.activity.record(deliveryEntry(entry), now);
  }

  tell(unit: Unit<T>, ending: Ending): void {
    this.outcomes.push(this.outcomeOf(unit, ending));
  }

  private outcomeOf({ ref, acts, version, requestId, item }: Unit<T>, { status, message }: Ending): Outcome {
    const latencyMs = this.clock().getTime() - Date.parse(lastModifiedOf(item));
    const known = Number.isNaN(latencyMs) ? {} : { latencyMs };
    const base = { upstream: this.upstream, ref, status, acts: [...acts] as Act[], version };
    const asked = requestId === undefined ? {} : { requestId };
    return { ...base, ...asked, ...known, ...(message === undefined ? {} : { message }) };
  }
}

/** Whether it is worth a record: something was done, or it is said for the first time. */
function isNews<T>({ acts, state, version, ref }: Unit<T>, { status, failure }: Ending): boolean {
  if (status === 'paused' || status === 'pending') return false;
  if (acts.length > 0) return true;
  if (status === 'held' || status === 'protected') return true;
  if (failure === undefined) return false;
  if (ref.kind === 'MEMBERSHIP' && failure.kind !== 'failed') return false;
  return state.failure?.kind !== failure.kind || state.failure.version !== version;
}
