import { loadSharedConfigFiles } from '@smithy/core/config';
import { closest } from '../../../lambda/contract/closest';
import { OperatorError } from '../../failure';

/** The AWS configuration's profile that a run uses. */
export interface Profile {
  /** Undefined: nobody chose one, and there is no `default`. */
  readonly name: string | undefined;
  /** Its settings, of the configuration file and the credentials file together. */
  readonly settings: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds the profile: `--profile`, then AWS_PROFILE and AWS_DEFAULT_PROFILE, then `default`, as the AWS CLI does.
 *
 * @throws OperatorError `no-profile` when the chosen one does not exist
 */
export async function findProfile(given: string | undefined, environment: NodeJS.ProcessEnv): Promise<Profile> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const profiles = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])]
    // Sections of the file that are no profiles.
    .filter((name) => !/^(sso-session|services)\./.test(name));
  const chosen = [given, environment.AWS_PROFILE, environment.AWS_DEFAULT_PROFILE].find((name) => (name ?? '') !== '');
  const name = chosen ?? 'default';
  if (profiles.includes(name)) return { name, settings: { ...configFile[name], ...credentialsFile[name] } };
  if (chosen === undefined) return { name: undefined, settings: {} };
  const from = given === undefined ? ' (AWS_PROFILE)' : '';
  throw new OperatorError(
    `There is no AWS profile "${chosen}"${from}. ${alternatives(chosen, profiles)}`,
    'no-profile',
  );
}

function alternatives(chosen: string, profiles: readonly string[]): string {
  if (profiles.length === 0) {
    return 'This machine has no AWS profiles at all. To create one: aws configure sso';
  }
  const near = closest(chosen, profiles);
  const meant = near === undefined ? '' : `Did you mean "${near}"? `;
  return `${meant}Profiles of this machine: ${profiles.join(', ')}.`;
}
