/** How much of a change was written before the directory gave up. */
export type Written = 'nothing' | 'part';

/**
 * The change could not be completed in time: others kept changing the same resource, or DynamoDB throttled or failed.
 * Repeating the request is safe and completes it, also after `part` (some members of a large group) was written.
 */
export class Busy extends Error {
  override readonly name = 'Busy';
  constructor(
    readonly written: Written,
    options?: ErrorOptions,
  ) {
    super('the directory is busy', options);
  }
}
