import {
  AccountError,
  Denied,
  Postponed,
  Throttled,
  Unauthorised,
  Unavailable,
  Unsupported,
} from '../../account/errors';
import type { Account, Health } from '../../account/port';
import type { DeliveryLog } from '../delivery-log';
import type { DeliveryStore } from '../state/delivery-store';
import {
  endUpstreamsOwnPause,
  pauseUpstream,
  readUpstreamState,
  throttleUpstream,
  type UpstreamState,
  writeUpstreamState,
} from '../state/upstream-state';
import { Pace } from './pace';
import { type Served, watched } from './watched';

export interface UpstreamDependencies {
  readonly store: DeliveryStore;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: DeliveryLog;
}

/** After this many failures in a row, without a success, the upstream's health is checked. */
const failuresToAsk = 5;
/** After this many, nothing more is sent although the health check succeeds: the upstream fails at every request. */
const failuresToOpen = 20;
/** A wait that the upstream asked for is told to the other workers from this length on, in milliseconds. */
const tellFromMs = 5_000;
/** A wait that the upstream asked for is sat out up to this length, in milliseconds. */
const shortWaitMs = 20_000;
/** A wait longer than this is not everybody's because one request earned it, in milliseconds. */
const longWaitMs = 3 * 60_000;
/** After this many requests in a row that are answered with a long wait, without a successful act, all others wait as well. */
const longWaitsToRest = 5;
/** How long they do, in milliseconds. */
const restMs = 5 * 60_000;
/** So often in a row one request is answered with 429 before it is asked whether others are served; and when some were. */
const triesToAsk = 3;
const triesAmongOthers = 5;
/** When a request that was answered with 429 so often is tried again, in milliseconds. */
const postponedMs = 60_000;
/** How long what was read of the shared state is good for, in milliseconds. */
const stateFreshMs = 2_000;
/** A wait is slept through in pieces of this length, in milliseconds: an operator may end it. */
const napMs = 10_000;

/** Why nothing was begun upon while an upstream keeps us waiting. */
export const slowerPace = ({ name }: { readonly name: string }): string => `${name} asks for a slower pace`;

/**
 * An account under its name, with the care for it that all deliveries share: the pace it asks for, a circuit that opens when it
 * fails, and the pause when it does not let us in. The pace of moments is this worker's; longer waits, circuit and pause are kept in
 * the directory table, where an operator ends them.
 *
 * One bad apple is no bad account: whatever a single request is answered with, the account is asked how it is before others suffer
 * for it.
 */
export class Upstream {
  private state: UpstreamState = {};
  private readAt = Number.NEGATIVE_INFINITY;
  private failures = 0;
  private longWaits = 0;
  /** Whether the pace is what the table says, so that it ends with it. */
  private isTold = false;
  private probing: Promise<void> | undefined;
  private asking: Promise<Health> | undefined;
  private readonly pace: Pace;
  private readonly watched: Account;

  constructor(
    readonly name: string,
    readonly account: Account,
    private readonly needs: UpstreamDependencies,
  ) {
    this.pace = new Pace(needs.random);
    this.watched = watched(account, {
      served: (served) => this.onServed(served),
      called: (call) => needs.log.called({ upstream: name, ...call }),
      now: () => this.now(),
    });
  }

  /** Why nothing may be sent to it now, and until when; undefined when it may. */
  async blocked(): Promise<string | undefined> {
    await this.refresh(stateFreshMs);
    const { paused, circuit, throttled } = this.state;
    if (paused !== undefined) return `${this.name} is paused: ${paused.reason}`;
    const now = this.now();
    if (throttled !== undefined && throttled.until - now > shortWaitMs) {
      return `${this.name} asked to be left alone until ${moment(throttled.until)}: ${throttled.reason}. The command "resume" ends the wait`;
    }
    if (circuit === undefined) return undefined;
    if (circuit.openUntil > now) {
      return `${this.name} is left alone until ${moment(circuit.openUntil)}: ${circuit.reason}`;
    }
    await this.probe();
    return this.state.circuit === undefined && this.state.paused === undefined
      ? undefined
      : `${this.name} cannot be reached yet`;
  }

  /** Asks an upstream that did not let us in, or failed, how it is, and goes on or waits accordingly. For each sweep to call. */
  async probe(): Promise<void> {
    this.probing ??= this.ask().finally(() => {
      this.probing = undefined;
    });
    await this.probing;
  }

