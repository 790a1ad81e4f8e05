import type { CutPreview, DriftCommand, ImportAnswers, ImportCommand } from '../lambda/contract/operator-requests';
import type { DriftProgress } from '../lambda/delivery/drift/drift';
import type { DriftState } from '../lambda/delivery/drift/drift-report';
import type { ImportProgress } from '../lambda/delivery/import/import';
import { OperatorError } from './failure';
import type { Target } from './target/target';
import { counted } from './terminal/table';

/** So much of each list of a preview is asked for: more than anybody reads, and within what Lambda returns. */
const previewLines = 5000;

/** What needs the account, and so runs in the bridge's functions. */
function ask<C extends ImportCommand>(target: Target, command: C): Promise<ImportAnswers[C['command']]> {
  return target.functions.run(target.resources.importFunction, command) as Promise<ImportAnswers[C['command']]>;
}

/** What an import would come to. Changes nothing. @throws OperatorError */
export function previewImport(target: Target, upstream: string): Promise<CutPreview> {
  return ask(target, { command: 'preview', upstream, atMost: previewLines });
}

/**
 * Imports an account to the end, over as many runs of the function as that takes.
 *
 * @throws OperatorError when the account stops answering; the import goes on by itself later
 */
export async function importAll(
  target: Target,
  upstream: string,
  progress: (text: string) => void,
): Promise<ImportProgress> {
  for (;;) {
    const answer = await ask(target, { command: 'import', upstream });
    if (answer.outcome === 'done') return answer;
    const people = Object.values(answer.state?.people ?? {}).reduce((sum, count) => sum + count, 0);
    if (answer.outcome === 'stuck') {
      const why = answer.state?.failure ?? 'the account does not answer';
      throw new OperatorError(
        `The import stands still after ${counted(people, 'person', 'people')}: ${why}. It goes on by itself from there; nothing was lost.`,
      );
    }
    progress(`  ${counted(people, 'person', 'people')} read so far ...`);
  }
}

/** Has a group of the account managed. @throws OperatorError with what stood in the way */
export async function manage(
  target: Target,
  upstream: string,
  group: string,
): Promise<{ readonly groupId: string; readonly members: number }> {
  const answer = await ask(target, { command: 'manage', upstream, group });
  if (!answer.done) throw new OperatorError(answer.why);
  return answer;
}

/**
 * Compares an account with the directory to the end, over as many runs of the function as that takes.
 *
 * @throws OperatorError when the account does not answer
 */
export async function compareAll(
  target: Target,
  upstream: string,
  mode: DriftCommand['mode'],
  progress: (text: string) => void,
): Promise<DriftState> {
  const command: DriftCommand = { command: 'drift', upstream, mode };
  for (;;) {
    const answer = (await target.functions.run(target.resources.driftFunction, command)) as DriftProgress;
    const { people, groups } = answer.state.compared;
    if (answer.outcome === 'done') return answer.state;
    if (answer.outcome === 'stuck') {
      throw new OperatorError(
        `The comparison stands still after ${counted(people, 'person', 'people')}: ${answer.state.failure ?? 'the account does not answer'}. Nothing was concluded from what is missing.`,
      );
    }
    progress(`  ${counted(people, 'person', 'people')} and ${counted(groups, 'group', 'groups')} compared so far ...`);
  }
}
