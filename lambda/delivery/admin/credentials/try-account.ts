import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { UpstreamDescription } from '../../../account/description';
import type { KeyValue } from '../../../account/dry-run/key-value';
import { Unsupported } from '../../../account/errors';
import { openAccount } from '../../../account/open';
import type { Account, Group, Page } from '../../../account/port';

/** What a trial of the credentials showed. */
export type Trial =
  | { readonly outcome: 'passed'; readonly people: FirstPage; readonly groups: FirstPage | undefined }
  | { readonly outcome: 'unavailable' | 'unauthorised'; readonly reason: string };

/** How many a first page held, and whether there are more. */
export interface FirstPage {
  readonly count: number;
  readonly more: boolean;
}

/** Dry-run is not tried: it reaches nothing. */
const noSimulation: KeyValue = {
  get: async () => undefined,
  put: async () => undefined,
  delete: async () => undefined,
  list: async () => ({ values: [] }),
};

/**
 * Tries credentials from this machine: whether the account lets us in, and the first page of its people and groups. Changes nothing
 * there.
 *
 * @param version ours, for the User-Agent
 * @throws AccountError when it lets us in and does not list
 */
export async function tryAccount(description: UpstreamDescription, version: string): Promise<Trial> {
  const home = mkdtempSync(path.join(tmpdir(), 'scim-bridge-setup-'));
  try {
    const account = openAccount(description, { version, simulation: noSimulation, home });
    const health = await account.health();
    if (health.status !== 'healthy') return { outcome: health.status, reason: health.reason };
    const people = await account.people();
    const groups = await groupsOf(account);
    return {
      outcome: 'passed',
      people: firstPage(people),
      groups: groups === undefined ? undefined : firstPage(groups),
    };
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

const firstPage = (page: { readonly items: readonly unknown[]; readonly next?: string }): FirstPage => ({
  count: page.items.length,
  more: page.next !== undefined,
});
