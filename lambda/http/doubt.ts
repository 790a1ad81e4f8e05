import { NotFound } from '../directory/errors';
import type { PatchRequest } from '../scim/patch/step';

/**
 * Runs a PATCH. When there is no such resource, a request that was not as it should be is told that first: 400 rather than 404. So the
 * tolerance that lets a suspension go through hides no mistake where there is nothing to do.
 *
 * @throws ScimError the request's doubt, in place of NotFound
 */
export async function orDoubt<T>({ doubt }: PatchRequest, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof NotFound && doubt !== undefined ? doubt : error;
  }
}
