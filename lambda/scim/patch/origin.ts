import { excerpt, ScimError } from '../errors';
import type { Origin } from './step';

/**
 * Runs a part of an operation; an error from it says which operation it is about.
 *
 * @throws ScimError what `run` throws, with "Operation 2 (replace name.familyName): " before its detail
 */
export function withOrigin<T>(origin: Origin, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ScimError ? located(origin, error) : error;
  }
}

/** The error with the operation that it is about. */
export function located(origin: Origin, error: ScimError): ScimError {
  const path = origin.path === undefined ? 'without a path' : excerpt(origin.path);
  const detail = `Operation ${origin.number} (${origin.name} ${path}): ${error.detail}`;
  return new ScimError(error.status, detail, {
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    cause: error,
  });
}
