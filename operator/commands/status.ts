import { openInvitations } from '../../lambda/delivery/import/invitations';
import { status } from '../../lambda/delivery/state/status';
import type { UpstreamState } from '../../lambda/delivery/state/upstream-state';
import { readSyncSwitch } from '../../lambda/directory/sync-switch';
import { dryRunUpstreams, ScimsessionError, type Seal } from '../../lambda/secrets/scimsession';
import { readTokenVersions } from '../../lambda/secrets/scimsession-store';
import { readRuns, type ScheduledRun } from '../../lambda/table/scheduled-runs';
import type { Command } from '../command';
import { readStoredSeal } from '../setup/scimsession';
import { type Engine, engineOf } from '../tables';
import type { Target } from '../target/target';
import { ago, counted, duration, printable } from '../terminal/table';

/** What delivery works with, by what is stored; a trouble is part of the status, not the end of it. */
interface Session {
  readonly names: readonly string[];
  readonly seal?: Seal;
  readonly failure?: string;
}

export const statusCommand: Command = {
  name: 'status',
  summary: 'how the bridge stands: what is behind, held, refused, paused',
  about: '',
  options: [{ name: 'check', text: 'exit code 4 when something needs somebody' }],
  examples: ['npx scim-bridge status', 'npx scim-bridge status --check --json'],
  run: async (invocation) => {
    const target = await invocation.target();
    const session = await readSession(target);
    const engine = engineOf(target, session.names);
    const facts = await gatherFacts(engine);
    const now = engine.clock();
    const notes = notesOf(session, facts, now);
    const { delivery, people, groups } = facts;
    const lines = [
      `${target.label}`,
      `Base URL      ${target.resources.baseUrl}`,
      `Directory     ${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')}`,
      `Delivers to   ${session.names.map((name) => `${name}${stateText(delivery.upstreams[name])}`).join(', ')}`,
      `Behind        ${delivery.behind === 0 ? 'nothing' : `${delivery.behind}, the oldest for ${duration(delivery.oldestBehindSeconds)}`}`,
      `Held          ${delivery.held === 0 ? 'nothing' : delivery.held}`,
      `Refused       ${delivery.failed === 0 ? 'nothing' : delivery.failed}`,
      ...facts.runs.map((run) => `${titles[run.name].padEnd(13)} ${runText(run, now)}`),
      ...(notes.length === 0 ? ['', 'Nothing needs you.'] : ['', ...notes.map((note) => `! ${printable(note)}`)]),
    ];
    return {
      text: lines.join('\n'),
      json: { target: target.label, ...session, ...facts, notes },
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

async function readSession(target: Target): Promise<Session> {
  try {
    const seal = await readStoredSeal(target);
    if (seal === undefined) return { names: Object.keys(dryRunUpstreams) };
    const versions = (await readTokenVersions(target.secrets)).map(({ version }) => version);
    return { names: seal.names, seal, ...troubleOf(seal, versions) };
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return { names: [], failure: error.message };
  }
}

/** Told before it happens: after one more rotation it would not open. */
function troubleOf({ tokenVersion }: Seal, versions: readonly string[]): { readonly failure?: string } {
  const [current] = versions;
  if (tokenVersion === current) return {};
  return versions.includes(tokenVersion)
    ? {
        failure:
          'The scimsession is sealed under the former bearer token. It opens until that is taken away or the token is rotated again; seal it anew before: npx scim-bridge reseal',
      }
    : {
        failure:
          'The scimsession was sealed under a bearer token that is neither the current nor the former one: nothing can be delivered. Run: npx scim-bridge setup',
      };
}

async function gatherFacts(engine: Engine) {
  const { store, directory, names, clock } = engine;
  const [delivery, incoming, runs, people, groups, invitations] = await Promise.all([
    status(engine),
    readSyncSwitch(store.items),
    readRuns(store.items),
    directory.users.total(),
    directory.groups.total(),
    Promise.all(names.map((name) => openInvitations(store.items, name, clock()))),
  ]);
  return { delivery, incoming, runs, people, groups, invitations: invitations.flat() };
}

type Facts = Awaited<ReturnType<typeof gatherFacts>>;

/** How long deliveries may be behind before somebody should look, in seconds: as the alarm's default has it. */
const tooLongBehind = 30 * 60;

/** What needs somebody, and what to do. */
function notesOf({ names, seal, failure }: Session, facts: Facts, now: Date): string[] {
  const { delivery, incoming, runs, invitations } = facts;
  const notes: string[] = [];
  if (failure !== undefined) notes.push(failure);
  else if (seal === undefined) notes.push('No account is set up: deliveries are simulated. Run: npx scim-bridge setup');
  if (incoming.position === 'off') {
    const why = incoming.reason === undefined ? '' : ` (${incoming.reason})`;
    notes.push(
      `The identity provider is turned away since ${incoming.since} by ${incoming.by}${why}. To end it: resume`,
    );
  }
  for (const name of names) {
    const { paused, circuit } = delivery.upstreams[name] ?? {};
    if (paused !== undefined) notes.push(`${name} is paused for ${ago(paused.since, now)}: ${paused.reason}`);
    else if (circuit !== undefined)
      notes.push(`${name} cannot be reached for ${ago(circuit.since, now)}: ${circuit.reason}`);
  }
  if (delivery.oldestBehindSeconds > tooLongBehind)
    notes.push('Deliveries are behind: see the alarm "Deliveries behind" in docs/operations.md');
  if (delivery.held > 0)
    notes.push(`${counted(delivery.held, 'removal waits', 'removals wait')} for a decision: held list`);
  if (delivery.failed > 0)
    notes.push(`The account refuses ${counted(delivery.failed, 'delivery', 'deliveries')}: failed list`);
  for (const run of runs) {
    if (run.outcome === 'failed') notes.push(`${titles[run.name]}: failed. ${run.why ?? ''}`);
    else if (Date.parse(run.goodUntil) < now.getTime())
      notes.push(`${titles[run.name]}: ${ago(run.at, now)} ago, later than it should be`);
  }
  const [oldest] = invitations;
  if (oldest !== undefined) {
    notes.push(
      `${counted(invitations.length, 'invitation is', 'invitations are')} not accepted for two days or more, the oldest (${oldest.email}) for ${ago(oldest.since, now)}`,
    );
  }
  return notes;
}

function stateText(state: UpstreamState | undefined): string {
  if (state?.paused !== undefined) return ' (paused)';
  return state?.circuit === undefined ? '' : ' (not reachable)';
}

function runText({ at, outcome }: ScheduledRun, now: Date): string {
  return `${ago(at, now)} ago${outcome === 'failed' ? ', failed' : ''}`;
}
