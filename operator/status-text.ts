import type { Reason } from '../lambda/delivery/admin/status/reason';
import type { BridgeStatus, ScheduledRun, UpstreamState } from '../lambda/delivery/admin/status/status';
import type { Verdict } from '../lambda/delivery/admin/status/verdict';
import { ago, counted, duration, printable } from './terminal/table';
import { bulleted } from './terminal/wrap';

/** What the screen of `status` shows beside what was found. */
export interface Heading {
  readonly label: string;
  readonly version: string;
  readonly baseUrl: string;
  readonly upstreams: readonly string[];
  /** Whether CloudFormation would delete the stack without further ado, which is not wanted. */
  readonly isUnprotected: boolean;
}

/** Rows of the smallest usual terminal, one of them for the prompt. */
const screenHeight = 23;

/** How the bridge stands, on one screen: what matters first. */
export function statusScreen(verdict: Verdict, facts: BridgeStatus, heading: Heading, now: Date): string {
  const [first, ...others] = verdict.reasons;
  const lead = [...bulleted('', printable(verdict.sentence)), ...todoLines(first)];
  const body = ['', ...factLines(facts, heading, now)];
  const room = screenHeight - lead.length - body.length - 1;
  const notes = others.length === 0 ? [] : ['', ...fitting(others.map(reasonLines), room)];
  return [...lead, ...body, ...notes].join('\n');
}

/** What to do stands on lines of its own. */
const todoLines = (reason: Reason | undefined): string[] =>
  reason?.todo === undefined ? [] : bulleted('  ', reason.todo);

const reasonLines = (reason: Reason): string[] => [...bulleted('! ', printable(reason.text)), ...todoLines(reason)];

/** As many as there is room for, the last line says how many there are more. */
function fitting(notes: readonly (readonly string[])[], room: number): string[] {
  const lines: string[] = [];
  for (const [index, note] of notes.entries()) {
    const isLast = index === notes.length - 1;
    if (lines.length + note.length > room - (isLast ? 0 : 1)) {
      return [...lines, `... and ${counted(notes.length - index, 'more', 'more')} (--json)`];
    }
    lines.push(...note);
  }
  return lines;
}

function factLines(facts: BridgeStatus, heading: Heading, now: Date): string[] {
  const { label, version, baseUrl, upstreams, isUnprotected } = heading;
  const { delivery, people, groups, decided } = facts;
  const { behind, oldestBehindSeconds, retrying, held, failed } = delivery;
  const states = upstreams.map((name) => `${name}${stateText(delivery.upstreams[name])}`);
  return [
    ['Bridge', `${printable(label)}, kit ${version}`],
    ...(isUnprotected ? [['Deletion', 'the stack is not protected yet; to protect it: npx cdk deploy']] : []),
    ['Base URL', baseUrl],
    ['Directory', `${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')}`],
    ['Delivers to', states.join(', ')],
    ['Pending', behind === 0 ? 'nothing' : `${behind}, the oldest for ${duration(oldestBehindSeconds)}`],
    ['Retrying', retrying === 0 ? 'nothing' : `${retrying}, for longer than five minutes`],
    ['Held', held === 0 ? 'nothing' : String(held)],
    ['Failed', failed === 0 ? 'nothing' : String(failed)],
    ...(decided === 0 ? [] : [['By decision', counted(decided, 'keeps its access', 'keep their access')]]),
    ...facts.runs.map((run) => [titles[run.name], runText(run, now)]),
  ].map(([title = '', text]) => `${title.padEnd(13)} ${text}`);
}

const titles: Readonly<Record<ScheduledRun['name'], string>> = {
  sweep: 'Last sweep',
  confirm: 'Confirmed',
  drift: 'Compared',
  import: 'Imported',
};

function stateText(state: UpstreamState | undefined): string {
  if (state?.paused !== undefined) return ' (paused)';
  if (state?.circuit !== undefined) return ' (unreachable)';
  if (state?.throttled !== undefined) return ' (asked to wait)';
  return state?.withoutGroups === undefined ? '' : ' (people only: it has no groups)';
}

function runText({ at, outcome }: ScheduledRun, now: Date): string {
  const how = { succeeded: '', failed: ', incomplete', skipped: ', skipped' }[outcome];
  return `${ago(at, now)} ago${how}`;
}
