import { type Attribute, findByName, type Names } from './attribute';
import {
  type Extension,
  findExtension,
  findSubAttribute,
  isBaseSchema,
  type ResourceDefinition,
} from './resource-definition';

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
