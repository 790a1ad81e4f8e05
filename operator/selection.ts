import type { Invocation } from './command';
import { UsageError } from './failure';

/** How operands name what a list has shown. */
export const selectionUsage = '<who>… | --all';

/** How many operands that takes. */
export const many = { least: 0, most: Number.POSITIVE_INFINITY } as const;

/** What may be given for a person or a group, for help. */
export const selectionHelp = 'A person or group is named by its id, address or name, in whatever case.';

/**
 * What a command is to be applied to: what its operands name, or everything that its list shows.
 *
 * @param list the command that shows the list
 * @throws UsageError when both are given, or neither
 */
export function selectionMeant({ operands, has }: Invocation, list: string): readonly string[] | 'all' {
  if (has('all') && operands.length > 0) throw new UsageError('Either names or --all, not both.');
  if (has('all')) return 'all';
  if (operands.length > 0) return operands;
  throw new UsageError(
    `Which? Ids, addresses or names as they are listed, or --all. To see them: npx scim-bridge ${list}`,
  );
}

/** So many are named in a question. */
const shown = 20;

/** Names for a question, each once, on lines of their own. */
export function namesText(items: readonly { readonly name: string; readonly ref: string }[]): string {
  const names = [...new Map(items.map(({ name, ref }) => [ref, name === '' ? ref : name])).values()];
  const lines = names.slice(0, shown).map((name) => `  ${name}`);
  return [...lines, ...(names.length > shown ? [`  ... and ${names.length - shown} more`] : [])].join('\n');
}
