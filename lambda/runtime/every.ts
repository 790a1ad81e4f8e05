/**
 * An action that is carried out at most once in a while, however often it is asked for.
 *
 * @param periodMs how long it rests after it was started, in milliseconds
 * @param now current time in epoch milliseconds
 */
export function every(
  periodMs: number,
  action: () => Promise<void>,
  now: () => number = Date.now,
): () => Promise<void> {
  let startedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - startedAt < periodMs) return;
    startedAt = now();
    await action();
  };
}
