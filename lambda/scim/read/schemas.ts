import { badRequest, excerpt } from '../errors';
import { isBaseSchema, type ResourceDefinition } from '../schema/resource-definition';
import type { Json } from '../types';

/**
 * Checks a body's `schemas` (RFC 7643 §3: required, and naming the base schema). URNs that are not ours are ignored, since Entra ID
 * lists its own; so are extensions listed without attributes (JumpCloud), or left out with attributes.
 * @throws ScimError 400 invalidSyntax when it is missing, invalidValue when it names another resource type
 */
export function checkSchemas(definition: ResourceDefinition, schemas: Json | undefined): void {
  const expected = definition.schema.id;
  if (!Array.isArray(schemas) || schemas.length === 0 || !schemas.every((urn) => typeof urn === 'string')) {
    throw badRequest(
      'invalidSyntax',
      `schemas must be an array of URNs that has "${expected}"; got ${excerpt(schemas)}.`,
    );
  }
  if (schemas.some((urn) => isBaseSchema(definition, String(urn)))) return;
  const scim1 = schemas.some((urn) => String(urn).toLowerCase().startsWith('urn:scim:schemas:'));
  const hint = scim1 ? ' This is SCIM 1.1; choose SCIM 2.0 in the identity provider.' : '';
  throw badRequest('invalidValue', `schemas must have "${expected}" at ${definition.endpoint}.${hint}`);
}

/**
 * Checks the `schemas` of a message such as a SearchRequest (RFC 7644 §3.1).
 * @throws ScimError 400 invalidSyntax
 */
export function checkMessage(urn: string, schemas: Json | undefined): void {
  if (
    Array.isArray(schemas) &&
    schemas.some((one) => typeof one === 'string' && one.toLowerCase() === urn.toLowerCase())
  ) {
    return;
  }
  throw badRequest('invalidSyntax', `schemas must be an array that has "${urn}".`);
}
