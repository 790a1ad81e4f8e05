import type { Filter } from './ast';

/** Attributes that are not stored with a resource, but read from the memberships. */
export type DerivedAttribute = 'members' | 'groups';

/** The derived attributes that a filter's evaluation touches; whoever evaluates it must put them into the representation. */
export function filterNeeds(filter: Filter): Set<DerivedAttribute> {
  const needs = new Set<DerivedAttribute>();
  collect(filter, needs);
  return needs;
}

function collect(filter: Filter, needs: Set<DerivedAttribute>): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const operand of filter.operands) collect(operand, needs);
      return;
    case 'not':
      collect(filter.operand, needs);
      return;
    default: {
      const name = filter.path.name.toLowerCase();
      if (name === 'members' || name === 'groups') needs.add(name);
    }
  }
}
