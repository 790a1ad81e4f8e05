import { type ResourceRef, readRef } from '../lambda/delivery/state/resource-ref';
import type { Invocation } from './command';
import { UsageError } from './failure';

/** How operands name what a list has shown. */
export const referencesUsage = '<id>… | --all';

/**
 * What a command is to be applied to: the references after it, as its list prints them, or everything.
 *
 * @throws UsageError when both are given, or neither, or one is no reference
 */
export function referencesMeant({ operands, has }: Invocation, list: string): readonly ResourceRef[] | 'all' {
  if (has('all') && operands.length > 0) throw new UsageError('Either ids or --all, not both.');
  if (has('all')) return 'all';
  if (operands.length === 0) throw new UsageError(`Which? Ids as "${list}" shows them, or --all.`);
  return operands.map((text) => {
    const ref = readRef(text);
    if (ref === undefined) {
      throw new UsageError(`"${text}" is no id as "${list}" shows them, such as USER/0190… or GROUP/0190….`);
    }
    return ref;
  });
}
