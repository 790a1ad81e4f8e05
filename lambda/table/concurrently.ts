/** Runs at most `limit` tasks at a time; the others wait in order of arrival. */
export function atMost(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    // The slot passes directly to the next task, so that no other task can take it.
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/**
 * Calls `work` for each element, at most `limit` at a time; the results come in the order of the elements.
 * The first failure is thrown. Running tasks complete, and no new ones start.
 */
export function concurrently<T, R>(
  elements: readonly T[],
  limit: number,
  work: (element: T) => Promise<R>,
): Promise<R[]> {
  const inTurn = atMost(limit);
  let failure: { readonly error: unknown } | undefined;
  const unlessFailed = async (element: T): Promise<R> => {
    if (failure !== undefined) throw failure.error;
    try {
      return await work(element);
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  return Promise.all(elements.map((element) => inTurn(() => unlessFailed(element))));
}