  private async ask(): Promise<void> {
    await this.refresh(0);
    const { paused, circuit } = this.state;
    if (paused?.by === 'operator') return;
    const due = paused !== undefined || (circuit !== undefined && circuit.openUntil <= this.now());
    if (!due) return;
    const health = await this.account.health();
    if (health.status === 'healthy') {
      if (paused !== undefined) await endUpstreamsOwnPause(this.needs.store, this.name, paused);
      if (circuit !== undefined) await writeUpstreamState(this.needs.store, this.name, 'circuit', undefined);
      this.failures = 0;
      this.needs.log.upstream({ upstream: this.name, event: 'resumed' });
    } else if (health.status === 'unauthorised') {
      await this.pause(health.reason);
      if (circuit !== undefined) await writeUpstreamState(this.needs.store, this.name, 'circuit', undefined);
    } else if (circuit !== undefined) {
      await this.open(health.reason);
    }
    await this.refresh(0);
  }

  /**
   * Calls the account at the pace it asks for. Waits and tries again when it is throttled, as long as there is time.
   *
   * @param until epoch milliseconds after which nothing new is begun
   * @throws Throttled when there is no time to wait
   * @throws Postponed when only this request has to wait
   * @throws Unauthorised when the account does not let us in, whatever is asked of it; it is paused by then
   * @throws AccountError what the account throws; circuit and pause are taken care of
   */
  async call<T>(until: number, operation: (account: Account) => Promise<T>): Promise<T> {
    const servedBefore = this.pace.served;
    for (let tries = 1; ; tries += 1) {
      await this.untilQuietEnds(until);
      try {
        return await operation(this.watched);
      } catch (error) {
        if (!(error instanceof Throttled)) throw await this.judged(error);
        await this.slowDown(error, tries, this.pace.served > servedBefore);
      }
    }
  }

  /**
   * Whether it has asked for a pause that lasts until then at least: nothing can be begun before. Not said of what was read long ago:
   * every new action reads it again.
   *
   * @param until epoch milliseconds
   */
  isQuietAt(until: number): boolean {
    const now = this.now();
    if (this.isTold && now - this.readAt >= stateFreshMs) return false;
    return this.pace.quietUntil >= until && this.pace.quietUntil > now;
  }

  private async untilQuietEnds(until: number): Promise<void> {
    for (;;) {
      const now = this.now();
      if (now >= until) throw new Throttled(`${this.name}: no time left to wait for its pace`);
      if (this.isTold) await this.refresh(stateFreshMs);
      const { quietUntil } = this.pace;
      if (quietUntil <= now) return;
      if (quietUntil >= until) throw new Throttled(slowerPace(this), { retryAfterMs: quietUntil - now });
      await this.needs.sleep(Math.min(napMs, quietUntil - now));
    }
  }

  /** @throws Postponed when it is this request's wait, and not everybody's */
  private async slowDown(error: Throttled, tries: number, othersWereServed: boolean): Promise<void> {
    const now = this.now();
    const { retryAfterMs: askedMs } = error;
    if (askedMs !== undefined && askedMs > longWaitMs) {
      if (await this.servesOthers()) throw await this.postponed(error, now + askedMs);
    } else if (othersWereServed ? tries >= triesAmongOthers : tries === triesToAsk && (await this.servesOthers())) {
      throw new Postponed(error.message, now + Math.max(askedMs ?? 0, postponedMs), { cause: error });
    }
    const waitMs = this.pace.slowDown(now, tries, askedMs);
    if (waitMs >= tellFromMs) await this.tell(now + waitMs, error.message);
  }

  private async servesOthers(): Promise<boolean> {
    const health = await this.howItIs();
    if (health.status === 'unauthorised') throw await this.locked(health.reason);
    return health.status === 'healthy';
  }

  /** One long wait is one resource's. Many in a row, with nothing done between them, are a sign that all would earn one. */
  private async postponed(error: Throttled, retryAt: number): Promise<Postponed> {
    this.longWaits += 1;
    if (this.longWaits >= longWaitsToRest) {
      this.longWaits = 0;
      const until = this.now() + restMs;
      this.pace.quietUntil = Math.max(this.pace.quietUntil, until);
      await this.tell(until, error.message);
    }
    return new Postponed(error.message, retryAt, { cause: error });
  }

  /** The other workers keep quiet, too. No failure: it goes on without being asked how it is. */
  private async tell(until: number, reason: string): Promise<void> {
    await throttleUpstream(this.needs.store, this.name, { until, reason, since: this.needs.clock().toISOString() });
    this.isTold = true;
    await this.refresh(0);
  }

  /** The error that the caller of a failed call gets. */
  private async judged(error: unknown): Promise<unknown> {
    if (error instanceof Unauthorised || error instanceof Denied) return this.denied(error);
    if (error instanceof Unsupported && error.operation === 'groups') return this.withoutGroups(error);
    if (error instanceof Unavailable) {
      await this.fail(error);
      return error;
    }
    // It answered: whatever it refuses, it works.
    if (error instanceof AccountError) this.failures = 0;
    return error;
  }

