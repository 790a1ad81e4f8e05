import {
  type CheckedPerson,
  type Cut,
  type CutCheck,
  type CutPreview,
  checkVerdicts,
  type DriftCommand,
  type DriftProgress,
  type FoundGroup,
  type GroupResult,
  type ImportCommand,
  type ImportProgress,
  type Operator,
  type Reach,
} from '../../contract/operator-requests';
import { isObject, type Json } from '../../scim/types';
import { compare } from '../drift/drift';
import { checkPeople } from '../import/check';
import { continueImport, startImport } from '../import/import';
import { findGroup, manageGroup } from '../import/manage-group';
import { importPreview } from '../import/preview';
import type { RunContext } from '../run/run-context';
import type { Upstream } from '../upstream/upstream';
import { SelectionError } from './names/select';

/** Anyone who may invoke the function sends its events: an event that is not a command comes from the schedule. */
export function readImportCommand(event: unknown): ImportCommand | undefined {
  const json = event as Json;
  if (!isObject(json) || typeof json.upstream !== 'string') return undefined;
  const { command, upstream, atMost, group } = json;
  if (command === 'import' || command === 'reach') return { command, upstream };
  if (command === 'preview' && typeof atMost === 'number') return { command, upstream, atMost };
  if (command === 'check' && typeof atMost === 'number') {
    const people = readPeople(json.people);
    return people === undefined ? undefined : { command, upstream, atMost, people };
  }
  if (typeof group !== 'string') return undefined;
  if (command === 'find group') return { command, upstream, group };
  const by = readOperator(json.by);
  return command === 'manage' && by !== undefined ? { command, upstream, group, by } : undefined;
}

function readPeople(json: Json | undefined): CheckedPerson[] | undefined {
  if (!Array.isArray(json)) return undefined;
  const people = json.flatMap((each) =>
    isObject(each) && typeof each.email === 'string' && typeof each.active === 'boolean'
      ? [{ email: each.email, active: each.active }]
      : [],
  );
  return people.length === json.length ? people : undefined;
}

function readOperator(json: Json | undefined): Operator | undefined {
  if (!isObject(json) || typeof json.identity !== 'string' || typeof json.host !== 'string') return undefined;
  return { identity: json.identity, host: json.host };
}

/** As `readImportCommand`, for the drift function. */
export function readDriftCommand(event: unknown): DriftCommand | undefined {
  const json = event as Json;
  if (!isObject(json) || json.command !== 'drift' || typeof json.upstream !== 'string') return undefined;
  const { mode, upstream } = json;
  const by = readOperator(json.by);
  const command = { command: 'drift' as const, upstream, ...(by === undefined ? {} : { by }) };
  return mode === 'report' || mode === 'repair' ? { ...command, mode } : undefined;
}

/** What the log says of a decision. */
export interface LoggedDecision {
  readonly action: 'manage' | 'repair';
  readonly upstream: string;
  readonly group?: string;
  /** Their AWS identity; absent where the command of an earlier version did not say. */
  readonly who?: string;
}

/** The decision that a command is; undefined for one that only looks. */
export function decisionIn(command: ImportCommand | DriftCommand): LoggedDecision | undefined {
  const { upstream } = command;
  if (command.command === 'manage') {
    return { action: 'manage', upstream, group: command.group, who: command.by.identity };
  }
  if (command.command !== 'drift' || command.mode !== 'repair') return undefined;
  return { action: 'repair', upstream, ...(command.by === undefined ? {} : { who: command.by.identity }) };
}

/**
 * Does what the operator asks of the import function.
 *
 * @param deadline epoch milliseconds
 * @throws AccountError; SelectionError when there is no such upstream
 */
export async function answerImportCommand(
  command: ImportCommand,
  context: RunContext,
  deadline: number,
): Promise<CutPreview | CutCheck | ImportProgress | FoundGroup | GroupResult | Reach> {
  const upstream = upstreamNamed(context, command.upstream);
  switch (command.command) {
    case 'preview': {
      const { linked, invited, onlyInAccount, findings, groups } = await importPreview(context, upstream, deadline);
      const { atMost } = command;
      return {
        upstream: upstream.name,
        linked: cut(linked, atMost),
        invited: cut(invited, atMost),
        onlyInAccount: cut(onlyInAccount, atMost),
        findings: cut(findings, atMost),
        managedGroups: cut(groups.managed, atMost),
        unmanagedGroups: cut(groups.unmanaged, atMost),
      };
    }
    case 'check': {
      const { verdicts } = await checkPeople(context, upstream, command.people, deadline);
      const lists = checkVerdicts.map((verdict) => [verdict, cut(verdicts[verdict], command.atMost)]);
      return { upstream: upstream.name, verdicts: Object.fromEntries(lists) as CutCheck['verdicts'] };
    }
    case 'import': {
      const state = await startImport(context, upstream.name);
      return continueImport(context, upstream, state, deadline);
    }
    case 'reach':
      // Not at the pace that the account asks for: one request, and the operator waits for it.
      return upstream.account.health();
    case 'find group':
      return findGroup(context, upstream, command.group, deadline);
    case 'manage':
      return manageGroup(context, upstream, command.group, deadline, command.by);
  }
}

/**
 * Does what the operator asks of the drift function.
 *
 * @param deadline epoch milliseconds
 * @throws SelectionError when there is no such upstream
 */
export function answerDriftCommand(
  { upstream, mode }: DriftCommand,
  context: RunContext,
  deadline: number,
): Promise<DriftProgress> {
  return compare(context, upstreamNamed(context, upstream), deadline, mode);
}

function upstreamNamed({ upstreams }: RunContext, name: string): Upstream {
  const upstream = upstreams.get(name);
  if (upstream !== undefined) return upstream;
  throw new SelectionError(
    'not-found',
    `No upstream "${name}" is set up; there is: ${[...upstreams.keys()].join(', ')}. After a set-up it takes up to a minute until every function knows.`,
  );
}

/** The first elements of a list, up to a maximum. */
function cut<T>(list: readonly T[], atMost: number): Cut<T> {
  return { count: list.length, first: list.slice(0, atMost) };
}
