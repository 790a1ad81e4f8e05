/** How much of a change was written before the directory gave up. */
export type Written = 'nothing' | 'part';

/**
 * The change could not be completed in time: other requests kept changing the same resource, or the database throttled.
 * Retrying the request is safe and completes it, even after `part` (some members of a large group) was written.
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
 * The database did not answer, or failed: its network, its endpoint, or DynamoDB itself. This is not the
 * client's mistake; the client may retry as for `Busy`. `cause` holds the cause, for the log.
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
 * The error of an operation that gave up, according to the last failure.
 *
 * @param cause the last failure; undefined if the time ran out without a failure
 */
export function gaveUp(written: Written, cause?: unknown): Busy {
  if (cause instanceof DatabaseUnreachable) return new DatabaseUnreachable(written, { cause: cause.cause ?? cause });
  if (isOutage(cause)) return new DatabaseUnreachable(written, { cause });
  return new Busy(written, { cause });
}

/** Whether a failure means that the database is unreachable or broken, as opposed to throttled. */
export function isOutage(error: unknown): boolean {
  // Checks the form, not the class: with modules in a separate realm, network errors have another realm's class.
  const { $metadata, code, name } = (error ?? {}) as {
    $metadata?: { httpStatusCode?: number };
    code?: unknown;
    name?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  const networkFailure = typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_[A-Z_]+)$/.test(code) && status === undefined;
  return networkFailure || (status ?? 0) >= 500 || outages.has(String(name));
}

/** Whether DynamoDB turned a call away for lack of throughput: as a whole, or as a transaction of which it turned away a part. */
export function isThrottled(error: unknown): boolean {
  const { name, CancellationReasons } = (error ?? {}) as {
    name?: unknown;
    CancellationReasons?: readonly { readonly Code?: string }[];
  };
  return throttles.has(String(name)) || (CancellationReasons ?? []).some(({ Code = '' }) => throttleReasons.has(Code));
}

/** Errors that say that a call was turned away for lack of throughput. */
export const throttles: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** Cancellation reasons of a transaction that say the same. */
export const throttleReasons: ReadonlySet<string> = new Set(['ProvisionedThroughputExceeded', 'ThrottlingError']);

const outages: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
]);
