import type { Account } from '../../account/port';
import type { DeliveryContext } from '../context';
import type { Upstream } from '../upstream/upstream';

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
