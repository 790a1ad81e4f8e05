import { NotFound, TooManyValues, UniquenessConflict, VersionMismatch } from '../directory/errors';
import { ScimError } from '../scim/errors';
import { Busy, DatabaseUnreachable, isOutage } from '../table/errors';
import { UnknownCoding } from './body';

/** Retry-After by status, in whole seconds (the only form that Okta reads). An outage takes longer than a collision. */
const waits: Readonly<Record<number, number>> = { 429: 1, 503: 5 };

/** A failure as the client receives it. */
export interface Refusal {
  readonly error: ScimError;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Turns an error thrown by an operation into a SCIM error (RFC 7644 §3.12). The only place where the directory's errors become
 * those of the protocol. An unknown error becomes a 500 without details; its cause goes to the log.
 */
export function refusal(thrown: unknown): Refusal {
  const error = scimError(thrown);
  return { error, headers: headersOf(error) };
}

function headersOf(error: ScimError): Refusal['headers'] {
  const wait = waits[error.status];
  if (wait !== undefined) return { 'Retry-After': String(wait) };
  // RFC 9110 §11.6.1. API Gateway renames this header of a function's response; the renamed header is still informative.
  if (error.status === 401) return { 'WWW-Authenticate': 'Bearer realm="SCIM"' };
  return error instanceof UnknownCoding ? { 'Accept-Encoding': 'gzip, identity' } : {};
}

function scimError(thrown: unknown): ScimError {
  if (thrown instanceof ScimError) return thrown;
  if (thrown instanceof NotFound) {
    return new ScimError(
      404,
      `There is no ${thrown.resourceType} with the id "${shorten(thrown.id)}". It may have been deleted; look it up again by name.`,
    );
  }
  if (thrown instanceof UniquenessConflict) {
    return new ScimError(
      409,
      `${thrown.attribute} "${shorten(thrown.value)}" already belongs to the ${thrown.resourceType} ${thrown.ownerId} (case is ignored). ` +
        (thrown.owner === 'suspended'
          ? `That user is suspended. To reactivate them, assign them again in the identity provider, so that it sends "active": true to /Users/${thrown.ownerId}. Do not create a new user.`
          : `Link to that ${thrown.resourceType}, or choose a different ${thrown.attribute}.`),
      { scimType: 'uniqueness' },
    );
  }
  if (thrown instanceof VersionMismatch) {
    return new ScimError(
      412,
      'The resource has changed since the version in the request. Read it again, then retry the change.',
    );
  }
  if (thrown instanceof TooManyValues) {
    return new ScimError(
      400,
      `${thrown.attribute} has too many values. At most ${thrown.limit} are stored; send fewer.`,
      {
        scimType: 'invalidValue',
      },
    );
  }
  if (thrown instanceof Busy) {
    const state =
      thrown.written === 'nothing'
        ? 'Nothing was changed'
        : 'Part of the change was made; retrying the request completes it';
    if (thrown instanceof DatabaseUnreachable) return outage(thrown.cause ?? thrown, state);
    const why =
      thrown.cause === undefined
        ? 'The request takes longer than one request may'
        : 'Too many simultaneous changes to the same resource, or more than the database takes at once';
    return new ScimError(429, `${why}. ${state}. Retry the request.`, { cause: thrown });
  }
  if (isOutage(thrown)) return outage(thrown, 'Nothing was changed');
  return new ScimError(
    500,
    'The bridge failed to process the request. Retry it. If the error persists, check the alarms and the last failures on the dashboard.',
    { cause: thrown },
  );
}

/** Not the caller's mistake, and the message says so. The cause is logged as an error. */
function outage(cause: unknown, state: string): ScimError {
  return new ScimError(
    503,
    `The bridge cannot reach its database at the moment. ${state}. The request itself is valid; retry it.`,
    { cause },
  );
}

/** An id or name, shortened for an error message. */
function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}…`;
}
