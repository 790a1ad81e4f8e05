import {
  readConnection,
  readCurrentToken,
  readTokenVersions,
} from '../../lambda/delivery/admin/credentials/connection';
import { forgetThrowaways } from '../../lambda/delivery/admin/throwaways';
import { version } from '../../package.json';
import type { Command, Invocation } from '../command';
import { type Finding, needsSomebody, type Section } from '../doctor/finding';
import { checkInside } from '../doctor/inside';
import { checkOutside } from '../doctor/outside';
import { pastedToken, pastedUrl } from '../doctor/pasted';
import { detailOf, probe } from '../doctor/probe';
import { sectionsText } from '../doctor/text';
import { UsageError } from '../failure';
import { readSource } from '../setup/secret-source';
import { Player } from '../simulate/play';
import { activation } from '../simulate/providers';
import type { Target } from '../target/target';

/** What somebody pasted, where there is no terminal to ask in. */
const pastedVariable = 'SCIM_BRIDGE_PASTED_TOKEN';

export const doctor: Command = {
  name: 'doctor',
  when: 'first day',
  summary: 'check everything, from outside and from inside',
  about:
    'From outside, as the identity provider: address, certificate, clock, token, each endpoint, throttling, the IP allow-list, and what JumpCloud does at Activate, with a throw-away person of whom no account ever hears. From inside: secrets, schedules, backlog, the account as the bridge reaches it, alarms, versions, quotas. Each finding says what to do. Ends with exit code 4 when something needs somebody.',
  options: [
    { name: 'pasted', text: 'check what was pasted as the token: asks for it without showing it' },
    { name: 'secrets-from', value: 'FILE', text: 'with --pasted: read it from a file (- for stdin)' },
    { name: 'url', value: 'URL', text: 'check what was pasted as the Base URL' },
  ],
  examples: [
    'npx scim-bridge doctor',
    'npx scim-bridge doctor --pasted --url https://… --local',
    'npx scim-bridge doctor --json',
  ],
  run: async (invocation) => {
    if (invocation.value('secrets-from') !== undefined && !invocation.has('pasted')) {
      throw new UsageError('--secrets-from requires --pasted.');
    }
    const target = await invocation.target();
    const sections = [...(await pastedSection(invocation, target)), ...(await checks(invocation, target))];
    const findings = sections.flatMap((section) => section.findings);
    return {
      text: sectionsText(sections),
      json: { target: target.label, version, needsSomebody: findings.some(needsSomebody), findings },
      inconclusive: findings.some(needsSomebody),
    };
  },
};

async function pastedSection(invocation: Invocation, target: Target): Promise<readonly Section[]> {
  const findings: Finding[] = [];
  const url = invocation.value('url');
  if (url !== undefined) findings.push(pastedUrl(url, target.resources.baseUrl));
  if (invocation.has('pasted'))
    findings.push(pastedToken(await whatWasPasted(invocation), await readTokenVersions(target.secrets)));
  return findings.length === 0 ? [] : [{ title: 'What was pasted', findings }];
}

async function whatWasPasted({ value, environment, terminal }: Invocation): Promise<string> {
  const source = value('secrets-from');
  if (source !== undefined) return readSource(source);
  const given = environment[pastedVariable];
  if (given !== undefined) return given;
  if (terminal.interactive) return terminal.askSecret('The token as it was pasted');
  throw new UsageError(
    `There is no terminal to ask in. Provide what was pasted with ${pastedVariable} in the environment, or --secrets-from FILE (- for stdin).`,
  );
}

async function checks(invocation: Invocation, target: Target): Promise<readonly Section[]> {
  const { baseUrl } = target.resources;
  const [connection, current] = await Promise.all([readConnection(target.secrets), readCurrentToken(target.secrets)]);
  const token = 'token' in current ? current.token : undefined;
  invocation.progress('Checking from outside ...');
  const outside = await checkOutside({ baseUrl, token, now: () => new Date() });
  const isUsable = token !== undefined && outside.some(({ code, level }) => code === 'token' && level === 'ok');
  const activated = isUsable ? [await activate(invocation, target, token), await versions(baseUrl, token)] : [];
  invocation.progress('Checking from inside ...');
  const inside = await checkInside(target, connection);
  return [
    { title: 'From outside, as the identity provider', findings: [...outside, ...activated] },
    { title: 'From inside', findings: inside },
  ];
}

/** JumpCloud's Activate, with people and a group of whom no account ever hears. */
async function activate({ interruption }: Invocation, target: Target, token: string): Promise<Finding> {
  const player = new Player({ baseUrl: target.resources.baseUrl, token, signal: interruption() });
  const { outcome, failure, steps } = await player.play(activation);
  const { left } = await player.cleanUp();
  await forgetThrowaways(target.admin, player.userIds);
  const code = 'activation';
  if (left.length > 0) {
    const fix =
      'They are throw-away, and no account hears of them. To delete them: npx scim-bridge simulate --clean-up';
    return { code, level: 'problem', what: `The test's people could not all be deleted: ${left.join('; ')}.`, fix };
  }
  if (outcome === 'passed') {
    return {
      code,
      level: 'ok',
      what: `JumpCloud's Activate succeeds (${steps.length} requests, with a throw-away person).`,
    };
  }
  if (outcome === 'interrupted') return { code, level: 'unknown', what: "JumpCloud's Activate was interrupted." };
  const what = `JumpCloud's Activate fails at "${steps.at(-1)?.name}": ${failure}`;
  return {
    code,
    level: 'problem',
    what,
    why: 'The connection cannot be activated.',
    fix: 'For each step: npx scim-bridge simulate jumpcloud',
  };
}

/** Whether what is deployed is what these commands belong to. */
async function versions(baseUrl: string, token: string): Promise<Finding> {
  const answer = await probe(`${baseUrl}/health`, token);
  const deployed = 'text' in answer ? versionOf(answer.text) : undefined;
  if (deployed === version)
    return { code: 'version', level: 'ok', what: `The bridge has the version of these commands, ${version}.` };
  if (deployed === undefined) {
    const said = 'text' in answer ? (detailOf(answer.text) ?? String(answer.status)) : answer.error;
    return { code: 'version', level: 'unknown', what: `The bridge does not say its version: ${said}` };
  }
  const what = `The bridge has version ${deployed}, and these commands version ${version}.`;
  return {
    code: 'version',
    level: 'note',
    what,
    fix: 'Deploy this version (npx cdk deploy), or use the commands of the other.',
  };
}

function versionOf(text: string): string | undefined {
  try {
    const { version: found } = JSON.parse(text) as { version?: unknown };
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
