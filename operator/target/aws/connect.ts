import type { Terminal } from '../../terminal/terminal';
import type { Connection } from '../connection';
import { credentialsOf } from './credentials';
import type { AwsWay } from './explain';
import { findProfile } from './profiles';
import { proxyOf, throughProxy } from './proxy';
import { findRegion } from './region';

/** What the operator chose on the command line, and where they run it. */
export interface AwsChoice {
  /** `--region`. */
  readonly region: string | undefined;
  /** `--profile`. */
  readonly profile: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Pick<Terminal, 'interactive' | 'ask' | 'write'>;
}

/** The way to AWS, for clients and for messages. */
export interface AwsAccess {
  readonly connection: Connection;
  readonly way: AwsWay;
}

/**
 * The one place that decides how commands reach AWS: profile, region, credentials and proxy as the AWS CLI and the CDK read them.
 * Nothing is asked of AWS yet.
 *
 * @throws OperatorError `no-profile`, `no-region`, `usage`
 */
export async function connectAws(choice: AwsChoice): Promise<AwsAccess> {
  const { environment, terminal } = choice;
  const profile = await findProfile(choice.profile, environment);
  const region = findRegion(choice.region, environment, profile);
  const proxied = await throughProxy(environment);
  const proxy = proxyOf(environment);
  const credentials = credentialsOf({ profile, region: region.name, terminal, ...proxied });
  return {
    connection: { region: region.name, credentials, ...proxied },
    way: { profile, region, ...(proxy === undefined ? {} : { proxy }) },
  };
}
