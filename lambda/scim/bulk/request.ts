import { badRequest, excerpt, ScimError } from '../errors';
import { memberOf } from '../read/resource';
import type { ResourceType } from '../schema/resource-definition';
import { isObject, type Json, type JsonObject } from '../types';
import { referencesIn } from './references';

export const BULK_REQUEST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const RESOURCE_SCHEMA = /^urn:(?:ietf:params:)?scim:schemas:/i;

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation of a Bulk request (RFC 7644 §3.7). */
export type BulkOperation = {
  /** Its place in the request, from 0. */
  readonly index: number;
  readonly type: ResourceType;
  /** The ETag that a change must find, as an If-Match header has it. */
  readonly version: string | undefined;
  /** The bulkIds to which the data and the path refer, each that of a POST of this request. */
  readonly references: ReadonlySet<string>;
} & (
  | { readonly method: 'POST'; readonly bulkId: string; readonly data: Json }
  | { readonly method: 'PUT' | 'PATCH'; readonly bulkId: string | undefined; readonly id: string; readonly data: Json }
  | { readonly method: 'DELETE'; readonly bulkId: string | undefined; readonly id: string }
);

/** An operation that cannot even be tried. The others still are (RFC 7644 §3.7: partial failures are disregarded). */
export interface RefusedOperation {
  readonly index: number;
  readonly method: string | undefined;
  readonly bulkId: string | undefined;
  readonly error: ScimError;
}

/** A Bulk request, read. */
export interface BulkRequest {
  /** After how many failures to stop; undefined: never. */
  readonly failOnErrors: number | undefined;
  readonly operations: readonly BulkOperation[];
  readonly refused: readonly RefusedOperation[];
}

/**
 * Reads the body of a `POST /Bulk`. Its size in bytes is the transport's to limit.
 * @throws ScimError 400 when it is no Bulk request, 413 when it has too many operations
 */
export function readBulkRequest(body: Json, limits: { readonly maxOperations: number }): BulkRequest {
  if (!isObject(body)) throw badRequest('invalidSyntax', `A Bulk request must be a JSON object; got ${excerpt(body)}.`);
  refuseOtherMessage(memberOf(body, 'schemas'));
  const list = memberOf(body, 'Operations');
  if (!Array.isArray(list) || list.length === 0) {
    throw badRequest('invalidSyntax', `Operations must be an array of at least one operation; got ${excerpt(list)}.`);
  }
  if (list.length > limits.maxOperations) {
    throw new ScimError(
      413,
      `The request has ${list.length} operations, which exceeds maxOperations (${limits.maxOperations}). Send them in several requests.`,
    );
  }
  const failOnErrors = readFailOnErrors(memberOf(body, 'failOnErrors'));
  const creations = bulkIdsOfCreations(list);
  const operations: BulkOperation[] = [];
  const refused: RefusedOperation[] = [];
  list.forEach((operation, index) => {
    try {
      operations.push(readOperation(operation, index, creations));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refused.push({ index, ...labelsOf(operation), error });
    }
  });
  return { failOnErrors, operations, refused };
}

/**
 * `schemas` is a hint at most, as in every message. But without any, or with a resource's alone, this may be a message that was sent to
 * the wrong address; and a Bulk request can do much at once.
 *
 * @throws ScimError 400 invalidSyntax
 */
function refuseOtherMessage(schemas: Json | undefined): void {
  const named = Array.isArray(schemas) ? schemas : [schemas ?? null];
  const ofResources = named.filter((one) => one === null || (typeof one === 'string' && RESOURCE_SCHEMA.test(one)));
  if (named.length === 0 || ofResources.length < named.length) return;
  throw badRequest('invalidSyntax', `schemas must be an array that contains "${BULK_REQUEST_SCHEMA}".`);
}

function readFailOnErrors(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw badRequest('invalidValue', `failOnErrors must be a whole number of at least 1; got ${excerpt(value)}.`);
}

