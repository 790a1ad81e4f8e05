import { type AttributePath, type ResolvedPath, resolveAttribute } from '../attribute-path';
import type { ResourceDefinition, ResourceType } from '../schema/resource-definition';
import { type Filter, textOf } from './ast';

/** Attributes by whose value resources can be found without reading them all, the most selective first. */
const KEYS = [
  'id',
  'userName',
  'displayName',
  'externalId',
  'emails.value',
  'members.value',
  'groups.value',
  'groups.display',
] as const;
export type KeyAttribute = (typeof KEYS)[number];

const KEYS_OF: { readonly [type in ResourceType]: ReadonlySet<string> } = {
  User: new Set<KeyAttribute>(['id', 'userName', 'externalId', 'emails.value', 'groups.value', 'groups.display']),
  // Only a group's displayName is unique and kept as a key.
  Group: new Set<KeyAttribute>(['id', 'displayName', 'externalId', 'members.value']),
};

/** An equality that every match of a filter satisfies. `value` as the client wrote it. */
export interface KeyLookup {
  readonly attribute: KeyAttribute;
  readonly value: string;
}

/**
 * The equalities that every match must satisfy: those at the top, or inside `and`, of a filter. Each one narrows the search to a
 * few resources; the whole filter is still to be evaluated on those. Sorted, the most selective first.
 */
export function keyLookups(definition: ResourceDefinition, filter: Filter): KeyLookup[] {
  return collect(definition, filter).sort((a, b) => KEYS.indexOf(a.attribute) - KEYS.indexOf(b.attribute));
}

/**
 * What of a filter is still to be checked on the resources that a lookup has found; undefined when nothing is. For attributes that
 * are not stored with the resource, so that they are not read again of each.
 */
export function restOf(definition: ResourceDefinition, filter: Filter, lookup: KeyLookup): Filter | undefined {
  const isLookup = (one: Filter): boolean => {
    const plain = one.kind === 'compare' || (one.kind === 'valuePath' && one.filter.kind === 'compare');
    const [found] = plain ? collect(definition, one) : [];
    return found?.attribute === lookup.attribute && found.value === lookup.value;
  };
  if (isLookup(filter)) return undefined;
  if (filter.kind !== 'and') return filter;
  const [first, ...others] = filter.operands.filter((operand) => !isLookup(operand));
  if (first === undefined || others.length === 0) return first;
  return { kind: 'and', operands: [first, ...others] };
}

/** @param element the multi-valued attribute whose sub-attributes the names are, inside brackets */
function collect(definition: ResourceDefinition, filter: Filter, element?: AttributePath): KeyLookup[] {
  switch (filter.kind) {
    case 'and':
      return filter.operands.flatMap((operand) => collect(definition, operand, element));
    case 'compare': {
      if (filter.operator !== 'eq' || filter.value === null) return [];
      const path = element === undefined ? filter.path : { ...element, sub: filter.path.name };
      const resolved = resolveAttribute(definition, path);
      const key = resolved && keyOf(definition, resolved);
      return key === undefined ? [] : [{ attribute: key, value: textOf(filter) }];
    }
    // `emails[type eq "work" and value eq "x"]` implies `emails.value eq "x"`.
    case 'valuePath':
      return collect(definition, filter.filter, filter.path);
    default:
      return [];
  }
}

function keyOf(definition: ResourceDefinition, { attribute, sub }: ResolvedPath): KeyAttribute | undefined {
  const path = sub === undefined && attribute.type === 'complex' ? `${attribute.path}.value` : (sub ?? attribute).path;
  return KEYS.find((key) => key === path && KEYS_OF[definition.type].has(key));
}
