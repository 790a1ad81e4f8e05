import type {
  CheckedPerson,
  CutCheck,
  CutPreview,
  DriftCommand,
  DriftMode,
  DriftProgress,
  DriftReport,
  FoundGroup,
  GroupResult,
  ImportAnswers,
  ImportCommand,
  ImportProgress,
  Reach,
} from '../lambda/contract/operator-requests';
import { OperatorError } from './failure';
import type { Target } from './target/target';
import { counted } from './terminal/table';

/** Maximum length of each list of a preview: more than anybody reads, and within Lambda's response limit. */
const previewLines = 5000;

/** Sends a request that needs the account, and therefore runs in the bridge's functions. */
function ask<C extends ImportCommand>(target: Target, command: C): Promise<ImportAnswers[C['command']]> {
  return target.functions.run(target.resources.importFunction, command) as Promise<ImportAnswers[C['command']]>;
}

/** Asks the account, from where the bridge runs, whether it lets the bridge in. Changes nothing. @throws OperatorError */
export function reachAccount(target: Target, upstream: string): Promise<Reach> {
  return ask(target, { command: 'reach' as const, upstream });
}

/** Previews an import. Changes nothing. @throws OperatorError */
export function previewImport(target: Target, upstream: string): Promise<CutPreview> {
  return ask(target, { command: 'preview' as const, upstream, atMost: previewLines });
}

/** Says what would become of people whom the identity provider would send. Changes nothing. @throws OperatorError */
export function checkPeople(target: Target, upstream: string, people: readonly CheckedPerson[]): Promise<CutCheck> {
  return ask(target, { command: 'check' as const, upstream, people, atMost: previewLines });
}

/**
 * Imports an account completely, in as many runs of the function as necessary.
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
        `The import stopped after ${counted(people, 'person', 'people')}: ${why.replace(/\.$/, '')}. It will continue automatically from there; nothing is lost.`,
        'import-stuck',
      );
    }
    progress(`  ${counted(people, 'person', 'people')} read so far ...`);
  }
}

/** Finds the group of the account that is to be managed. Changes nothing. @throws OperatorError */
export async function findGroup(
  target: Target,
  upstream: string,
  group: string,
): Promise<Extract<FoundGroup, { readonly found: true }>> {
  const answer = await ask(target, { command: 'find group' as const, upstream, group });
  if (!answer.found) throw new OperatorError(answer.message, 'group-not-manageable');
  return answer;
}

/** Makes a group of the account managed. @param group its id in the account @throws OperatorError with the obstacle */
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
 * Compares an account with the directory completely, in as many runs of the function as necessary.
 *
 * @throws OperatorError when the account does not answer
 */
export async function compareAll(
  target: Target,
  upstream: string,
  mode: DriftMode,
  progress: (text: string) => void,
): Promise<DriftReport> {
  const by = mode === 'repair' ? { by: await target.operator() } : {};
  const command: DriftCommand = { command: 'drift', upstream, mode, ...by };
  for (;;) {
    const answer = (await target.functions.run(target.resources.driftFunction, command)) as DriftProgress;
    const { people, groups } = answer.state.compared;
    if (answer.outcome === 'done') return answer.state;
    if (answer.outcome === 'stuck') {
      const why = (answer.state.failure ?? 'the account does not answer').replace(/\.$/, '');
      throw new OperatorError(
        `The comparison stopped after ${counted(people, 'person', 'people')}: ${why}. People and groups that were not read were not reported as missing.`,
        'comparison-stuck',
      );
    }
    progress(`  ${counted(people, 'person', 'people')} and ${counted(groups, 'group', 'groups')} compared so far ...`);
  }
}
