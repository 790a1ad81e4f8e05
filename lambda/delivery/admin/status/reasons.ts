import { AlarmTitle } from '../../../contract/alarm-titles';
import { lateLimitsOf } from '../../../table/scheduled-runs';
import type { Standing } from '../credentials/connection';
import { ago, counted, duration, sentence, utc } from '../words';
import { ofReach } from './provider-reasons';
import type { Reason } from './reason';
import { ofSignals } from './signal-reasons';
import type { BridgeStatus, ScheduledRun, UpstreamState } from './status';

/** Waits requested by an account are normal up to this length, in milliseconds. */
const longWaitMs = 5 * 60_000;

/** What is the matter with a bridge: what needs an operator first, the most urgent first. */
export function reasonsOf(standing: Standing, facts: BridgeStatus, now: Date): Reason[] {
  const { names } = standing;
  const { delivery } = facts;
  const reasons = [
    ...standing.failures.map((text): Reason => ({ code: 'secrets', needs: 'operator', ...split(text) })),
    ...incoming(facts),
    ...ofReach(facts.providers, now),
    ...names.flatMap((name) => ofUpstream(name, delivery.upstreams[name], now)),
    ...ofDelivery(facts),
    ...facts.runs.flatMap((run) => ofRun(run, now)),
    ...notConnected(standing),
    ...ofSignals(facts, now),
  ];
  const rank = ({ needs }: Reason) => (needs === 'operator' ? 0 : 1);
  return reasons.sort((one, other) => rank(one) - rank(other));
}

/** The failures of the secrets end with what to do. */
function split(text: string): Pick<Reason, 'text' | 'todo'> {
  const todo = /^(.*[.:]) ([A-Z][^.]*: npx scim-bridge .*)$/s.exec(text);
  return todo === null ? { text } : { text: todo[1] ?? text, todo: todo[2] ?? '' };
}

function incoming({ incoming: position }: BridgeStatus): Reason[] {
  if (position.position === 'on') return [];
  const { since, by, reason } = position;
  const why = reason === undefined ? '' : ` (${reason})`;
  return [
    {
      code: 'incoming-paused',
      needs: 'operator',
      text: `Requests of the identity provider have been refused since ${utc(since)} by ${by}${why}.`,
      todo: 'To accept them again: npx scim-bridge resume --incoming',
    },
  ];
}

export function ofUpstream(upstream: string, state: UpstreamState | undefined, now: Date): Reason[] {
  const { paused, circuit, throttled, withoutGroups } = state ?? {};
  if (paused !== undefined) {
    const isByHand = paused.by === 'operator';
    return [
      {
        code: 'paused',
        needs: 'operator',
        upstream,
        text: `${upstream} has been paused for ${ago(paused.since, now)}: ${sentence(paused.reason)}`,
        ...(isByHand ? { todo: `To continue: npx scim-bridge resume --upstream ${upstream}` } : {}),
      },
    ];
  }
  if (throttled !== undefined && throttled.until - now.getTime() > longWaitMs) {
    const until = utc(new Date(throttled.until));
    return [
      {
        code: 'asked-to-wait',
        needs: 'time',
        upstream,
        text: `${upstream} asked the bridge to wait until ${until}: ${sentence(throttled.reason)}`,
        todo: `To try now: npx scim-bridge resume --upstream ${upstream}`,
      },
    ];
  }
  if (circuit !== undefined) {
    const until = utc(new Date(circuit.openUntil));
    const text = `${upstream} has been unreachable for ${ago(circuit.since, now)}: ${sentence(circuit.reason)} The next attempt is at ${until}.`;
    return [{ code: 'unreachable', needs: 'time', upstream, text }];
  }
  if (withoutGroups === undefined) return [];
  const text = `${upstream}: people are delivered, groups and memberships wait. ${sentence(withoutGroups.reason)}`;
  return [{ code: 'no-groups', needs: 'time', upstream, text }];
}

