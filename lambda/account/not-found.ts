import { NotThere } from './errors';

/** What was looked up, or undefined when it is not there. */
export async function orNone<T>(lookUp: Promise<T>): Promise<T | undefined> {
  try {
    return await lookUp;
  } catch (error) {
    if (error instanceof NotThere) return undefined;
    throw error;
  }
}

/** A removal: what is gone already need not be removed. */
export async function noneIsFine(removal: Promise<unknown>): Promise<void> {
  await orNone(removal);
}
