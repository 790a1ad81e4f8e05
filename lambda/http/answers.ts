import { etag } from '../scim/headers';
import type { JsonObject } from '../scim/types';
import type { ScimAnswer } from './exchange';

/** A representation with its version; `location` must equal its `meta.location` (RFC 7644 §3.1). */
export interface Represented {
  readonly id: string;
  readonly version: number;
  readonly location: string;
  readonly representation: JsonObject;
}

/** 201 with the new resource (RFC 7644 §3.3); its address also as Content-Location, since the body is what is there (§3.1). */
export function created(resource: Represented): ScimAnswer {
  const answer = ok(resource);
  return { ...answer, status: 201, headers: { Location: resource.location, ...answer.headers } };
}

/** 200 with the resource as it is now. */
export function ok({ id, version, location, representation }: Represented): ScimAnswer {
  return {
    status: 200,
    resourceId: id,
    body: representation,
    headers: { 'Content-Location': location, ETag: etag(version) },
  };
}

/** 204: done, without a body. */
export function noContent(id: string, version?: number): ScimAnswer {
  return { status: 204, resourceId: id, ...(version === undefined ? {} : { headers: { ETag: etag(version) } }) };
}

/** The same without the resource, for a client that prefers a minimal response (RFC 7240 §4.2). */
export function minimal({ resourceId, headers }: ScimAnswer): ScimAnswer {
  return {
    status: 204,
    ...(resourceId === undefined ? {} : { resourceId }),
    headers: { ...headers, 'Preference-Applied': 'return=minimal' },
  };
}

/** 304: the caller has this version (RFC 7644 §3.14). */
export function notModified(id: string, version: number): ScimAnswer {
  return { status: 304, resourceId: id, headers: { ETag: etag(version) } };
}
