import { onUpstream } from '../activity-entries';
import { type AdminContext, decisionStep } from './context';

/** Records that an operator has what was changed by hand in an account changed back; the comparison that does so follows. @throws Busy */
export async function recordRepair(context: AdminContext, upstream: string): Promise<void> {
  await context.store.transact([await decisionStep(context, onUpstream(upstream), 'repair', { upstream })]);
}
