/**
 * Calls `work` for each element, at most `limit` at a time; the results come in the order of the elements.
 * The first failure is thrown; what has begun by then runs to its end, nothing more begins.
 */
export async function concurrently<T, R>(
  elements: readonly T[],
  limit: number,
  work: (element: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = elements.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, element] of queue) {
      if (failed) return;
      try {
        results[index] = await work(element);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, elements.length) }, worker));
  return results;
}
