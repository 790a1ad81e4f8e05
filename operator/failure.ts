/** The exit codes. Documented in docs/commands.md; scripts rely on it. */
export const exitCodes = {
  done: 0,
  /** The command failed; the message says why and what to do. */
  failed: 1,
  /** The command line is wrong. Nothing was done. */
  usage: 2,
  /** Confirmation required but not given. Nothing was done. */
  unconfirmed: 3,
  /** With --check: the command succeeded, and its result needs attention. Also without --check: the command could not reach a conclusion, or `activity verify` found something. */
  attention: 4,
} as const;

/** A run that ends early. Only the message is shown: what happened and what to do; never a secret. */
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
