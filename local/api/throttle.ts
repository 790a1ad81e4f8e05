import type { Route, Throttle } from './model';

/** Token buckets, one a method: filled at the rate up to the burst, one token a request. */
export class Throttles {
  private readonly buckets = new Map<Route, { tokens: number; at: number }>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes a token; false when there is none and the request must be refused. */
  admit(route: Route): boolean {
    if (route.throttle === undefined) return true;
    const { tokens, at } = this.buckets.get(route) ?? { tokens: route.throttle.burst, at: this.now() };
    const now = this.now();
    const filled = refill(route.throttle, tokens, now - at);
    this.buckets.set(route, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
    return filled >= 1;
  }
}

function refill({ rate, burst }: Throttle, tokens: number, elapsedMs: number): number {
  return Math.min(burst, tokens + (elapsedMs / 1000) * rate);
}
