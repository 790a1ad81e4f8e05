/** How much of a change was written before the directory gave up. */
export type Written = 'nothing' | 'part';

/**
 * The change could not be completed in time: others kept changing the same resource, or the database asked for a slower pace.
 * Repeating the request is safe and completes it, also after `part` (some members of a large group) was written.
 */
export class Busy extends Error {
  override readonly name: string = 'Busy';
  constructor(
    readonly written: Written,
    options?: ErrorOptions,
    message = 'the directory is busy: others keep changing the same things',
  ) {
    super(message, options);
  }
}

/**
 * The database did not answer, or failed: its network, its endpoint, or DynamoDB itself. That is nobody's mistake but ours and AWS's,
 * and who asked may ask again as for `Busy`. The cause is in `cause`, for the log.
 */
export class DatabaseUnreachable extends Busy {
  override readonly name = 'DatabaseUnreachable';
  constructor(written: Written, options?: ErrorOptions) {
    super(written, options, `the database cannot be reached${named(options?.cause)}`);
  }
}

/** The name of a cause, which holds no data: `ECONNREFUSED`, `TimeoutError`, `InternalServerError`. */
function named(cause: unknown): string {
  const { code, name } = (cause ?? {}) as { code?: unknown; name?: unknown };
  const known = [code, name].find((each) => typeof each === 'string');
  return known === undefined ? '' : ` (${known})`;
}

/**
 * What an operation ends with that gave up: by what stood in its way at last.
 *
 * @param cause the last failure; undefined when the time was used up without one
 */
export function gaveUp(written: Written, cause?: unknown): Busy {
  if (cause instanceof DatabaseUnreachable) return new DatabaseUnreachable(written, { cause: cause.cause ?? cause });
  if (isOutage(cause)) return new DatabaseUnreachable(written, { cause });
  return new Busy(written, { cause });
}

/** Whether a failure says that the database is out of reach or broken, and not that it is asked for too much at once. */
export function isOutage(error: unknown): boolean {
  // By its form, not its class: where modules live in a realm of their own, the network's errors are of another one's class.
  const { $metadata, code, name } = (error ?? {}) as {
    $metadata?: { httpStatusCode?: number };
    code?: unknown;
    name?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  const networkFailure = typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_[A-Z_]+)$/.test(code) && status === undefined;
  return networkFailure || (status ?? 0) >= 500 || outages.has(String(name));
}

const outages: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
]);