/** Where each bulkId of a POST stands first: later ones with the same bulkId are refused. */
function bulkIdsOfCreations(list: readonly Json[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  list.forEach((operation, index) => {
    const { method, bulkId } = labelsOf(operation);
    if (method === 'POST' && bulkId !== undefined && !first.has(bulkId)) first.set(bulkId, index);
  });
  return first;
}

function labelsOf(operation: Json): { method: string | undefined; bulkId: string | undefined } {
  if (!isObject(operation)) return { method: undefined, bulkId: undefined };
  const method = memberOf(operation, 'method');
  const bulkId = memberOf(operation, 'bulkId');
  return {
    method: typeof method === 'string' ? method.slice(0, 10).toUpperCase() : undefined,
    bulkId: typeof bulkId === 'string' && bulkId !== '' ? bulkId : undefined,
  };
}

function readOperation(json: Json, index: number, creations: ReadonlyMap<string, number>): BulkOperation {
  const where = `Operations[${index}]`;
  if (!isObject(json)) throw badRequest('invalidSyntax', `${where} must be an object; got ${excerpt(json)}.`);
  const { method, bulkId } = labelsOf(json);
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') {
    throw badRequest(
      'invalidSyntax',
      `${where}.method must be POST, PUT, PATCH or DELETE; got ${excerpt(memberOf(json, 'method'))}.`,
    );
  }
  const { type, id } = readPath(memberOf(json, 'path'), method, where);
  const data = method === 'DELETE' ? null : readData(json, where);
  const references = knownReferences(id, data, creations, where);
  const common = { index, type, version: readVersion(json, where), references };
  if (method === 'DELETE') return { ...common, method, bulkId, id };
  if (method !== 'POST') return { ...common, method, bulkId, id, data };
  if (bulkId === undefined) {
    throw badRequest(
      'invalidSyntax',
      `${where}.bulkId is required for a POST: a string that is unique among the POST operations of the request.`,
    );
  }
  if (creations.get(bulkId) !== index) {
    throw badRequest('invalidValue', `${where}.bulkId ${excerpt(bulkId)} is already used by an earlier POST.`);
  }
  return { ...common, method, bulkId, data };
}

function readPath(path: Json | undefined, method: BulkMethod, where: string): { type: ResourceType; id: string } {
  const [, endpoint, id = ''] = /^\/?(Users|Groups)(?:\/([^/]+))?\/?$/.exec(typeof path === 'string' ? path : '') ?? [];
  const needsId = method !== 'POST';
  if (endpoint === undefined || needsId !== (id !== '')) {
    const expected = needsId ? '/Users/<id> or /Groups/<id>' : '/Users or /Groups';
    throw badRequest('invalidSyntax', `${where}.path of a ${method} must be ${expected}; got ${excerpt(path)}.`);
  }
  return { type: endpoint === 'Users' ? 'User' : 'Group', id };
}

function readData(operation: JsonObject, where: string): Json {
  const data = memberOf(operation, 'data');
  if (isObject(data)) return data;
  throw badRequest(
    'invalidSyntax',
    `${where}.data must be an object, the body of the operation; got ${excerpt(data)}.`,
  );
}

function readVersion(operation: JsonObject, where: string): string | undefined {
  const version = memberOf(operation, 'version');
  if (version === undefined || version === null) return undefined;
  // As with an If-Match header, one without a tag in it asks for nothing: some clients send every member of an operation.
  if (typeof version === 'string') return version.trim() || undefined;
  throw badRequest('invalidVers', `${where}.version must be a string such as "W/\\"1\\""; got ${excerpt(version)}.`);
}

function knownReferences(
  id: string,
  data: Json,
  creations: ReadonlyMap<string, number>,
  where: string,
): ReadonlySet<string> {
  const references = referencesIn([id, data]);
  for (const bulkId of references) {
    if (!creations.has(bulkId)) {
      throw badRequest(
        'invalidValue',
        `${where} refers to the bulkId ${excerpt(bulkId)}, but no POST of the request has that bulkId.`,
      );
    }
  }
  return references;
}
