import type {
  CutPreview,
  DriftMode,
  DriftProgress,
  DriftReport,
  FoundGroup,
  GroupResult,
  ImportAnswers,
  ImportCommand,
  ImportProgress,
} from '../lambda/contract/operator-requests';
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
  return ask(target, { command: 'preview' as const, upstream, atMost: previewLines });
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
    const answer = await ask(target, { command: 'import' as const, upstream });
    if (answer.outcome === 'done') return answer;
    const people = Object.values(answer.state?.people ?? {}).reduce((sum, count) => sum + count, 0);
    if (answer.outcome === 'stuck') {
      const why = answer.state?.failure ?? 'the account does not answer';
      throw new OperatorError(
        `The import stands still after ${counted(people, 'person', 'people')}: ${why.replace(/\.$/, '')}. It goes on by itself from there; nothing was lost.`,
        'import-stuck',
      );
    }
    progress(`  ${counted(people, 'person', 'people')} read so far ...`);
  }
}

/** The group of the account that would be managed. Changes nothing. @throws OperatorError */
export async function findGroup(
  target: Target,
  upstream: string,
  group: string,
): Promise<Extract<FoundGroup, { readonly found: true }>> {
  const answer = await ask(target, { command: 'find group' as const, upstream, group });
  if (!answer.found) throw new OperatorError(answer.message, 'group-not-manageable');
  return answer;
}

/** Has a group of the account managed. @param group its id there @throws OperatorError with what stood in the way */
export async function manage(
  target: Target,
  upstream: string,
  group: string,
): Promise<Extract<GroupResult, { readonly done: true }>> {
  const answer = await ask(target, { command: 'manage' as const, upstream, group, by: await target.operator() });
  if (!answer.done) throw new OperatorError(answer.message, 'group-not-manageable');
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
  mode: DriftMode,
  progress: (text: string) => void,
): Promise<DriftReport> {
  for (;;) {
    const answer = (await target.functions.run(target.resources.driftFunction, {
      command: 'drift',
      upstream,
      mode,
    })) as DriftProgress;
    const { people, groups } = answer.state.compared;
    if (answer.outcome === 'done') return answer.state;
    if (answer.outcome === 'stuck') {
      const why = (answer.state.failure ?? 'the account does not answer').replace(/\.$/, '');
      throw new OperatorError(
        `The comparison stands still after ${counted(people, 'person', 'people')}: ${why}. Nothing was concluded from what is missing.`,
        'comparison-stuck',
      );
    }
    progress(`  ${counted(people, 'person', 'people')} and ${counted(groups, 'group', 'groups')} compared so far ...`);
  }
}