  /** Is this one denied, or are all? */
  private async denied(error: Unauthorised | Denied): Promise<AccountError> {
    const health = await this.howItIs();
    switch (health.status) {
      case 'unauthorised':
        return this.locked(health.reason);
      case 'unavailable':
        return new Unavailable(health.reason, { cause: error });
      case 'healthy':
        this.failures = 0;
        if (error instanceof Denied) return error;
        // Credentials that work were turned away once: nothing that a person could mend.
        return new Unavailable(
          `${this.name} rejected this request, although it accepts the credentials of the bridge otherwise (${error.said})`,
          {
            cause: error,
          },
        );
    }
  }

  private async locked(reason: string): Promise<Unauthorised> {
    await this.pause(reason);
    return new Unauthorised(reason);
  }

  /** Logged once. Deliveries that wait for groups try again, so their return is noticed without a log line. */
  private async withoutGroups(error: Unsupported): Promise<AccountError> {
    this.failures = 0;
    await this.refresh(stateFreshMs);
    if (this.state.withoutGroups !== undefined || !this.account.capabilities.groups) return error;
    const health = await this.howItIs();
    if (health.status === 'unauthorised') return this.locked(health.reason);
    const { message: reason } = error;
    await this.write('withoutGroups', { reason, since: this.needs.clock().toISOString() });
    this.needs.log.upstream({ upstream: this.name, event: 'has no groups', reason });
    return error;
  }

  private async onServed({ isAct, isAboutGroups }: Served): Promise<void> {
    this.failures = 0;
    this.pace.serve();
    if (isAct) this.longWaits = 0;
    if (isAboutGroups && this.state.withoutGroups !== undefined) {
      await this.write('withoutGroups', undefined);
      this.needs.log.upstream({ upstream: this.name, event: 'has groups' });
    }
  }

  private async fail({ message, retryAfterMs }: Unavailable): Promise<void> {
    this.failures += 1;
    if (this.failures >= failuresToOpen) await this.open(message, retryAfterMs);
    if (this.failures !== failuresToAsk) return;
    // Perhaps it is one resource that it fails over.
    const health = await this.howItIs();
    if (health.status === 'unauthorised') await this.pause(health.reason);
    if (health.status === 'unavailable') await this.open(message, retryAfterMs);
  }

  /** How the account is now. Asked after the call, never before, and once for all who want to know at the same time. */
  private async howItIs(): Promise<Health> {
    await this.asking;
    this.asking ??= this.account.health().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async pause(reason: string): Promise<void> {
    const paused = { by: 'upstream' as const, reason, since: this.needs.clock().toISOString() };
    await pauseUpstream(this.needs.store, this.name, paused);
    if (this.state.paused === undefined) {
      this.needs.log.upstream({ upstream: this.name, event: 'paused', reason });
    }
    this.state = { ...this.state, paused: this.state.paused ?? paused };
  }

  /** Each time it is found failing it is left alone for longer, from half a minute to two. */
  private async open(reason: string, retryAfterMs = 0): Promise<void> {
    const openings = (this.state.circuit?.openings ?? 0) + 1;
    const ceiling = Math.min(maxRestMs, 30_000 * 2 ** (openings - 1));
    const waitMs = Math.max(Math.min(retryAfterMs, maxCircuitMs), ceiling / 2 + (this.needs.random() * ceiling) / 2);
    const since = this.state.circuit?.since ?? this.needs.clock().toISOString();
    await this.write('circuit', { openUntil: Math.round(this.now() + waitMs), openings, reason, since });
    this.needs.log.upstream({ upstream: this.name, event: 'circuit opened', reason });
    this.failures = 0;
  }

  private async write<Side extends keyof UpstreamState>(side: Side, value: UpstreamState[Side]): Promise<void> {
    await writeUpstreamState(this.needs.store, this.name, side, value);
    const { [side]: _, ...others } = this.state;
    this.state = value === undefined ? others : { ...this.state, [side]: value };
  }

  /** Reads the state that all workers share. @param freshMs maximum age of a state that is used without reading, in milliseconds */
  private async refresh(freshMs: number): Promise<void> {
    const now = this.now();
    if (now - this.readAt < freshMs) return;
    this.state = await readUpstreamState(this.needs.store, this.name, now);
    this.readAt = now;
    const { throttled } = this.state;
    // Another worker was asked to slow down: so does this one. And an operator's "resume" ends the wait of all.
    if (throttled !== undefined) this.pace.quietUntil = Math.max(this.pace.quietUntil, throttled.until);
    else if (this.isTold && this.pace.quietUntil > now) this.pace.end();
    this.isTold = throttled !== undefined;
  }

  private now(): number {
    return this.needs.clock().getTime();
  }
}

/** However long a failing upstream wants to be left alone, it is asked again after this, in milliseconds. */
const maxCircuitMs = 3_600_000;
/** One request every two minutes harms no account, and somebody who is to be suspended waits no longer once it is back. */
const maxRestMs = 2 * 60_000;

/** A time as it is told to people: `2026-11-26 23:25:11 UTC`. @param at epoch milliseconds */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
