import type { Json, JsonObject } from '../types';
import type { AttributeDefinition, SchemaDefinition } from './definition';
import type { ResourceDefinition } from './resource-definition';

const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
const RESOURCE_TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

/**
 * The schemas of these resource types, as /Schemas publishes them (RFC 7643 §7): the very definitions by which bodies are read.
 * @param baseUrl without a trailing slash
 */
export function schemaDocuments(definitions: readonly ResourceDefinition[], baseUrl: string): JsonObject[] {
  const schemas = new Map<string, SchemaDefinition>();
  for (const { schema, extensions } of definitions) {
    for (const one of [schema, ...extensions.map((extension) => extension.schema)]) schemas.set(one.id, one);
  }
  return [...schemas.values()].map((schema) => ({
    schemas: [SCHEMA_SCHEMA],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  }));
}

/**
 * The resource types, as /ResourceTypes publishes them (RFC 7643 §6). No extension is required.
 * @param baseUrl without a trailing slash
 */
export function resourceTypeDocuments(definitions: readonly ResourceDefinition[], baseUrl: string): JsonObject[] {
  return definitions.map(({ type, endpoint, schema, extensions }) => ({
    schemas: [RESOURCE_TYPE_SCHEMA],
    id: type,
    name: type,
    description: schema.description,
    endpoint,
    schema: schema.id,
    schemaExtensions: extensions.map((extension) => ({ schema: extension.schema.id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type}` },
  }));
}

/**
 * One of the documents by its id, in whatever case; undefined when there is none.
 * @param documents of `schemaDocuments` or `resourceTypeDocuments`
 */
export function documentById(documents: readonly JsonObject[], id: string): JsonObject | undefined {
  const folded = id.toLowerCase();
  return documents.find((document) => String(document.id).toLowerCase() === folded);
}

/** Only what RFC 7643 §7 names: an operator's definition may come from a file with more in it. */
function attributeDocument(attribute: AttributeDefinition): Json {
  const { canonicalValues, referenceTypes, subAttributes } = attribute;
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(canonicalValues ? { canonicalValues: [...canonicalValues] } : {}),
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(referenceTypes ? { referenceTypes: [...referenceTypes] } : {}),
    ...(subAttributes ? { subAttributes: subAttributes.map(attributeDocument) } : {}),
  };
}
