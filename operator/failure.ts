/** How a run ends. Documented in docs/commands.md; scripts rely on it. */
export const exitCodes = {
  done: 0,
  /** Something went wrong; the message says what and what to do. */
  failed: 1,
  /** The command line is wrong. Nothing was done. */
  usage: 2,
  /** It would do harm and nobody confirmed it. Nothing was done. */
  unconfirmed: 3,
  /** With --check: the command did its work, and what it found needs somebody. Without as well: it could not conclude what it was asked. */
  attention: 4,
} as const;

/** A run that ends early. The message is all that is shown: what happened, and what to do; never a secret. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  constructor(
    message: string,
    /** Stable, for programs (--json): `usage` and `unconfirmed` have exit codes of their own. */
    readonly code: string = 'failed',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line is wrong, or lacks something. */
export class UsageError extends OperatorError {
  constructor(message: string) {
    super(message, 'usage');
  }
}

/** The exit code of a run that ended early. */
export function exitCodeOf({ code }: OperatorError): number {
  return code === 'usage' || code === 'unconfirmed' ? exitCodes[code] : exitCodes.failed;
}
