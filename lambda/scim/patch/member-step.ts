import type { OnMiss } from '../dialects';
import { type Filter, textOf } from '../filter/ast';
import type { ElementPredicate } from '../filter/element';

/** A change to a group's members, by the ids of users. */
export type MemberStep =
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly ids: readonly string[] }
  /** Members that a filter selects whose outcome depends on who is in the group. `ids` take their place. */
  | {
      readonly kind: 'where';
      readonly selects: ElementPredicate;
      /** How many conditions `selects` looks at, at most. */
      readonly conditions: number;
      readonly ids: readonly string[];
      readonly onMiss: OnMiss;
    };

/** A member as filters see it. It has nothing else that is known without reading the user. */
export function memberElement(id: string) {
  return { value: id, type: 'User' };
}

/**
 * The ids that a filter on members can select at all, when the filter names them: `value eq "a" or value eq "b"`,
 * `value eq "a" and type eq "User"`. So the members need not be read to know what is removed.
 *
 * @returns undefined when the filter could select anybody.
 */
export function namedIds(filter: Filter): readonly string[] | undefined {
  switch (filter.kind) {
    case 'compare': {
      const named = filter.operator === 'eq' && filter.path.name.toLowerCase() === 'value';
      return named && filter.value !== null ? [textOf(filter)] : undefined;
    }
    case 'and': {
      for (const operand of filter.operands) {
        const ids = namedIds(operand);
        if (ids !== undefined) return ids;
      }
      return undefined;
    }
    case 'or': {
      const ids: string[] = [];
      for (const operand of filter.operands) {
        const some = namedIds(operand);
        if (some === undefined) return undefined;
        ids.push(...some);
      }
      return ids;
    }
    default:
      return undefined;
  }
}
