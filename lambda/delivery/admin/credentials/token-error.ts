/** Why an operation on the token was not carried out. The message says what to do. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  constructor(
    /**
     * `no-token`: there is none, or none that is usable. `changed-meanwhile`: somebody else was faster; nothing was done. `not-found`: no
     * valid token has that name. `in-use`: it is the current one.
     */
    readonly code: 'no-token' | 'changed-meanwhile' | 'not-found' | 'in-use',
    message: string,
  ) {
    super(message);
  }
}
