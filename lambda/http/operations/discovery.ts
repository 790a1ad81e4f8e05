import { ScimError } from '../../scim/errors';
import { listResponse } from '../../scim/list/response';
import { documentById, resourceTypeDocuments, schemaDocuments } from '../../scim/schema/discovery';
import { type Features, serviceProviderConfig } from '../../scim/schema/service-provider-config';
import type { JsonObject } from '../../scim/types';
import { maxBodyBytes } from '../body';
import type { Bridge, Operation, ScimAnswer, ScimRequest } from '../exchange';
import { cursorTimeoutSeconds, pageLimits } from '../query/limits';
import { maxBulkOperations } from './bulk';

/** All that this service provider can do: each is true, and each has its tests. */
const features: Features = {
  patch: 'supported',
  bulk: { support: 'supported', maxOperations: maxBulkOperations, maxPayloadSize: maxBodyBytes },
  filter: { maxResults: pageLimits.maxPageSize },
  sort: 'supported',
  etag: 'supported',
  pagination: { cursor: 'supported', ...pageLimits, cursorTimeout: cursorTimeoutSeconds },
};

/** GET /ServiceProviderConfig (RFC 7643 §5). */
export const getServiceProviderConfig: Operation = async (request) => {
  refuseFilter(request);
  return { status: 200, body: serviceProviderConfig(features, request.baseUrl) };
};

/** GET /ResourceTypes (RFC 7643 §6). */
export const getResourceTypes: Operation = async (request, bridge) => all(request, resourceTypes(request, bridge));

/** GET /ResourceTypes/{name}. */
export const getResourceType: Operation = async (request, bridge) =>
  one(request, 'resource type', resourceTypes(request, bridge));

/** GET /Schemas (RFC 7643 §7). */
export const getSchemas: Operation = async (request, bridge) => all(request, schemas(request, bridge));

/** GET /Schemas/{urn}. */
export const getSchema: Operation = async (request, bridge) => one(request, 'schema', schemas(request, bridge));

function resourceTypes({ baseUrl }: ScimRequest, { user, group }: Bridge): JsonObject[] {
  return resourceTypeDocuments([user, group], baseUrl);
}

function schemas({ baseUrl }: ScimRequest, { user, group }: Bridge): JsonObject[] {
  return schemaDocuments([user, group], baseUrl);
}

/** Paging and sorting parameters are ignored here (RFC 7644 §4): the lists are short and always whole. */
function all(request: ScimRequest, documents: readonly JsonObject[]): ScimAnswer {
  refuseFilter(request);
  return { status: 200, body: listResponse(documents, { totalResults: documents.length, startIndex: 1 }) };
}

function one(request: ScimRequest, what: string, documents: readonly JsonObject[]): ScimAnswer {
  refuseFilter(request);
  const document = documentById(documents, request.id);
  if (document !== undefined) return { status: 200, body: document };
  const known = documents.map(({ id }) => id).join(', ');
  throw new ScimError(404, `There is no ${what} "${request.id.slice(0, 100)}"; known: ${known}.`);
}

/** RFC 7644 §4: a filter on these is answered 403, lest a client takes the whole list for matches. */
function refuseFilter({ query }: ScimRequest): void {
  if (query.filter !== undefined) {
    throw new ScimError(
      403,
      'This endpoint does not support filters (RFC 7644 §4). Omit the filter; the list is short.',
    );
  }
}
