import { printAttributePath, resolveAttribute } from '../attribute-path';
import { badRequest } from '../errors';
import { type Attribute, arrayOf, readAttribute, readSubAttribute } from '../schema/attribute';
import type { ResourceDefinition } from '../schema/resource-definition';
import type { Attributes, Json } from '../types';
import { type Filter, textOf } from './ast';
import { compileComparison, isPresent, type Test } from './compare';
import { compileElementFilter, holdsForNoValue } from './element';
import { type Condition, compileLogic } from './logic';

/** Whether a resource, in its representation, satisfies a filter. */
export type ResourcePredicate = (resource: Attributes) => boolean;

/**
 * Compiles a filter for one type of resource, once for a list of any length. It is evaluated on representations: `id`, `meta`,
 * `groups` and `members` are seen when the caller has put them in.
 *
 * An attribute that no schema has counts as having no value (RFC 7644 §3.4.2.1), and so does one that is never returned: a filter
 * must not reveal what an answer would not. A multi-valued attribute matches when one of its values does (§3.4.2.2).
 *
 * @throws ScimError 400 invalidFilter for a comparison that the attribute's type does not know
 */
export function compileFilter(definition: ResourceDefinition, filter: Filter): ResourcePredicate {
  return compileLogic(filter, (condition) => compileCondition(definition, condition));
}

function compileCondition(definition: ResourceDefinition, condition: Condition): ResourcePredicate {
  const resolved = resolveAttribute(definition, condition.path);
  if (resolved === undefined || resolved.attribute.returned === 'never') {
    const holds = holdsForNoValue(condition);
    return () => holds;
  }
  const { attribute, sub } = resolved;
  if (condition.kind === 'valuePath') return compileValuePath(attribute, condition.filter);
  if (condition.kind === 'present') return compileTest(attribute, sub, isPresent);
  const { operator, value } = condition;
  // Null asks whether there is a value at all, so a complex attribute is then meant as a whole.
  const compared = sub ?? (value === null ? attribute : valueSubOf(attribute, printAttributePath(condition.path)));
  const test = compileComparison(compared, operator, value, textOf(condition));
  return compileTest(attribute, compared === attribute ? undefined : compared, test);
}

/** RFC 7643 §2.4: a complex attribute is compared by its `value`: `emails co "@example.com"`, Entra ID's `manager eq "…"`. */
function valueSubOf(attribute: Attribute, path: string): Attribute {
  if (attribute.type !== 'complex') return attribute;
  const value = attribute.subAttributesByName.get('value');
  if (value !== undefined) return value;
  const names = attribute.subAttributes.map(({ name }) => `${path}.${name}`).join(', ');
  throw badRequest('invalidFilter', `${path} is complex: compare one of its sub-attributes: ${names}.`);
}

function compileTest(attribute: Attribute, sub: Attribute | undefined, test: Test): ResourcePredicate {
  if (!attribute.multiValued) {
    return sub === undefined
      ? (resource) => test(readAttribute(resource, attribute))
      : (resource) => test(readSubAttribute(readAttribute(resource, attribute), sub));
  }
  const testElement: Test = sub === undefined ? test : (element) => test(readSubAttribute(element, sub));
  return (resource) => {
    const elements = arrayOf(readAttribute(resource, attribute));
    return elements.length === 0 ? test(undefined) : elements.some(testElement);
  };
}

function compileValuePath(attribute: Attribute, filter: Filter): ResourcePredicate {
  const holds = compileElementFilter(attribute, filter, 'no value');
  return (resource) => arrayOf(readAttribute(resource, attribute)).some((element: Json) => holds(element));
}
