import { misspeltUrns } from '../dialects';
import { type Attribute, byName, compileAttribute, findByName, type Names } from './attribute';
import { checkExtension } from './check';
import { commonAttributes } from './common';
import type { SchemaDefinition } from './definition';
import { enterpriseUserSchema } from './enterprise-user';
import { groupSchema } from './group';
import { userSchema } from './user';

export type ResourceType = 'User' | 'Group';

/** An extension schema of a resource type, compiled. */
export interface Extension {
  readonly schema: SchemaDefinition;
  readonly attributes: readonly Attribute[];
  readonly attributesByName: Names<Attribute>;
}

/** All that reading, filtering, patching and representing a resource needs to know of its type. Made once, at load. */
export interface ResourceDefinition {
  readonly type: ResourceType;
  readonly endpoint: '/Users' | '/Groups';
  readonly schema: SchemaDefinition;
  readonly extensions: readonly Extension[];
  /** The common attributes, then those of the base schema, in the order in which they are represented. */
  readonly attributes: readonly Attribute[];
  readonly attributesByName: Names<Attribute>;
  /** By URN; ask with `findExtension`, which also knows the misspellings in use. */
  readonly extensionsByUrn: Names<Extension>;
}

/**
 * The User resource type (RFC 7643 §4.1 and §4.3).
 * @param extraExtensions the operator's own extension schemas
 * @throws Error when one of them cannot work
 */
export function defineUser(extraExtensions: readonly SchemaDefinition[] = []): ResourceDefinition {
  return define('User', '/Users', userSchema, [enterpriseUserSchema], extraExtensions);
}

/**
 * The Group resource type (RFC 7643 §4.2).
 * @param extraExtensions the operator's own extension schemas
 * @throws Error when one of them cannot work
 */
export function defineGroup(extraExtensions: readonly SchemaDefinition[] = []): ResourceDefinition {
  return define('Group', '/Groups', groupSchema, [], extraExtensions);
}

/** The attribute of the base schema, or common attribute, with this name in whatever case. */
export function findAttribute(definition: ResourceDefinition, name: string): Attribute | undefined {
  return findByName(definition.attributesByName, name);
}

/** The sub-attribute with this name in whatever case. */
export function findSubAttribute(attribute: Attribute, name: string): Attribute | undefined {
  return findByName(attribute.subAttributesByName, name);
}

/** The extension with this URN in whatever case (URNs' namespaces are case-insensitive, and clients differ in the rest). */
export function findExtension(definition: ResourceDefinition, urn: string): Extension | undefined {
  return findByName(definition.extensionsByUrn, urn);
}

/** Whether this is the URN of the base schema, in whatever case. */
export function isBaseSchema(definition: ResourceDefinition, urn: string): boolean {
  return urn === definition.schema.id || urn.toLowerCase() === definition.schema.id.toLowerCase();
}

function define(
  type: ResourceType,
  endpoint: ResourceDefinition['endpoint'],
  schema: SchemaDefinition,
  standard: readonly SchemaDefinition[],
  extra: readonly SchemaDefinition[],
): ResourceDefinition {
  const taken = new Set([schema, ...standard].map(({ id }) => id.toLowerCase()));
  for (const extension of extra) {
    checkExtension(extension, taken);
    taken.add(extension.id.toLowerCase());
  }
  const attributes = [...commonAttributes, ...schema.attributes].map((one) => compileAttribute(one, undefined, ''));
  const extensions = [...standard, ...extra].map(compileExtension);
  return {
    type,
    endpoint,
    schema,
    extensions,
    attributes,
    attributesByName: byName(attributes, ({ name }) => name),
    extensionsByUrn: urns(extensions),
  };
}

function compileExtension(schema: SchemaDefinition): Extension {
  const attributes = schema.attributes.map((one) => compileAttribute(one, schema.id, `${schema.id}:`));
  return { schema, attributes, attributesByName: byName(attributes, ({ name }) => name) };
}

function urns(extensions: readonly Extension[]): Names<Extension> {
  const names = new Map(byName(extensions, ({ schema }) => schema.id));
  for (const [sent, meant] of misspeltUrns) {
    const extension = names.get(meant);
    if (extension) names.set(sent, extension);
  }
  return names;
}
