import type { Connection } from '../../lambda/delivery/admin/credentials/connection';
import { listTokens, type Token } from '../../lambda/delivery/admin/credentials/tokens';
import type { Reason } from '../../lambda/delivery/admin/status/reason';
import { reasonsOf } from '../../lambda/delivery/admin/status/reasons';
import { type BridgeStatus, bridgeStatus } from '../../lambda/delivery/admin/status/status';
import { reachAccount } from '../bridge-functions';
import type { StandingAlarm } from '../target/aws/facts';
import type { Target } from '../target/target';
import { ago, counted, utc } from '../terminal/table';
import { concurrencyFinding } from './concurrency';
import { type Finding, notAllowed } from './finding';

/** Reasons that `status` gives and that are no trouble: they describe what was decided, or not done yet. */
const harmless: readonly Reason['code'][] = ['not-connected', 'kept-by-decision', 'no-groups'];

/** What is wrong within the bridge. @throws Busy; the SDK's error when a table or a secret cannot be read */
export async function checkInside(target: Target, connection: Connection): Promise<readonly Finding[]> {
  const { admin } = target;
  const [facts, tokens] = await Promise.all([bridgeStatus(admin, connection.names), listTokens(target)]);
  const now = admin.clock();
  const reasons = reasonsOf(connection, facts, now);
  return [
    ...secrets(connection, reasons),
    ...schedules(facts, reasons, now),
    ...backlog(facts, reasons),
    ...reasons.map(ofReason),
    ...(await upstreams(target, connection, reasons)),
    ...(has(reasons, 'provider-silent', 'former-token') ? [] : [lastHeard(tokens, now)]),
    ...(await fromAws(target)),
  ];
}

const ofReason = ({ code, needs, text, todo }: Reason): Finding => ({
  code,
  level: needs === 'time' || harmless.includes(code) ? 'note' : 'problem',
  what: text,
  ...(todo === undefined ? {} : { fix: todo }),
});

const has = (reasons: readonly Reason[], ...codes: readonly Reason['code'][]): boolean =>
  reasons.some(({ code }) => codes.includes(code));

function secrets({ seal }: Connection, reasons: readonly Reason[]): readonly Finding[] {
  if (has(reasons, 'secrets')) return [];
  const sealed = seal === undefined ? '' : ', and the credential of the account is sealed under it';
  return [{ code: 'secrets', level: 'ok', what: `The bearer token is stored${sealed}.` }];
}

function schedules({ runs }: BridgeStatus, reasons: readonly Reason[], now: Date): readonly Finding[] {
  const sweep = runs.find(({ name }) => name === 'sweep');
  if (sweep === undefined) {
    const what = 'No sweep has taken place yet.';
    const why = 'The sweep delivers, every minute, whatever is due.';
    const fix =
      'If the bridge was started more than two minutes ago: check that the rules of the stack in EventBridge are enabled.';
    return [{ code: 'schedule', level: 'problem', what, why, fix }];
  }
  if (has(reasons, 'run-overdue', 'run-failed')) return [];
  return [{ code: 'schedule', level: 'ok', what: `The schedules run; the last sweep was ${ago(sweep.at, now)} ago.` }];
}

function backlog({ delivery }: BridgeStatus, reasons: readonly Reason[]): readonly Finding[] {
  if (has(reasons, 'behind', 'retrying', 'failed', 'held')) return [];
  const what =
    delivery.behind === 0
      ? 'Nothing waits to be delivered.'
      : `${counted(delivery.behind, 'change', 'changes')} on the way, none overdue.`;
  return [{ code: 'backlog', level: 'ok', what }];
}

/** Asks each account from where the bridge runs: its address and its firewall's rules are those that count. */
async function upstreams(
  target: Target,
  { names, failures }: Connection,
  reasons: readonly Reason[],
): Promise<readonly Finding[]> {
  if (failures.length > 0 || has(reasons, 'not-connected')) return [];
  return Promise.all(
    names.map(async (name): Promise<Finding> => {
      const { status, reason = 'no reason was given' } = await reachAccount(target, name);
      const code = 'account';
      switch (status) {
        case 'healthy':
          return { code, level: 'ok', what: `The account of "${name}" answers the bridge and accepts its credential.` };
        case 'unauthorised': {
          const what = `The account of "${name}" rejects the bridge: ${reason.replace(/\.$/, '')}.`;
          const why = 'Nothing is delivered until it accepts the credential. No change is lost.';
          return { code, level: 'problem', what, why, fix: 'Give the credential again: npx scim-bridge setup' };
        }
        case 'unavailable': {
          const what = `The account of "${name}" cannot be reached from the bridge: ${reason.replace(/\.$/, '')}.`;
          const fix = "Check the account's address, and its firewall: the bridge must be allowed to call it.";
          return { code, level: 'problem', what, why: 'The bridge goes on trying. No change is lost.', fix };
        }
      }
    }),
  );
}

function lastHeard([current, former]: readonly Token[], now: Date): Finding {
  const code = 'last-heard';
  const [latest] = current?.uses ?? [];
  if (latest !== undefined) {
    const what = `${latest.client} called ${ago(latest.at, now)} ago from ${latest.address}, with the current token.`;
    return { code, level: 'ok', what };
  }
  const [formerly] = former?.uses ?? [];
  if (formerly !== undefined) {
    const what = `${formerly.client} called ${ago(formerly.at, now)} ago with the former token; nobody has used the current one.`;
    return {
      code,
      level: 'note',
      what,
      fix: 'Paste the current one into the identity provider: npx scim-bridge token show',
    };
  }
  return { code, level: 'note', what: 'No identity provider has called yet.' };
}

/** What AWS says. A permission that is missing is no fault of the bridge. A local bridge has alarms, and no account's quota. */
async function fromAws({ aws, kind, resources }: Target): Promise<readonly Finding[]> {
  const checks = [orUnknown('alarms', async () => alarmFindings(await aws.standingAlarms(`${resources.name} `)))];
  if (kind === 'stack')
    checks.push(orUnknown('concurrency', async () => [concurrencyFinding(await aws.concurrency())]));
  return (await Promise.all(checks)).flat();
}

function alarmFindings(standing: readonly StandingAlarm[]): Finding[] {
  const firing = standing.filter(({ isNew }) => !isNew);
  if (firing.length === 0) {
    const what =
      standing.length === 0
        ? 'No alarm is firing.'
        : 'No alarm is firing, except those that are so new that they have seen nothing yet.';
    return [{ code: 'alarms', level: 'ok', what }];
  }
  return firing.map(({ name, since }) => ({
    code: 'alarms',
    level: 'problem',
    what: `The alarm "${name}" ${since === undefined ? 'is firing' : `has been firing since ${utc(since)}`}.`,
    fix: 'docs/operations.md has a section for each alarm, under its name.',
  }));
}

async function orUnknown(code: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    const what = `It could not be checked whether there is a finding "${code}": ${(error as Error).message}`;
    return [{ code, level: 'unknown', what, ...notAllowed(error as Error) }];
  }
}
