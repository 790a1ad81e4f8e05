import { type AttributePath, printAttributePath } from '../attribute-path';

/** What a filter says (RFC 7644 §3.4.2.2), free of how it was written. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: ComparisonOperator;
      readonly value: FilterValue;
      /** A number as it was written, when that is not how it is printed: an id such as 66e2689 is digits with an exponent to JSON. */
      readonly written?: string;
    }
  /** `emails[type eq "work"]`: one element satisfies the whole inner filter. */
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter };

export const COMPARISON_OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type ComparisonOperator = (typeof COMPARISON_OPERATORS)[number];

/** Filters compare with JSON's literals; never with objects or arrays. */
export type FilterValue = string | number | boolean | null;

/** What a comparison's value is as a text: without quotes, digits and `true` are JSON's literals, and may be meant as text. */
export function textOf({ value, written }: Extract<Filter, { kind: 'compare' }>): string {
  return written ?? String(value);
}

/** Writes a filter so that parsing it gives an equal AST. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.map(printOperand).join(` ${filter.kind} `);
    case 'not':
      return `not (${printFilter(filter.operand)})`;
    case 'present':
      return `${printAttributePath(filter.path)} pr`;
    case 'compare':
      return `${printAttributePath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${printAttributePath(filter.path)}[${printFilter(filter.filter)}]`;
  }
}

// Always in parentheses: precedence is then the reader's to see, not to know.
function printOperand(operand: Filter): string {
  const text = printFilter(operand);
  return operand.kind === 'and' || operand.kind === 'or' ? `(${text})` : text;
}
