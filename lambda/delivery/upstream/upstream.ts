import { AccountError, Throttled, Unauthorised, Unavailable } from '../../account/errors';
import type { Account } from '../../account/port';
import { backoff } from '../back-off';
import type { DeliveryLog } from '../delivery-log';
import type { DeliveryStore } from '../state/delivery-store';
import {
  endUpstreamsOwnPause,
  pauseUpstream,
  readUpstreamState,
  type UpstreamState,
  writeUpstreamState,
} from '../state/upstream-state';

export interface UpstreamDependencies {
  readonly store: DeliveryStore;
  readonly clock: () => Date;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: DeliveryLog;
}

/** So many failures in a row, with nothing succeeding between them, and the upstream is left alone for a while. */
const failuresToOpen = 5;
/** A wait that the upstream asked for is told to the other workers from this length on, in milliseconds. */
const tellFromMs = 5_000;
/** A wait that the upstream asked for is sat out up to this length, in milliseconds. */
const shortWaitMs = 20_000;
/** How long what was read of the shared state is good for, in milliseconds. */
const stateFreshMs = 2_000;

/** Why nothing was begun upon while an upstream keeps us waiting. */
export const slowerPace = ({ name }: { readonly name: string }): string => `${name} asks for a slower pace`;

/**
 * An account under its name, with the care for it that all deliveries share: the pace it asks for, a circuit that opens when it
 * fails, and the pause when it does not let us in. The pace is this worker's; circuit and pause are kept in the directory table.
 */
export class Upstream {
  private state: UpstreamState = {};
  private readAt = Number.NEGATIVE_INFINITY;
  private failures = 0;
  private throttles = 0;
  private quietUntil = 0;
  private probing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    readonly account: Account,
    private readonly needs: UpstreamDependencies,
  ) {}

  /** Why nothing may be sent to it now; undefined when it may. */
  async blocked(): Promise<string | undefined> {
    const now = this.now();
    if (now - this.readAt >= stateFreshMs) {
      this.state = await readUpstreamState(this.needs.store, this.name);
      this.readAt = now;
    }
    const { paused, circuit } = this.state;
    if (paused !== undefined) return `${this.name} is paused: ${paused.reason}`;
    if (circuit === undefined) return undefined;
    if (circuit.openings === 0 && circuit.openUntil - now <= shortWaitMs) {
      // Another worker was asked to slow down: so does this one, at its next call.
      this.quietUntil = Math.max(this.quietUntil, circuit.openUntil);
      return undefined;
    }
    if (circuit.openUntil > now) return `${this.name} is left alone for the moment: ${circuit.reason}`;
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
    this.state = await readUpstreamState(this.needs.store, this.name);
    this.readAt = this.now();
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
    this.state = await readUpstreamState(this.needs.store, this.name);
    this.readAt = this.now();
  }

  /**
   * Calls the account at the pace it asks for. Waits and tries again when it is throttled, as long as there is time.
   *
   * @param until epoch milliseconds after which nothing new is begun
   * @throws Throttled when there is no time to wait
   * @throws AccountError what the account throws; circuit and pause are taken care of
   */
  async call<T>(until: number, operation: (account: Account) => Promise<T>): Promise<T> {
    for (;;) {
      await this.untilQuietEnds(until);
      try {
        const result = await operation(this.account);
        this.failures = 0;
        this.throttles = 0;
        return result;
      } catch (error) {
        if (error instanceof Throttled) await this.slowDown(error);
        else {
          await this.note(error);
          throw error;
        }
      }
    }
  }

  /** Whether it has asked for a pause that lasts until then at least: nothing can be begun before. @param until epoch milliseconds */
  isQuietAt(until: number): boolean {
    return this.quietUntil >= until && this.quietUntil > this.now();
  }

  private async untilQuietEnds(until: number): Promise<void> {
    for (;;) {
      const now = this.now();
      if (now >= until) throw new Throttled(`${this.name}: no time left to wait for its pace`);
      if (this.quietUntil <= now) return;
      if (this.quietUntil >= until) {
        throw new Throttled(slowerPace(this), { retryAfterMs: this.quietUntil - now });
      }
      await this.needs.sleep(this.quietUntil - now);
    }
  }

  private async slowDown(error: Throttled): Promise<void> {
    this.throttles += 1;
    const waitMs = error.retryAfterMs ?? backoff(Math.min(this.throttles, 6), this.needs.random);
    const until = this.now() + waitMs;
    const isNews = until > this.quietUntil;
    this.quietUntil = Math.max(this.quietUntil, until);
    if (isNews && waitMs >= tellFromMs) await this.tell(until, error.message);
  }

  /** The other workers keep quiet, too. No failure: it opens again without being asked how it is. */
  private async tell(openUntil: number, reason: string): Promise<void> {
    const since = this.needs.clock().toISOString();
    const circuit = { openUntil, openings: this.state.circuit?.openings ?? 0, reason, since };
    await writeUpstreamState(this.needs.store, this.name, 'circuit', circuit);
    this.state = { ...this.state, circuit };
  }

  private async note(error: unknown): Promise<void> {
    if (error instanceof Unauthorised) {
      await this.pause(error.reason);
    } else if (error instanceof Unavailable) {
      this.failures += 1;
      if (this.failures >= failuresToOpen) await this.open(error.message, error.retryAfterMs);
    } else if (error instanceof AccountError) {
      // It answered: whatever it refuses, it works.
      this.failures = 0;
    }
  }

  private async pause(reason: string): Promise<void> {
    const paused = { by: 'upstream' as const, reason, since: this.needs.clock().toISOString() };
    await pauseUpstream(this.needs.store, this.name, paused);
    if (this.state.paused === undefined) {
      this.needs.log.upstream({ upstream: this.name, event: 'paused', reason });
    }
    this.state = { ...this.state, paused: this.state.paused ?? paused };
  }

  /** Each time it is found failing it is left alone for longer: from half a minute to a quarter of an hour. */
  private async open(reason: string, retryAfterMs = 0): Promise<void> {
    const openings = (this.state.circuit?.openings ?? 0) + 1;
    const ceiling = Math.min(15 * 60_000, 30_000 * 2 ** (openings - 1));
    const waitMs = Math.max(retryAfterMs, ceiling / 2 + (this.needs.random() * ceiling) / 2);
    const since = this.state.circuit?.since ?? this.needs.clock().toISOString();
    const circuit = { openUntil: Math.round(this.now() + waitMs), openings, reason, since };
    await writeUpstreamState(this.needs.store, this.name, 'circuit', circuit);
    this.needs.log.upstream({ upstream: this.name, event: 'circuit opened', reason });
    this.state = { ...this.state, circuit };
    this.failures = 0;
  }

  private now(): number {
    return this.needs.clock().getTime();
  }
}
