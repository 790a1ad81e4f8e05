/** Waits grow from a second to a quarter of an hour. */
const firstMs = 1_000;
const maxMs = 15 * 60_000;

/** How long to wait before the next try, in milliseconds: exponential with full jitter, never less than half a second. */
export function backoff(tries: number, random: () => number): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(30, tries));
  return Math.round(Math.max(firstMs / 2, random() * ceiling));
}

/** The next daily try of what was refused, spread over two hours so that thousands of them do not meet. */
export function daily(random: () => number): number {
  return 23 * 3_600_000 + Math.round(random() * 2 * 3_600_000);
}
