import type { Operator } from '../../lambda/contract/operator-requests';
import type { AdminContext } from '../../lambda/delivery/admin/context';

/** Whoever decides in a test. */
export const testOperator: Operator = { identity: 'arn:aws:sts::111122223333:assumed-role/Admin/ada', host: 'desk-7' };

/** A context as operations have it: with somebody who decides. */
export function asOperator<C extends Omit<AdminContext, 'operator'>>(
  context: C,
  by: Operator = testOperator,
): AdminContext {
  return { ...context, operator: async () => by };
}
