import { badRequest, excerpt } from '../errors';
import { type Attribute, findByName } from '../schema/attribute';
import { findPath, type ResourceDefinition } from '../schema/resource-definition';
import { foldCase, isObject, type Json, type JsonObject } from '../types';

/** An order in which a list was asked for. */
export interface Sort {
  readonly attribute: Attribute;
  readonly sub: Attribute | undefined;
  readonly order: 'ascending' | 'descending';
}

/**
 * Reads `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3); undefined when no order is asked for. Of a complex attribute a sub-attribute is
 * meant, or its `value` when it has one.
 * @throws ScimError 400 invalidValue
 */
export function readSort(
  definition: ResourceDefinition,
  sortBy: string | undefined,
  sortOrder: string | undefined,
): Sort | undefined {
  if (sortBy === undefined) return undefined;
  const order = (sortOrder ?? 'ascending').toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw badRequest('invalidValue', `sortOrder must be "ascending" or "descending"; got ${excerpt(sortOrder)}.`);
  }
  const path = findPath(definition, sortBy);
  if (path?.kind !== 'attribute' || (path.sub ?? path.attribute).returned === 'never') {
    throw badRequest('invalidValue', `sortBy must be an attribute of a ${definition.type}; got ${excerpt(sortBy)}.`);
  }
  const { attribute } = path;
  const sub = path.sub ?? findByName(attribute.subAttributesByName, 'value');
  if (attribute.type === 'complex' && sub === undefined) {
    const paths = attribute.subAttributes.map(({ path: one }) => one).join(', ');
    throw badRequest('invalidValue', `${attribute.name} is complex: sortBy must be one of ${paths}.`);
  }
  return { attribute, sub, order };
}

/**
 * The resources in order: without regard to case where the attribute has none, dates by time, of several values the primary or else the
 * first. What has no value comes last when ascending and first when descending; what is equal keeps its order.
 * @param resources whole representations
 */
export function sortResources<T extends JsonObject>(resources: readonly T[], sort: Sort): T[] {
  const kind = sort.sub ?? sort.attribute;
  const keyed = resources.map((resource) => ({ resource, key: keyOf(kind, sortValue(resource, sort)) }));
  const sign = sort.order === 'ascending' ? 1 : -1;
  keyed.sort((a, b) => sign * compare(a.key, b.key));
  return keyed.map(({ resource }) => resource);
}

type Key = string | number | undefined;

function compare(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

function sortValue(resource: JsonObject, { attribute, sub }: Sort): Json | undefined {
  const home = attribute.extension === undefined ? resource : resource[attribute.extension];
  const value = isObject(home) ? one(home[attribute.name]) : undefined;
  if (sub === undefined) return value;
  return isObject(value) ? one(value[sub.name]) : undefined;
}

function one(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  return value.find((element) => isObject(element) && element.primary === true) ?? value[0];
}

function keyOf(attribute: Attribute, value: Json | undefined): Key {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return undefined;
  if (attribute.type === 'dateTime') return timeOf(value);
  return attribute.caseExact ? value : foldCase(value);
}

/** Milliseconds; a time that JavaScript cannot represent has no place in the order. */
function timeOf(value: string): Key {
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
