import type { JsonObject } from '../types';

const SERVICE_PROVIDER_CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

/** What this service provider does: true, all of it, and nothing else. */
export interface Features {
  readonly patch: 'supported' | 'unsupported';
  /** Both numbers stand even where Bulk is unsupported: authentik cuts its member lists by maxOperations. */
  readonly bulk: {
    readonly support: 'supported' | 'unsupported';
    readonly maxOperations: number;
    /** Bytes. */
    readonly maxPayloadSize: number;
  };
  /** Undefined: unsupported. */
  readonly filter: { readonly maxResults: number } | undefined;
  readonly sort: 'supported' | 'unsupported';
  readonly etag: 'supported' | 'unsupported';
  /** RFC 9865 §4. */
  readonly pagination: {
    readonly cursor: 'supported' | 'unsupported';
    readonly defaultPageSize: number;
    readonly maxPageSize: number;
    /** How long a cursor is good for at least, in seconds; left out where there are no cursors. */
    readonly cursorTimeout: number;
  };
  /** Where people read more; left out by default. */
  readonly documentationUri?: string;
}

/**
 * The document at /ServiceProviderConfig (RFC 7643 §5, RFC 9865 §4).
 * @param baseUrl without a trailing slash
 */
export function serviceProviderConfig(features: Features, baseUrl: string): JsonObject {
  const { bulk, filter, pagination, documentationUri } = features;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_SCHEMA],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: supported(features.patch),
    bulk: { ...supported(bulk.support), maxOperations: bulk.maxOperations, maxPayloadSize: bulk.maxPayloadSize },
    filter: { supported: filter !== undefined, maxResults: filter?.maxResults ?? 0 },
    // Passwords are accepted and dropped: there is none to change.
    changePassword: { supported: false },
    sort: supported(features.sort),
    etag: supported(features.etag),
    pagination: paginationDocument(pagination),
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token of this bridge in the Authorization header, as specified in RFC 6750.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

function supported(support: 'supported' | 'unsupported'): { supported: boolean } {
  return { supported: support === 'supported' };
}

/** Index paging stays the default, as RFC 9865 §4 advises a provider that many clients know by it. */
function paginationDocument({
  cursor,
  defaultPageSize,
  maxPageSize,
  cursorTimeout,
}: Features['pagination']): JsonObject {
  const shared = { index: true, defaultPaginationMethod: 'index', defaultPageSize, maxPageSize };
  return cursor === 'supported' ? { cursor: true, ...shared, cursorTimeout } : { cursor: false, ...shared };
}
