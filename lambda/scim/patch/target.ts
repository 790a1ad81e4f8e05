import { parseAttributePath, resolveAttribute } from '../attribute-path';
import { badRequest, excerpt } from '../errors';
import type { Filter } from '../filter/ast';
import { type PatchPath, parsePatchPath } from '../filter/parser';
import type { Attribute } from '../schema/attribute';
import {
  type Extension,
  findExtension,
  findPath,
  findSubAttribute,
  isBaseSchema,
  type ResourceDefinition,
} from '../schema/resource-definition';

/** What the path of an operation means for a type of resource. */
export type Target =
  | AttributeTarget
  /** The URN of a schema: all its attributes. Without an extension, those of the base schema. */
  | { readonly kind: 'schema'; readonly urn: string; readonly extension?: Extension }
  /** No attribute of ours. `foreign`: not even of a schema of ours. */
  | { readonly kind: 'unknown' | 'foreign'; readonly problem: string };

export interface AttributeTarget {
  readonly kind: 'attribute';
  readonly attribute: Attribute;
  /** The filter in brackets. */
  readonly filter?: Filter;
  /** The sub-attribute, after the brackets where there are some. */
  readonly sub?: Attribute;
}

/**
 * Paths that have been read, by definition: an identity provider sends the same dozen with every person. What names a value of
 * its own (`members[value eq "…"]`) is not kept, nor more than fits.
 */
const known = new WeakMap<ResourceDefinition, Map<string, Target>>();
const MAX_KNOWN = 500;
const MAX_KNOWN_LENGTH = 200;

/**
 * Finds what a path means (RFC 7644 §3.5.2, figure 7). Without brackets it is a name before it is a path: one that cannot be read as a
 * path is the name of no attribute of ours.
 *
 * @throws ScimError 400 invalidPath or invalidFilter when it is no path at all
 */
export function readTarget(definition: ResourceDefinition, text: string): Target {
  const targets = known.get(definition) ?? new Map<string, Target>();
  const former = targets.get(text);
  if (former !== undefined) return former;
  const target = find(definition, text);
  if (text.length <= MAX_KNOWN_LENGTH && target.kind === 'attribute' && target.attribute.path !== 'members') {
    if (targets.size >= MAX_KNOWN) targets.clear();
    known.set(definition, targets.set(text, target));
  }
  return target;
}

function find(definition: ResourceDefinition, text: string): Target {
  const found = findPath(definition, text);
  if (found?.kind === 'attribute') return found;
  if (found?.kind === 'base') return { kind: 'schema', urn: definition.schema.id };
  if (found?.kind === 'extension') {
    return { kind: 'schema', urn: found.extension.schema.id, extension: found.extension };
  }
  if (!text.includes('[') && parseAttributePath(text) === undefined)
    return unknown(`a ${definition.type} has no such attribute`);
  return resolve(definition, parsePatchPath(text));
}

function resolve(definition: ResourceDefinition, { path, filter, elementSub }: PatchPath): Target {
  const resolved = resolveAttribute(definition, path);
  if (resolved === undefined) {
    const { schema } = path;
    const ours = schema === undefined || isBaseSchema(definition, schema) || findExtension(definition, schema);
    const problem = `a ${definition.type} has no such attribute`;
    return ours ? unknown(problem) : { ...unknown(problem), kind: 'foreign' };
  }
  const { attribute } = resolved;
  if (filter === undefined) return { kind: 'attribute', ...resolved };
  if (!attribute.multiValued) {
    throw badRequest(
      'invalidPath',
      `${attribute.path} has a single value: name it without brackets, as ${example(attribute)}. The schemas are listed at /Schemas.`,
    );
  }
  if (elementSub === undefined) return { kind: 'attribute', attribute, filter };
  const sub = findSubAttribute(attribute, elementSub);
  const names = attribute.subAttributes.map(({ name }) => name).join(', ');
  if (sub === undefined) {
    return unknown(`${attribute.path} has no sub-attribute ${excerpt(elementSub)}; it has ${names || 'none'}`);
  }
  return { kind: 'attribute', attribute, filter, sub };
}

function example(attribute: Attribute): string {
  const sub = attribute.subAttributes[0];
  return sub === undefined ? attribute.path : `${attribute.path} or ${sub.path}`;
}

function unknown(problem: string): Extract<Target, { problem: string }> {
  return { kind: 'unknown', problem: `${problem}. The schemas are listed at /Schemas.` };
}