const ofFailed = (failed: number): Reason | false =>
  failed > 0 && {
    code: 'failed',
    needs: 'operator',
    text: `The account refuses ${counted(failed, 'delivery', 'deliveries')}.`,
    todo: 'To see why: npx scim-bridge failed list',
  };

const ofHeld = (held: number): Reason | false =>
  held > 0 && {
    code: 'held',
    needs: 'operator',
    text: `${counted(held, 'removal waits', 'removals wait')} for a decision.`,
    todo: 'To see them: npx scim-bridge held list',
  };

/** Of what is refused and what is held, that which concerns more of them comes first. */
function ofDelivery({ delivery, decided, runs: done }: BridgeStatus): Reason[] {
  const { failed, held, oldestBehindSeconds, oldestRevocationSeconds, retrying } = delivery;
  const late = lateLimitsOf(done);
  const all: (Reason | false)[] = [
    oldestRevocationSeconds > late.revocation && {
      code: 'revocation-late',
      needs: 'operator',
      text: `Somebody whose access was taken away still has it after ${duration(oldestRevocationSeconds)}.`,
      todo: 'To see who and why: npx scim-bridge failed list',
    },
    ...(held > failed ? [ofHeld(held), ofFailed(failed)] : [ofFailed(failed), ofHeld(held)]),
    oldestBehindSeconds > late.change && {
      code: 'behind',
      needs: 'operator',
      text: `The oldest pending change is ${duration(oldestBehindSeconds)} overdue.`,
      todo: `See the alarm "${AlarmTitle.deliveryBehind}" in docs/operations.md`,
    },
    decided > 0 && {
      code: 'kept-by-decision',
      needs: 'operator',
      text: `${counted(decided, 'person or group keeps its', 'people and groups keep their')} access by decision of an operator, although the identity provider removed it.`,
      todo: 'For details: npx scim-bridge held list --decided',
    },
    retrying > 0 && {
      code: 'retrying',
      needs: 'time',
      text: `${counted(retrying, 'change has', 'changes have')} not gone through for more than five minutes (alarm "${AlarmTitle.deliveriesRetrying}").`,
      todo: 'To see them: npx scim-bridge failed list',
    },
  ];
  return all.filter((reason) => reason !== false);
}

function ofRun({ name, outcome, why, at, goodUntil }: ScheduledRun, now: Date): Reason[] {
  // Not tried: the reason about the upstream says why.
  if (outcome === 'failed') {
    const text = why === undefined ? `${notDone[name]}.` : `${notDone[name]}: ${sentence(why)}`;
    const todo = again[name];
    return [{ code: 'run-failed', needs: 'operator', text, ...(todo === undefined ? {} : { todo }) }];
  }
  if (Date.parse(goodUntil) >= now.getTime()) return [];
  return [
    { code: 'run-overdue', needs: 'operator', text: `${runs[name]} is overdue: the last was ${ago(at, now)} ago.` },
  ];
}

const runs: Readonly<Record<ScheduledRun['name'], string>> = {
  sweep: 'The sweep',
  confirm: 'The confirmation of people',
  drift: 'The comparison with the account',
  import: 'The import',
};

/** How to have an unsuccessful run again at once. */
const again: Readonly<Partial<Record<ScheduledRun['name'], string>>> = {
  drift: 'To compare again: npx scim-bridge drift',
  import: 'To read it again: npx scim-bridge import',
};

/** The meaning of an unsuccessful run. */
const notDone: Readonly<Record<ScheduledRun['name'], string>> = {
  sweep: 'The last sweep failed',
  confirm: 'Some people could not be confirmed',
  drift: 'Some people or groups could not be compared',
  import: 'The account was not read completely by the last import',
};

function notConnected({ connected, failures }: Standing): Reason[] {
  if (failures.length > 0 || connected) return [];
  const text = 'No account is set up: deliveries are simulated.';
  return [{ code: 'not-connected', needs: 'operator', text, todo: 'To connect one: npx scim-bridge setup' }];
}
