import { existsSync } from 'node:fs';
import path from 'node:path';
import type { UpstreamDescription } from '../../lambda/delivery/admin/connection';
import { type FirstPage, type Trial, tryAccount } from '../../lambda/delivery/admin/try-account';
import { OperatorError } from '../failure';
import { counted } from '../terminal/table';

/** What a trial of the credentials came to. */
export interface Tried {
  /** `skipped`: it could not be tried here. */
  readonly outcome: 'passed' | 'skipped';
  readonly text: string;
}

/**
 * Tries the credentials from this machine, and says what that showed.
 *
 * @param version ours, for the User-Agent
 * @throws OperatorError when the account cannot be reached, or does not let us in
 * @throws AccountError when it lets us in and does not list
 */
export async function tryHere(
  description: UpstreamDescription,
  version: string,
  environment: NodeJS.ProcessEnv,
): Promise<Tried> {
  if (description.adapter === 'dry-run')
    return { outcome: 'skipped', text: 'Dry-run reaches nothing: nothing to try.' };
  const here = runnableHere(description, environment);
  if (here === undefined) {
    const text = `The 1Password CLI is not on this machine's PATH: its credentials are tried by the bridge itself. To see how: npx scim-bridge status`;
    return { outcome: 'skipped', text };
  }
  const trial = await tryAccount(here, version);
  if (trial.outcome !== 'passed') throw refusal(trial);
  const found = [
    pageText(trial.people, 'person', 'people'),
    ...(trial.groups === undefined ? [] : [pageText(trial.groups, 'group', 'groups')]),
  ];
  const without = trial.groups === undefined ? ' It has no groups.' : '';
  return { outcome: 'passed', text: `The account lets us in: ${found.join(' and ')}.${without}` };
}

const pageText = ({ count, more }: FirstPage, one: string, many: string): string =>
  `${more ? 'more than ' : ''}${counted(count, one, many)}`;

function refusal({ outcome, reason }: Exclude<Trial, { readonly outcome: 'passed' }>): OperatorError {
  const why = reason.replace(/\.$/, '');
  return outcome === 'unauthorised'
    ? new OperatorError(`The account does not let us in: ${why}. Nothing was stored.`, 'unauthorised')
    : new OperatorError(
        `The account cannot be reached from this machine: ${why}. Nothing was stored. If only the bridge may reach it (firewall rules), say --no-test.`,
        'unavailable',
      );
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
