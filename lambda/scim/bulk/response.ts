import type { ScimError } from '../errors';
import type { JsonObject } from '../types';

const BULK_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** How one operation of a Bulk request went. */
export interface BulkResult {
  readonly method: string | undefined;
  readonly bulkId: string | undefined;
  /** The address of the resource; undefined only when a POST failed. */
  readonly location: string | undefined;
  /** The new ETag, where there is one. */
  readonly version?: string | undefined;
  readonly outcome: { readonly status: number } | ScimError;
}

/** The answer to a Bulk request (RFC 7644 §3.7.3). `status` is a string there, as in every SCIM error. */
export function bulkResponse(results: readonly BulkResult[]): object {
  return { schemas: [BULK_RESPONSE_SCHEMA], Operations: results.map(resultDocument) };
}

function resultDocument({ method, bulkId, location, version, outcome }: BulkResult): object {
  const document: { [name: string]: JsonObject | object | string } = {};
  if (location !== undefined) document.location = location;
  if (method !== undefined) document.method = method;
  if (bulkId !== undefined) document.bulkId = bulkId;
  if (version !== undefined) document.version = version;
  document.status = String(outcome.status);
  if (outcome instanceof Error) document.response = outcome.toBody();
  return document;
}
