import { AccountError, Contradicted } from './errors';

/**
 * A look at what has become of an act that the account accepted. When the look is refused, that says nothing of the act: it may have been
 * done, and whoever takes it for not done forgets it.
 *
 * @param what what was accepted, such as `the change of the person X`
 * @throws Contradicted when the account refuses the look
 */
export async function lookAfter<T>(what: string, look: Promise<T>): Promise<T> {
  try {
    return await look;
  } catch (error) {
    if (!(error instanceof AccountError) || error.outcome === 'unknown') throw error;
    const why = `the account accepted ${what} and does not show what has become of it: ${error.message}`;
    throw new Contradicted(why, 'read', { cause: error });
  }
}
