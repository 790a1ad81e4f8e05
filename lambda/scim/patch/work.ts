import { ScimError } from '../errors';

/**
 * How much one request may look at, in values times conditions. A thousand operations on a hundred values stay far below; what is
 * above (thousands of operations, each on thousands of values, fit in a body of a megabyte) would take seconds.
 */
const MAX_WORK = 5_000_000;

/**
 * Counts what a request has looked at, so that its cost cannot grow with the square of its size. One for the whole of a Bulk request:
 * else its operations, each within the bound, would take their number times as long.
 */
export class Work {
  private left = MAX_WORK;

  /** @throws ScimError 413 when the request asks for too much. */
  spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) {
      throw new ScimError(413, 'The request has too many operations on attributes with too many values. Split it.');
    }
  }
}
