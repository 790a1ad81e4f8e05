import type { Account } from '../../account/port';
import { versionOf } from '../../table/codec';
import type { Item } from '../../table/store';
import { requestIdOf } from '../activity-entries';
import type { DeliveryContext } from '../context';
import { type Begun, type Observed, observedAt, withBegun } from '../state/observed';
import type { ResourceRef } from '../state/resource-ref';
import type { Upstream } from '../upstream/upstream';
import type { Act } from './outcome';

/** How long a lease lasts. An act that was begun ends well before: it is never begun in the last part. */
export const leaseMs = 120_000;
/** Longer than any single exchange with an upstream, the 1Password CLI's sixty seconds included. */
const lastActMs = 65_000;

/** What one worker does for one upstream: where it stands in time, and how it reaches the account. */
export class Work {
  /** When the lease ends; undefined while nothing is leased. Epoch milliseconds. */
  leasedUntil: number | undefined;
  /** Whether the account was called since this was last set to false: only then can anything have happened there. */
  reached = false;

  /** @param deadline epoch milliseconds after which nothing new is begun */
  constructor(
    readonly context: DeliveryContext,
    readonly upstream: Upstream,
    private readonly deadline: number,
  ) {}

  get now(): Date {
    return this.context.clock();
  }

  /** Epoch milliseconds after which no act may be begun. */
  get until(): number {
    const leaseEnds = this.leasedUntil ?? this.now.getTime() + leaseMs;
    return Math.min(this.deadline, leaseEnds - lastActMs);
  }

  /** Calls the account at the pace it asks for. @throws AccountError */
  call<T>(operation: (account: Account) => Promise<T>): Promise<T> {
    return this.upstream.call(this.until, (account) => {
      this.reached = true;
      return operation(account);
    });
  }
}

/** One person, group or membership in one worker's hands, for one upstream: what is known of it, written down or not yet. */
export class Unit<T> {
  state: Observed<T>;
  /** The desired version that is being delivered. */
  readonly version: number;
  /** The request that asked for that version, where it is known. */
  readonly requestId: string | undefined;
  /** What was there before. */
  readonly before: T | undefined;
  /** What was done upstream, in earlier rounds too. */
  readonly acts: Act[];
  /** Whether a lookup by email or name, during this attempt, found no match. */
  looked = false;
  /** Whether this worker holds the lease on it. */
  leased = false;
  /** What this worker has begun, and has not written down as ended. */
  mine: readonly Begun[] = [];
  /** What was known before this worker began an act of its own; undefined when it has none in hand. */
  private former: Observed<T> | undefined;

  constructor(
    readonly ref: ResourceRef,
    public item: Item,
    upstream: string,
    acts: Act[] = [],
  ) {
    this.state = observedAt<T>(item, upstream);
    this.version = versionOf(item);
    this.requestId = requestIdOf(item);
    this.before = this.state.confirmed;
    this.acts = acts;
  }

  /** Whether the identity provider has changed its mind since the work began. */
  get outdated(): boolean {
    return this.item.version !== this.version;
  }

  /**
   * An act is about to be begun: from now on it may have happened. A membership that was to be looked at again is so by that: whoever asks
   * for it from now on asks for one more.
   */
  begin(begun: Begun): void {
    this.former = this.state;
    this.mine = withBegun(this.mine, begun);
    const { verify, ...rest } = this.state;
    const kept = 'between' in begun || verify === undefined ? rest : { ...rest, verify };
    this.state = { ...kept, begun: withBegun(this.state.begun, begun) };
  }

  /** The act has not happened, for certain: only what was open before it still is. */
  nothingHappened(): void {
    if (this.former === undefined) return;
    const { begun, verify = this.state.verify } = this.former;
    const { begun: _, verify: __, ...rest } = this.state;
    this.state = { ...rest, ...(begun && { begun }), ...(verify && { verify }) };
    this.mine = this.mine.slice(0, -1);
    this.former = undefined;
  }

  /** The act, or the look, has led to this. */
  learn(state: Observed<T>): void {
    this.state = state;
    this.former = undefined;
  }
}
