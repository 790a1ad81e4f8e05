import { AlarmTitle } from '../../lambda/contract/alarm-titles';
import { type Connection, readConnection } from '../../lambda/delivery/admin/connection';
import {
  type BridgeStatus,
  bridgeStatus,
  type ScheduledRun,
  type UpstreamState,
} from '../../lambda/delivery/admin/status';
import type { Command } from '../command';
import { ago, counted, duration, printable } from '../terminal/table';

export const statusCommand: Command = {
  name: 'status',
  when: 'every day',
  summary: 'show pending, retrying, held, failed, paused',
  about: '',
  options: [{ name: 'check', text: 'exit code 4 when something needs attention' }],
  examples: ['npx scim-bridge status', 'npx scim-bridge status --check --json'],
  run: async (invocation) => {
    const { label, resources, admin, secrets } = await invocation.target();
    const connection = await readConnection(secrets);
    const facts = await bridgeStatus(admin, connection.names);
    const now = admin.clock();
    const notes = notesOf(connection, facts, now);
    const { delivery, people, groups, decided } = facts;
    const lines = [
      label,
      `Base URL      ${resources.baseUrl}`,
      `Directory     ${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')}`,
      `Delivers to   ${connection.names.map((name) => `${name}${stateText(delivery.upstreams[name])}`).join(', ')}`,
      `Pending       ${delivery.behind === 0 ? 'nothing' : `${delivery.behind}, the oldest for ${duration(delivery.oldestBehindSeconds)}`}`,
      `Retrying      ${delivery.retrying === 0 ? 'nothing' : `${delivery.retrying}, for longer than five minutes`}`,
      `Held          ${delivery.held === 0 ? 'nothing' : delivery.held}`,
      `Failed        ${delivery.failed === 0 ? 'nothing' : delivery.failed}`,
      ...(decided === 0 ? [] : [`By decision   ${counted(decided, 'keeps its access', 'keep their access')}`]),
      ...facts.runs.map((run) => `${titles[run.name].padEnd(13)} ${runText(run, now)}`),
      ...(notes.length === 0 ? ['', 'Nothing needs attention.'] : ['', ...notes.map((note) => `! ${printable(note)}`)]),
    ];
    return {
      text: lines.join('\n'),
      json: { target: label, ...connection, ...facts, notes },
      attention: notes.length > 0,
    };
  },
};

const titles: Readonly<Record<ScheduledRun['name'], string>> = {
  sweep: 'Last sweep',
  confirm: 'Confirmed',
  drift: 'Compared',
  import: 'Imported',
};

/** How long a due delivery may wait before it needs attention, in seconds: the alarm's default. */
const tooLongBehind = 30 * 60;

/** What needs attention, and what to do. */
function notesOf({ names, seal, failures }: Connection, facts: BridgeStatus, now: Date): string[] {
  const { delivery } = facts;
  const notes = [...failures];
  if (failures.length === 0 && seal === undefined) {
    notes.push('No account is set up: deliveries are simulated. To connect one: npx scim-bridge setup');
  }
  notes.push(...incomingNote(facts), ...names.flatMap((name) => upstreamNote(name, delivery.upstreams[name], now)));
  if (delivery.retrying > 0) {
    notes.push(
      `${counted(delivery.retrying, 'change has', 'changes have')} not gone through for more than five minutes (alarm "${AlarmTitle.deliveriesRetrying}"). To see them: npx scim-bridge failed list`,
    );
  }
  if (delivery.oldestBehindSeconds > tooLongBehind) {
    notes.push(
      `The oldest pending change is ${duration(delivery.oldestBehindSeconds)} overdue: see the alarm "${AlarmTitle.deliveryBehind}" in docs/operations.md`,
    );
  }
  if (delivery.held > 0) {
    notes.push(
      `${counted(delivery.held, 'removal waits', 'removals wait')} for a decision. To see them: npx scim-bridge held list`,
    );
  }
  if (delivery.failed > 0) {
    notes.push(
      `The account refuses ${counted(delivery.failed, 'delivery', 'deliveries')}. To see why: npx scim-bridge failed list`,
    );
  }
  if (facts.decided > 0) {
    notes.push(
      `${counted(facts.decided, 'person or group keeps its', 'people and groups keep their')} access by decision of an operator, although the identity provider removed it. For details: npx scim-bridge held list --decided`,
    );
  }
  return [...notes, ...facts.runs.flatMap((run) => runNote(run, now)), ...invitationNote(facts, now)];
}

function incomingNote({ incoming }: BridgeStatus): string[] {
  if (incoming.position === 'on') return [];
  const why = incoming.reason === undefined ? '' : ` (${incoming.reason})`;
  return [
    `Requests of the identity provider have been refused since ${incoming.since} by ${incoming.by}${why}. To accept them again: npx scim-bridge resume --incoming`,
  ];
}

function upstreamNote(name: string, state: UpstreamState | undefined, now: Date): string[] {
  const { paused, circuit, throttled, withoutGroups } = state ?? {};
  if (paused !== undefined) {
    const end = paused.by === 'operator' ? `To continue: npx scim-bridge resume --upstream ${name}` : '';
    return [`${name} has been paused for ${ago(paused.since, now)}: ${sentence(paused.reason)} ${end}`.trim()];
  }
  if (throttled !== undefined && throttled.until - now.getTime() > longWaitMs) {
    const until = new Date(throttled.until).toISOString();
    return [
      `${name} asked the bridge to wait until ${until}: ${sentence(throttled.reason)} To try now: npx scim-bridge resume --upstream ${name}`,
    ];
  }
  if (circuit === undefined) {
    return withoutGroups === undefined
      ? []
      : [`${name}: people are delivered, groups and memberships wait. ${sentence(withoutGroups.reason)}`];
  }
  const until = new Date(circuit.openUntil).toISOString();
  return [
    `${name} has been unreachable for ${ago(circuit.since, now)}: ${sentence(circuit.reason)} The next attempt is at ${until}.`,
  ];
}

/** Waits requested by an account are normal up to this length, in milliseconds. */
const longWaitMs = 5 * 60_000;

const sentence = (text: string): string => `${text.replace(/\.$/, '')}.`;

function runNote(run: ScheduledRun, now: Date): string[] {
  // Not tried: the note about the upstream says why.
  if (run.outcome === 'failed') return [`${titles[run.name]}: ${notDone[run.name]}. ${run.why ?? ''}`.trim()];
  if (Date.parse(run.goodUntil) < now.getTime()) return [`${titles[run.name]}: ${ago(run.at, now)} ago, overdue`];
  return [];
}

/** The meaning of an unsuccessful run. */
const notDone: Readonly<Record<ScheduledRun['name'], string>> = {
  sweep: 'failed',
  confirm: 'some people could not be confirmed',
  drift: 'some people or groups could not be compared',
  import: 'the account was not read completely',
};

function invitationNote({ invitations }: BridgeStatus, now: Date): string[] {
  const [oldest] = invitations;
  if (oldest === undefined) return [];
  return [
    `${counted(invitations.length, 'invitation has', 'invitations have')} been open for two days or more, the oldest (${oldest.email}) for ${ago(oldest.since, now)}`,
  ];
}

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
