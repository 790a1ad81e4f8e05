import { NotThere, Refused } from '../../account/errors';

/**
 * What was read of one person or group; undefined when the account refuses just that. A run through the account goes on with the
 * others then, and tells what it could not see.
 *
 * @param told gets the account's words
 * @throws AccountError every other failure: unknown is not refused
 */
export async function unlessRefused<T>(read: Promise<T>, told: (message: string) => void): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof NotThere)) throw error;
    told(error.message);
    return undefined;
  }
}
