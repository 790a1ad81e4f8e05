import { ScimError } from '../scim/errors';
import { etag, readETags } from '../scim/etag';

/**
 * The version that a change requires (RFC 7644 §3.14, If-Match); undefined if any version is acceptable.
 *
 * @param current reads the resource's version, for a header that names several tags
 * @throws ScimError 412 when none of the named tags is current
 */
export async function requiredVersion(
  ifMatch: string | undefined,
  current: () => Promise<number | undefined>,
): Promise<number | undefined> {
  if (ifMatch === undefined) return undefined;
  const tags = readETags(ifMatch);
  if (tags === '*') return undefined;
  const version = await current();
  // If the resource does not exist, the change itself answers 404.
  if (version === undefined) return undefined;
  if (!tags.includes(etag(version))) {
    throw new ScimError(
      412,
      `The resource is at version ${etag(version)}, but If-Match requires ${ifMatch}. Read the resource again, then retry the change.`,
    );
  }
  return version;
}

/** Whether the caller holds this version already (If-None-Match), so that 304 answers the GET. */
export function isUnchanged(ifNoneMatch: string | undefined, version: number): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = readETags(ifNoneMatch);
  return tags === '*' || tags.includes(etag(version));
}
