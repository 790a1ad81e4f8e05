import type { Invocation } from './command';
import { UsageError } from './failure';

/** Usage of operands that select items of a list. */
export const selectionUsage = '<who>… | --all';

/** The number of operands. */
export const many = { least: 0, most: Number.POSITIVE_INFINITY } as const;

/** Explains in help how to name a person or a group. */
export const selectionHelp = 'Name a person or group by id, email address or name; case is ignored.';

/**
 * The items that a command applies to: those that the operands name, or all of its list.
 *
 * @param list the command that shows the list
 * @throws UsageError when both are given, or neither
 */
export function selectionMeant({ operands, has }: Invocation, list: string): readonly string[] | 'all' {
  if (has('all') && operands.length > 0) throw new UsageError('Give names or --all, not both.');
  if (has('all')) return 'all';
  if (operands.length > 0) return operands;
  throw new UsageError(
    `Nothing selected: give ids, addresses or names as listed, or --all. To list them: npx scim-bridge ${list}`,
  );
}

/** Maximum number of names in a question. */
const shown = 20;

/** Names for a question, each once, on lines of their own. */
export function namesText(items: readonly { readonly name: string; readonly ref: string }[]): string {
  const names = [...new Map(items.map(({ name, ref }) => [ref, name === '' ? ref : name])).values()];
  const lines = names.slice(0, shown).map((name) => `  ${name}`);
  return [...lines, ...(names.length > shown ? [`  ... and ${names.length - shown} more`] : [])].join('\n');
}
