/**
 * An action that is carried out at most once in a while, however often it is asked for.
 *
 * @param periodMs how long it rests after it was started, in milliseconds
 * @param now current time in epoch milliseconds
 */
export function throttle<A extends readonly unknown[]>(
  periodMs: number,
  action: (...args: A) => Promise<void>,
  now: () => number = Date.now,
): (...args: A) => Promise<void> {
  let startedAt = Number.NEGATIVE_INFINITY;
  return async (...args) => {
    if (now() - startedAt < periodMs) return;
    startedAt = now();
    await action(...args);
  };
}
