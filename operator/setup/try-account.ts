import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { UpstreamDescription } from '../../lambda/account/description';
import type { KeyValue } from '../../lambda/account/dry-run/key-value';
import { Unsupported } from '../../lambda/account/errors';
import { openAccount } from '../../lambda/account/open';
import type { Account, Group, Page } from '../../lambda/account/port';
import { OperatorError } from '../failure';
import { counted } from '../terminal/table';

/** What a trial of the credentials showed. */
export type Trial =
  | { readonly outcome: 'passed'; readonly text: string }
  /** It could not be tried here. */
  | { readonly outcome: 'skipped'; readonly text: string };

/** Dry-run is not tried: it reaches nothing. */
const noSimulation: KeyValue = {
  get: async () => undefined,
  put: async () => undefined,
  delete: async () => undefined,
  list: async () => ({ values: [] }),
};

/**
 * Tries the credentials from this machine: whether the account lets us in, and the first page of its people and groups. Changes
 * nothing there.
 *
 * @param version ours, for the User-Agent
 * @throws OperatorError when the account cannot be reached, or does not let us in
 * @throws AccountError when it lets us in and does not list
 */
export async function tryAccount(
  description: UpstreamDescription,
  version: string,
  environment: NodeJS.ProcessEnv,
): Promise<Trial> {
  if (description.adapter === 'dry-run')
    return { outcome: 'skipped', text: 'Dry-run reaches nothing: nothing to try.' };
  const here = runnableHere(description, environment);
  if (here === undefined) {
    const text = `The 1Password CLI is not on this machine's PATH: its credentials are tried by the bridge itself. See: npx scim-bridge status`;
    return { outcome: 'skipped', text };
  }
  const home = mkdtempSync(path.join(tmpdir(), 'scim-bridge-setup-'));
  try {
    const account = openAccount(here, { version, simulation: noSimulation, home });
    const health = await account.health();
    if (health.status !== 'healthy') throw new OperatorError(refusal(health));
    const people = await account.people();
    const groups = await groupsOf(account);
    const some = (page: { readonly items: readonly unknown[]; readonly next?: string }, one: string, many: string) =>
      `${page.next === undefined ? '' : 'more than '}${counted(page.items.length, one, many)}`;
    const found = [
      some(people, 'person', 'people'),
      ...(groups === undefined ? [] : [some(groups, 'group', 'groups')]),
    ];
    const without = groups === undefined ? ' It has no groups.' : '';
    return { outcome: 'passed', text: `The account lets us in: ${found.join(' and ')}.${without}` };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The first page of its groups; undefined for an account that has none, whether that was known before or shows now. */
async function groupsOf(account: Account): Promise<Page<Group> | undefined> {
  if (!account.capabilities.groups) return undefined;
  try {
    return await account.groups();
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

function refusal(health: { readonly status: 'unavailable' | 'unauthorised'; readonly reason: string }): string {
  const reason = health.reason.replace(/\.$/, '');
  return health.status === 'unauthorised'
    ? `The account does not let us in: ${reason}. Nothing was stored.`
    : `The account cannot be reached from this machine: ${reason}. Nothing was stored. If only the bridge may reach it (firewall rules), say --no-test.`;
}

/** The CLI of the description is in the bridge's layer; for the trial this machine's own will do. */
function runnableHere(
  description: UpstreamDescription,
  environment: NodeJS.ProcessEnv,
): UpstreamDescription | undefined {
  if (description.adapter !== 'op-cli') return description;
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const binary = folders.map((folder) => path.join(folder, 'op')).find((file) => existsSync(file));
  return binary === undefined ? undefined : { ...description, binary };
}
