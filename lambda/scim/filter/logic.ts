import type { Filter } from './ast';

/** A filter that is no `and`, `or` or `not`: it says something of one attribute. */
export type Condition = Exclude<Filter, { kind: 'and' | 'or' | 'not' }>;

/** Compiles `and`, `or` and `not` over conditions on whatever the subject is: a resource, or one element of an attribute. */
export function compileLogic<Subject>(
  filter: Filter,
  compileCondition: (condition: Condition) => (subject: Subject) => boolean,
): (subject: Subject) => boolean {
  switch (filter.kind) {
    case 'and': {
      const operands = filter.operands.map((operand) => compileLogic(operand, compileCondition));
      return (subject) => operands.every((holds) => holds(subject));
    }
    case 'or': {
      const operands = filter.operands.map((operand) => compileLogic(operand, compileCondition));
      return (subject) => operands.some((holds) => holds(subject));
    }
    case 'not': {
      const holds = compileLogic(filter.operand, compileCondition);
      return (subject) => !holds(subject);
    }
    default:
      return compileCondition(filter);
  }
}
