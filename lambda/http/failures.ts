import { NotFound, TooManyValues, UniquenessConflict, UnknownMembers, VersionMismatch } from '../directory/errors';
import { ScimError } from '../scim/errors';
import { Busy } from '../table/errors';

/** How long a caller should wait after the bridge was too busy, in whole seconds (Okta reads nothing else). */
const busyRetrySeconds = 1;

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
  return { error, headers: error.status === 429 ? { 'Retry-After': String(busyRetrySeconds) } : {} };
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
        `Link to that one, or choose another ${thrown.attribute}.`,
      { scimType: 'uniqueness' },
    );
  }
  if (thrown instanceof UnknownMembers) {
    const shown = thrown.ids.slice(0, 5).map((id) => `"${shorten(id)}"`);
    const more = thrown.ids.length > shown.length ? ` and ${thrown.ids.length - shown.length} more` : '';
    return new ScimError(
      400,
      `members: no user has the id ${shown.join(', ')}${more}. Members must be users of this bridge (1Password has no groups within groups); ` +
        'assign these people to the application first. Nothing was changed.',
      { scimType: 'invalidValue' },
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
    return new ScimError(429, `Too many changes to the same resource at once. ${state}. Send the request again.`, {
      cause: thrown,
    });
  }
  return new ScimError(
    500,
    'The bridge failed to answer. Nothing is lost: send the request again. If it goes on, look at the alarms and the last failures on the dashboard.',
    { cause: thrown },
  );
}

/** An id or name as an error message may repeat it. */
function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}…`;
}
