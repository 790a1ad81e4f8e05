import type { Drift, Finding } from '../../../contract/operator-requests';
import { onUpstream } from '../../activity-entries';
import { readFindings } from '../../run/run-state';
import type { CommandContext } from '../../state/requeue';
import { type AdminContext, decisionStep } from '../context';

export { restartImport } from '../../import/import';

/** What an import found, in the order of the account's lists. @throws Busy */
export function importFindings(context: CommandContext, upstream: string, run: string): Promise<Finding[]> {
  return readFindings<Finding>(context, 'IMPORT', upstream, run);
}

/** The differences that a comparison found, people first. @throws Busy */
export function driftFindings(context: CommandContext, upstream: string, run: string): Promise<Drift[]> {
  return readFindings<Drift>(context, 'DRIFT', upstream, run);
}

/** Records that an operator has manual changes in an account reverted; the comparison that reverts them follows. @throws Busy */
export async function recordRepair(context: AdminContext, upstream: string): Promise<void> {
  await context.store.transact([await decisionStep(context, onUpstream(upstream), 'repair', { upstream })]);
}
