import { setTimeout as sleep } from 'node:timers/promises';
import { readPresent, upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { holdBack } from '../../lambda/delivery/admin/decisions/go-live';
import {
  addActivity,
  compareDirectory,
  type Differences,
  fillDirectory,
} from '../../lambda/delivery/admin/recovery/fill-directory';
import { type OpenedSecrets, openKept, takeSecrets } from '../../lambda/delivery/admin/recovery/kept-secrets';
import type { Command, Invocation, Result } from '../command';
import { OperatorError } from '../failure';
import { type Found, type FoundDirectory, findKept } from '../recover/found';
import { foundAdvice, foundJson, foundText } from '../recover/found-text';
import { type Plan, planOf } from '../recover/plan';
import type { Target } from '../target/target';
import { counted } from '../terminal/table';

export const recover: Command = {
  name: 'recover',
  when: 'bad day',
  summary: 'take over data that was kept or restored',
  about:
    'Finds the tables and secrets of bridges in this account and region: kept when a stack was deleted, or restored to an earlier time. With --from, the directory of this bridge becomes equal to that one: people, groups and memberships keep their ids, so that the identity provider finds them again. Audit records, bearer token and account come with it if the same stack kept them. It shows what would change and asks. Meanwhile the identity provider is refused; deliveries are paused and stay so until you resume them. If it is interrupted, run it again. See docs/recovery.md.',
  options: [
    { name: 'from', value: 'TABLE', text: 'the directory table to take' },
    { name: 'only-directory', text: 'leave audit records, bearer token and account as they are' },
    { name: 'activity', value: 'TABLE', text: 'the activity table whose records are added' },
    { name: 'token-secret', value: 'ARN', text: 'the secret whose bearer token is taken' },
    { name: 'scimsession-secret', value: 'ARN', text: 'the secret whose account is taken; needs --token-secret' },
  ],
  examples: ['npx scim-bridge recover', 'npx scim-bridge recover --from before-the-mistake'],
  run: async (invocation) => {
    const target = await invocation.target();
    invocation.progress('Looking for tables and secrets of bridges ...');
    const found = await findKept(target);
    const shown = invocation.terminal.interactive && !invocation.has('json');
    if (shown) invocation.progress(foundText(found));
    const plan = await planOf(invocation, found);
    if (plan !== undefined) return carriedOut(invocation, target, plan, found);
    const text = shown ? foundAdvice(found) : `${foundText(found)}\n\n${foundAdvice(found)}`;
    return { text, json: foundJson(found) };
  },
};

/** Everything that a question and the answer to it tell. */
interface Prepared {
  readonly plan: Plan;
  readonly secrets: OpenedSecrets | undefined;
  /** The accounts that this bridge has a credential for at present. */
  readonly connected: readonly string[];
  /** Where it is taken from, for people and for the record. */
  readonly from: string;
  /** Names of all upstreams that will be paused. */
  readonly upstreams: readonly string[];
}

async function carriedOut(invocation: Invocation, target: Target, plan: Plan, found: Found): Promise<Result> {
  const prepared = await prepare(target, plan);
  await invocation.confirm(await question(target, prepared, found));
  const { secrets, upstreams, from } = prepared;
  const directory = await directoryTaken(invocation, target, prepared);
  const activity = await activityTaken(invocation, target, plan);
  if (secrets !== undefined) {
    for (const name of plan.directory === undefined ? upstreams : []) await holdBack(target.admin, name);
    await takeSecrets(target.admin, target.secrets, secrets, from);
  }
  const { people, groups } = await target.kept.peopleIn(target.resources.directoryTable);
  const json = {
    from,
    ...(directory === undefined ? {} : { directory }),
    ...(activity === undefined ? {} : { activity }),
    bearerToken: secrets === undefined ? 'kept' : 'taken',
    account: secrets !== undefined && 'opened' in secrets.upstreams ? Object.keys(secrets.upstreams.opened) : 'kept',
    people,
    groups,
    paused: upstreams,
    baseUrl: target.resources.baseUrl,
  };
  return { text: doneText(target, prepared, { people, groups, directory, activity }), json };
}

async function prepare({ secrets }: Target, plan: Plan): Promise<Prepared> {
  const { token, scimsession, directory, activity } = plan;
  const opened =
    token === undefined ? undefined : await openKept({ ...secrets, bearerTokenSecretArn: token }, scimsession);
  if (opened !== undefined && 'problem' in opened)
    throw new OperatorError(`The bearer token ${token} cannot be taken. ${opened.problem}`, 'no-token');
  const present = await readPresent(secrets);
  const coming = opened !== undefined && 'opened' in opened.upstreams ? Object.keys(opened.upstreams.opened) : [];
  return {
    plan,
    secrets: opened,
    connected: present.state === 'open' ? Object.keys(present.upstreams) : [],
    from: directory?.it.name ?? activity ?? token ?? '',
    upstreams: [...new Set([...(await upstreamNames(secrets)), ...coming])],
  };
}

/** What will happen, for the operator to agree to. */
async function question(target: Target, prepared: Prepared, found: Found): Promise<string> {
  const { kept, resources, admin } = target;
  const { plan, secrets, upstreams } = prepared;
  const said: string[] = [];
  if (plan.directory !== undefined) {
    const source = kept.directory(plan.directory.it.name);
    const differences = await compareDirectory(kept.directory(resources.directoryTable), source, admin.clock());
    said.push(directoryText(plan.directory, await kept.peopleIn(resources.directoryTable), differences));
  }
  if (plan.activity !== undefined)
    said.push(`The audit records of ${plan.activity} are added to those of this bridge.`);
  if (secrets !== undefined) said.push(...secretTexts(secrets, prepared.connected));
  if (plan.directory !== undefined) said.push('Until this is done, requests of the identity provider are refused.');
  if (plan.directory !== undefined || secrets !== undefined)
    said.push(`Deliveries to ${upstreams.join(', ')} are paused, and stay paused until you resume them.`);
  const owner = plan.directory?.it.owner;
  if (owner !== undefined && found.stacks.has(owner.stackId)) {
    said.push(
      `! The stack ${owner.stack} exists and uses this table. Two bridges must never deliver to one account: before you resume here, run "npx scim-bridge pause" for that one.`,
    );
  }
  return said.join('\n');
}

function directoryText(
  { it, people = 0, groups = 0 }: FoundDirectory,
  here: { readonly people: number; readonly groups: number },
  { added, changed, removed }: Differences,
): string {
  return [
    'The directory of this bridge',
    `  now has ${size(here)};`,
    `  becomes that of ${it.name}: ${size({ people, groups })}.`,
    `  Of its items, ${added} are added, ${changed} changed and ${removed} removed.`,
  ].join('\n');
}

function secretTexts({ upstreams }: OpenedSecrets, connected: readonly string[]): string[] {
  const instead = connected.length === 0 ? '' : ` in place of the present one (${connected.join(', ')})`;
  const stays = connected.length === 0 ? '' : ` The present one stays (${connected.join(', ')}).`;
  return [
    'The bearer token becomes the kept one: an identity provider that has it is accepted again. The present token stays valid for the grace period.',
    'opened' in upstreams
      ? `The credential of ${Object.keys(upstreams.opened).join(', ')} comes with it${instead}.`
      : `No credential of an account comes with it: ${upstreams.none.replace(/\.$/, '')}.${stays}`,
  ];
}

async function directoryTaken(
  { progress }: Invocation,
  { admin, kept, resources }: Target,
  { plan, from, upstreams }: Prepared,
): Promise<Differences | undefined> {
  if (plan.directory === undefined) return undefined;
  const own = kept.directory(resources.directoryTable);
  const { differing, ...done } = await fillDirectory(admin, own, kept.directory(plan.directory.it.name), {
    from,
    upstreams,
    progress,
    sleep: (ms) => sleep(ms),
  });
  if (differing === 0) return done;
  throw new OperatorError(
    `${counted(differing, 'item differs', 'items differ')} from ${from} after everything was copied: something wrote to a table meanwhile. The identity provider stays refused, and deliveries stay paused. Run the same command again.`,
    'not-equal',
  );
}

async function activityTaken(
  { progress }: Invocation,
  { admin, kept, resources }: Target,
  { activity }: Plan,
): Promise<{ readonly added: number } | undefined> {
  if (activity === undefined) return undefined;
  progress('Adding the audit records ...');
  const own = kept.activity(resources.activityTable);
  const { added, differing } = await addActivity(own, kept.activity(activity), admin.clock(), progress);
  if (differing === 0) return { added };
  throw new OperatorError(
    `${counted(differing, 'audit record is', 'audit records are')} not there after everything was copied. Run the same command again.`,
    'not-equal',
  );
}

/** What a run came to. */
interface Done {
  readonly people: number;
  readonly groups: number;
  readonly directory: Differences | undefined;
  readonly activity: { readonly added: number } | undefined;
}

function doneText(
  { resources }: Target,
  { plan, secrets, connected, from, upstreams }: Prepared,
  { people, groups, directory, activity }: Done,
): string {
  const lines: string[] = [];
  if (plan.directory !== undefined)
    lines.push(`The directory has ${size({ people, groups })}. Every item was compared with ${from}.`);
  if (activity !== undefined) lines.push(`${counted(activity.added, 'audit record was', 'audit records were')} added.`);
  if (secrets !== undefined) lines.push('The bearer token is the kept one; it is accepted within a minute.');
  if (plan.directory === undefined && secrets === undefined) return lines.join('\n');
  const isConnected = connected.length > 0 || (secrets !== undefined && 'opened' in secrets.upstreams);
  const steps = [
    `In the identity provider, the Base URL must be ${resources.baseUrl}\n   and the token the one of: npx scim-bridge token show`,
    ...(wasUsed(directory) ? ['If a mistake there was the reason, correct it there before you go on.'] : []),
    ...(isConnected ? [] : ['Connect the account: npx scim-bridge setup']),
    'Let deliveries go on: npx scim-bridge resume',
    ...(plan.directory === undefined
      ? []
      : [
          'Bring the account to what the directory says, as it has changed since:\n   npx scim-bridge drift, then npx scim-bridge drift --repair',
          'Have the identity provider push all users and groups again: what it changed\n   after the copy was made is not in it.',
        ]),
  ];
  return [
    ...lines,
    `Deliveries to ${upstreams.join(', ')} are paused.`,
    '',
    'Next:',
    ...steps.map((step, index) => `${index + 1}. ${step}`),
  ].join('\n');
}

const size = ({ people, groups }: { readonly people: number; readonly groups: number }): string =>
  `${counted(people, 'person', 'people')} and ${counted(groups, 'group', 'groups')}`;

/** Whether the directory held something before, rather than nothing. */
const wasUsed = (directory: Differences | undefined): boolean =>
  directory !== undefined && directory.changed + directory.removed > 0;
