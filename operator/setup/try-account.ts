import { existsSync } from 'node:fs';
import path from 'node:path';
import type { UpstreamDescription } from '../../lambda/delivery/admin/credentials/connection';
import { type FirstPage, type Trial, tryAccount } from '../../lambda/delivery/admin/credentials/try-account';
import { OperatorError } from '../failure';
import { counted } from '../terminal/table';

/** The result of testing the credentials. */
export interface Tried {
  /** `skipped`: they could not be tested here. */
  readonly outcome: 'passed' | 'skipped';
  readonly text: string;
}

/**
 * Tests the credentials from this machine.
 *
 * @param version the kit's version, for the User-Agent
 * @throws OperatorError when the account cannot be reached or rejects the credentials
 * @throws AccountError when it accepts the credentials but does not list people
 */
export async function tryHere(
  description: UpstreamDescription,
  version: string,
  environment: NodeJS.ProcessEnv,
): Promise<Tried> {
  if (description.adapter === 'dry-run')
    return { outcome: 'skipped', text: 'Dry-run uses a simulated account: there is nothing to test.' };
  const here = runnableHere(description, environment);
  if (here === undefined) {
    const text = `The 1Password CLI is not on this machine's PATH: the bridge itself will test its credentials. To see the result: npx scim-bridge status`;
    return { outcome: 'skipped', text };
  }
  const trial = await tryAccount(here, version);
  if (trial.outcome !== 'passed') throw refusal(trial);
  const found = [
    pageText(trial.people, 'person', 'people'),
    ...(trial.groups === undefined ? [] : [pageText(trial.groups, 'group', 'groups')]),
  ];
  const without = trial.groups === undefined ? ' It has no groups.' : '';
  return { outcome: 'passed', text: `The account accepts the credentials: ${found.join(' and ')}.${without}` };
}

const pageText = ({ count, more }: FirstPage, one: string, many: string): string =>
  `${more ? 'more than ' : ''}${counted(count, one, many)}`;

function refusal({ outcome, reason }: Exclude<Trial, { readonly outcome: 'passed' }>): OperatorError {
  const why = reason.replace(/\.$/, '');
  return outcome === 'unauthorised'
    ? new OperatorError(`The account rejects the credentials: ${why}. Nothing was stored.`, 'unauthorised')
    : new OperatorError(
        `The account cannot be reached from this machine: ${why}. Nothing was stored. If firewall rules allow only the bridge, use --no-test.`,
        'unavailable',
      );
}

/** The CLI of the description is in the bridge's layer; for the test this machine's own CLI is used. */
function runnableHere(
  description: UpstreamDescription,
  environment: NodeJS.ProcessEnv,
): UpstreamDescription | undefined {
  if (description.adapter !== 'op-cli') return description;
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const binary = folders.map((folder) => path.join(folder, 'op')).find((file) => existsSync(file));
  return binary === undefined ? undefined : { ...description, binary };
}
