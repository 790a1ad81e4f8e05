import { badRequest, excerpt } from '../errors';
import { type Attribute, readSubAttribute } from '../schema/attribute';
import { findSubAttribute } from '../schema/resource-definition';
import type { Json } from '../types';
import { type Filter, textOf } from './ast';
import { compileComparison, isPresent, type Test } from './compare';
import { type Condition, compileLogic } from './logic';

/** Whether one element of a multi-valued attribute satisfies the filter in the brackets. */
export type ElementPredicate = (element: Json) => boolean;

/**
 * Compiles the filter in the brackets of a value path, to be evaluated on one element.
 *
 * @param unknown what a name that the attribute does not have means: no value (searching, RFC 7644 §3.4.2.1), or an error
 *   (PATCH: with `ne` or `not`, a misspelt name would select every element, and a removal would then empty the attribute)
 * @throws ScimError 400 invalidFilter
 */
export function compileElementFilter(
  attribute: Attribute,
  filter: Filter,
  unknown: 'no value' | 'refuse',
): ElementPredicate {
  return compileLogic(filter, (condition) => {
    const { name } = condition.path;
    const sub = findSubAttribute(attribute, name);
    if (sub !== undefined) {
      const test = compileTest(sub, condition);
      return (element) => test(readSubAttribute(element, sub));
    }
    // RFC 7643 §2.4: `value` is what a simple multi-valued attribute's elements are.
    if (attribute.type !== 'complex' && name.toLowerCase() === 'value') return compileTest(attribute, condition);
    if (unknown === 'refuse') throw unknownSubAttribute(attribute, name);
    const holds = holdsForNoValue(condition);
    return () => holds;
  });
}

function compileTest(attribute: Attribute, condition: Condition): Test {
  switch (condition.kind) {
    case 'present':
      return isPresent;
    case 'compare':
      return compileComparison(attribute, condition.operator, condition.value, textOf(condition));
    // The grammar has none inside brackets; an AST made by hand could.
    case 'valuePath':
      throw badRequest('invalidFilter', `${attribute.path}: brackets cannot be nested.`);
  }
}

/** Whether a condition holds for an attribute that can have no value: only "not this" and "none" do. */
export function holdsForNoValue(condition: Condition): boolean {
  if (condition.kind !== 'compare') return false;
  return condition.value === null ? condition.operator === 'eq' : condition.operator === 'ne';
}

function unknownSubAttribute(attribute: Attribute, name: string) {
  const known = attribute.subAttributes.map((sub) => sub.name).join(', ') || 'value';
  return badRequest('invalidFilter', `${attribute.path} has no ${excerpt(name)} to filter by. Available: ${known}.`);
}
