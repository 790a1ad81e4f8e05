import { NotFound, TooManyValues, UniquenessConflict, VersionMismatch } from '../directory/errors';
import { ScimError } from '../scim/errors';
import { Busy, DatabaseUnreachable, isOutage } from '../table/errors';
import { UnknownCoding } from './body';

/** How long a caller should wait, by the status, in whole seconds (Okta reads nothing else): an outage takes longer than a collision. */
const waits: Readonly<Record<number, number>> = { 429: 1, 503: 5 };

/** A failure as the caller is told it. */
export interface Refusal {
  readonly error: ScimError;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Turns whatever an operation threw into a SCIM error (RFC 7644 §3.12). The one place where the directory's words become
 * the protocol's. What is not known here is a 500 that gives nothing away; its cause is for the log.
 */
export function refusal(thrown: unknown): Refusal {
  const error = scimError(thrown);
  return { error, headers: headersOf(error) };
}

function headersOf(error: ScimError): Refusal['headers'] {
  const wait = waits[error.status];
  if (wait !== undefined) return { 'Retry-After': String(wait) };
  // RFC 9110 §11.6.1. API Gateway renames this header of a function's answer; what arrives under the other name still tells.
  if (error.status === 401) return { 'WWW-Authenticate': 'Bearer realm="SCIM"' };
  return error instanceof UnknownCoding ? { 'Accept-Encoding': 'gzip, identity' } : {};
}

function scimError(thrown: unknown): ScimError {
  if (thrown instanceof ScimError) return thrown;
  if (thrown instanceof NotFound) {
    return new ScimError(
      404,
      `No ${thrown.resourceType} with the id "${shorten(thrown.id)}" exists. It may have been deleted; look it up again by name.`,
    );
  }
  if (thrown instanceof UniquenessConflict) {
    return new ScimError(
      409,
      `${thrown.attribute} "${shorten(thrown.value)}" belongs to the ${thrown.resourceType} ${thrown.ownerId} already (upper and lower case do not matter). ` +
        (thrown.owner === 'suspended'
          ? `That person is suspended. To bring them back, assign them again in the identity provider, so that it sends "active": true to /Users/${thrown.ownerId}; nobody needs to be created.`
          : `Link to that one, or choose another ${thrown.attribute}.`),
      { scimType: 'uniqueness' },
    );
  }
  if (thrown instanceof VersionMismatch) {
    return new ScimError(
      412,
      'The resource has changed since the version that the request names. Read it again, then repeat the change.',
    );
  }
  if (thrown instanceof TooManyValues) {
    return new ScimError(
      400,
      `${thrown.attribute} has more values than the ${thrown.limit} that are kept. Send fewer.`,
      {
        scimType: 'invalidValue',
      },
    );
  }
  if (thrown instanceof Busy) {
    const state =
      thrown.written === 'nothing' ? 'Nothing was changed' : 'Part of it was done; repeating it does the rest';
    if (thrown instanceof DatabaseUnreachable) return outage(thrown.cause ?? thrown, state);
    return new ScimError(429, `Too many changes to the same resource at once. ${state}. Send the request again.`, {
      cause: thrown,
    });
  }
  if (isOutage(thrown)) return outage(thrown, 'Nothing was changed');
  return new ScimError(
    500,
    'The bridge failed to answer. Nothing is lost: send the request again. If it goes on, look at the alarms and the last failures on the dashboard.',
    { cause: thrown },
  );
}

/** Not the caller's mistake, and said so: the cause goes to the log as an error. */
function outage(cause: unknown, state: string): ScimError {
  return new ScimError(
    503,
    `The bridge cannot reach its database at the moment. ${state}. Send the request again; nothing is wrong with it.`,
    { cause },
  );
}

/** An id or name as an error message may repeat it. */
function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}…`;
}
