import { AccountError } from '../../account/errors';

/** It cannot be done yet, and nothing was done: the account does not show a change yet, or another resource has to go first. */
export class NotYet extends AccountError {
  override readonly name = 'NotYet';
  readonly outcome = 'not done';
  constructor(
    message: string,
    /** From when on it can be told, where that is known. Epoch milliseconds. */
    readonly knownFrom?: number,
  ) {
    super(message);
  }
}
