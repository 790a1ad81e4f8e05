import { isBaseUrn, isEnterpriseUrn } from '../dialects';
import { type Attribute, byName, compileAttribute, findByName, type Names } from './attribute';
import { checkExtension } from './check';
import { commonAttributes } from './common';
import type { SchemaDefinition } from './definition';
import { ENTERPRISE_USER_SCHEMA, enterpriseUserSchema } from './enterprise-user';
import { groupSchema } from './group';
import { groupStrictness, type Strictness, userStrictness } from './tolerance';
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
  /** By URN; ask with `findExtension`, which also knows the other spellings in use. */
  readonly extensionsByUrn: Names<Extension>;
}

/**
 * The User resource type (RFC 7643 §4.1 and §4.3).
 * @param extraExtensions the operator's own extension schemas
 * @throws Error when one of them cannot work
 */
export function defineUser(extraExtensions: readonly SchemaDefinition[] = []): ResourceDefinition {
  return define('User', '/Users', userSchema, [enterpriseUserSchema], extraExtensions, userStrictness);
}

/**
 * The Group resource type (RFC 7643 §4.2).
 * @param extraExtensions the operator's own extension schemas
 * @throws Error when one of them cannot work
 */
export function defineGroup(extraExtensions: readonly SchemaDefinition[] = []): ResourceDefinition {
  return define('Group', '/Groups', groupSchema, [], extraExtensions, groupStrictness);
}

/** The attribute of the base schema, or common attribute, with this name in whatever case. */
export function findAttribute(definition: ResourceDefinition, name: string): Attribute | undefined {
  return findByName(definition.attributesByName, name);
}

/** The sub-attribute with this name in whatever case. */
export function findSubAttribute(attribute: Attribute, name: string): Attribute | undefined {
  return findByName(attribute.subAttributesByName, name);
}

/**
 * The extension with this URN in whatever case (URNs' namespaces are case-insensitive, and clients differ in the rest); of the
 * enterprise extension also under its older and misspelt URNs.
 */
export function findExtension({ extensionsByUrn }: ResourceDefinition, urn: string): Extension | undefined {
  const found = findByName(extensionsByUrn, urn);
  return found ?? (isEnterpriseUrn(urn) ? extensionsByUrn.get(ENTERPRISE_USER_SCHEMA) : undefined);
}

/** Whether this is the URN of the base schema, in whatever case, or one that older clients send for it. */
export function isBaseSchema({ schema, type }: ResourceDefinition, urn: string): boolean {
  return urn === schema.id || isBaseUrn(urn, type);
}

function define(
  type: ResourceType,
  endpoint: ResourceDefinition['endpoint'],
  schema: SchemaDefinition,
  standard: readonly SchemaDefinition[],
  extra: readonly SchemaDefinition[],
  strictness: Strictness,
): ResourceDefinition {
  const taken = new Set([schema, ...standard].map(({ id }) => id.toLowerCase()));
  for (const extension of extra) {
    checkExtension(extension, taken);
    taken.add(extension.id.toLowerCase());
  }
  const attributes = [...commonAttributes, ...schema.attributes].map((one) =>
    compileAttribute(one, undefined, '', strictness),
  );
  const extensions = [...standard, ...extra].map(compileExtension);
  return {
    type,
    endpoint,
    schema,
    extensions,
    attributes,
    attributesByName: byName(attributes, ({ name }) => name),
    extensionsByUrn: byName(extensions, ({ schema: { id } }) => id),
  };
}

function compileExtension(schema: SchemaDefinition): Extension {
  const attributes = schema.attributes.map((one) => compileAttribute(one, schema.id, `${schema.id}:`, noStrictness));
  return { schema, attributes, attributesByName: byName(attributes, ({ name }) => name) };
}

/** The account never gets what an extension holds. */
const noStrictness: Strictness = new Map();

/** What an attribute name in `attributes`, `excludedAttributes` or `sortBy` means (RFC 7644 §3.10). */
export type Found =
  | { readonly kind: 'attribute'; readonly attribute: Attribute; readonly sub?: Attribute }
  | { readonly kind: 'extension'; readonly extension: Extension }
  | { readonly kind: 'base' };

/**
 * What a name such as `userName`, `name.familyName`, `urn:…:User:department` or a schema's URN alone means, in whatever case;
 * undefined when no schema has it.
 */
export function findPath(definition: ResourceDefinition, text: string): Found | undefined {
  const path = text.trim();
  if (!/^urn:/i.test(path)) return inNames(definition.attributesByName, path);
  if (isBaseSchema(definition, path)) return { kind: 'base' };
  const whole = findExtension(definition, path);
  if (whole) return { kind: 'extension', extension: whole };
  // The attribute's name starts after the last colon: names have none, and URNs of schemas may have dots.
  const colon = path.lastIndexOf(':');
  const [urn, name] = [path.slice(0, colon), path.slice(colon + 1)];
  if (isBaseSchema(definition, urn)) return inNames(definition.attributesByName, name);
  const extension = findExtension(definition, urn);
  return extension ? inNames(extension.attributesByName, name) : undefined;
}

function inNames(names: Names<Attribute>, path: string): Found | undefined {
  const dot = path.indexOf('.');
  if (dot < 0) {
    const attribute = findByName(names, path);
    return attribute ? { kind: 'attribute', attribute } : undefined;
  }
  const attribute = findByName(names, path.slice(0, dot));
  const sub = attribute ? findSubAttribute(attribute, path.slice(dot + 1)) : undefined;
  return attribute && sub ? { kind: 'attribute', attribute, sub } : undefined;
}
