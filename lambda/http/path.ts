/**
 * Base paths of the SCIM service, longest first. Real clients use each of them: `/scim/v2` in hosted provisioning,
 * `/scim` in the self-hosted bridge, the bare root in JumpCloud's and Okta's set-up guides. API Gateway removes the stage's
 * name (`scim`) from the path, which leaves `/v2`.
 */
const bases = ['/scim/v2', '/scim', '/v2'] as const;

/**
 * The route below the SCIM service's root, without doubled or trailing slashes (`/Users/`, `//Users`: seen in the field), percent-decoded
 * (`/Schemas/urn%3Aietf…`, RFC 3986 §2.4). The root itself is `/`.
 */
export function routePath(path: string): string {
  const clean = `/${segmentsOf(path).map(decoded).join('/')}`;
  for (const base of bases) {
    if (clean === base) return '/';
    if (clean.startsWith(`${base}/`)) return clean.slice(base.length);
  }
  return clean;
}

/**
 * The address under which the caller reaches the SCIM service, without a trailing slash.
 *
 * @param origin scheme and host, for example `https://scim.example.com`
 * @param outsidePath the path as the caller sent it, the stage's name included
 * @param route what `routePath` found in it
 */
export function baseUrl(origin: string, outsidePath: string, route: string): string {
  const outside = segmentsOf(outsidePath);
  const base = outside.slice(0, outside.length - segmentsOf(route).length);
  return [origin, ...base].join('/');
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** A segment stays one segment: an invalid percent-encoding, or one that contains a slash, is left unchanged and matches nothing. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    const text = decodeURIComponent(segment);
    return text === '' || text.includes('/') ? segment : text;
  } catch {
    return segment;
  }
}
