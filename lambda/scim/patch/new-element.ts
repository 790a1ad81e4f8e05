import type { Filter } from '../filter/ast';
import { toNobody, UNREAD } from '../read/scalar';
import { readValue } from '../read/value';
import type { Attribute } from '../schema/attribute';
import { findSubAttribute } from '../schema/resource-definition';
import type { JsonObject } from '../types';

/**
 * What every element that a filter selects has: `type eq "work" and primary eq true` gives `{type: "work", primary: true}`.
 * With it, an operation whose filter selects nothing can make the element (see `onMiss`).
 *
 * @returns undefined when the filter is not one or several equalities joined with `and`: no element can then be made that it
 *   would surely select.
 */
export function seedOf(attribute: Attribute, filter: Filter): JsonObject | undefined {
  const seed: JsonObject = {};
  for (const condition of filter.kind === 'and' ? filter.operands : [filter]) {
    if (condition.kind !== 'compare' || condition.operator !== 'eq' || condition.value === null) return undefined;
    const sub = findSubAttribute(attribute, condition.path.name);
    if (sub === undefined || sub.mutability === 'readOnly') return undefined;
    const value = readValue(sub, condition.value, toNobody);
    if (value === undefined || value === UNREAD || Object.hasOwn(seed, sub.name)) return undefined;
    seed[sub.name] = value;
  }
  return seed;
}

/** Whether a filter is the single `type eq …` or `primary eq …` by which Entra ID names a value. */
export function isSimpleSelector(filter: Filter): 'simple filter' | 'other filter' {
  const simple = filter.kind === 'compare' && filter.operator === 'eq' && /^(?:type|primary)$/i.test(filter.path.name);
  return simple ? 'simple filter' : 'other filter';
}

/** How many conditions a filter has. */
export function countConditions(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.reduce((sum, operand) => sum + countConditions(operand), 0);
    case 'not':
      return countConditions(filter.operand);
    default:
      return 1;
  }
}
