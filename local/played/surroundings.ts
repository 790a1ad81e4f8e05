import { randomBytes } from 'node:crypto';
import { ScimAccount } from '../account/scim-account';
import { Clock } from '../clock';
import type { RunOptions } from '../options';
import type { Teardown } from '../teardown';
import { claimFolder } from './folder';
import { playedPeople } from './people';

/** What a run that plays has around it. */
export interface Surroundings {
  /** The same options, for a run that begins anew with the account that is played. */
  readonly options: RunOptions;
  /** In place of 1Password. */
  readonly account: ScimAccount;
  readonly clock: Clock;
}

/** People of the company that is played. */
export const companySize = 500;

/** The demo begins so long ago, in milliseconds: within what the page shows at first. */
const demoBegins = 160 * 60_000;

/**
 * Starts the account that is played, and forgets what was played in the folder before.
 *
 * @throws UsageError when the folder holds something else
 */
export async function surroundings(options: RunOptions, teardown: Teardown): Promise<Surroundings> {
  claimFolder(options.dataDir, true);
  const clock = new Clock(1, Date.now() - demoBegins);
  const account = new ScimAccount({}, clock.now, randomBytes(24).toString('base64url'));
  for (const { address, name } of playedPeople(companySize)) account.add(address, name);
  const url = await account.listen();
  teardown.add(() => account.close());
  return {
    account,
    clock,
    options: {
      ...options,
      fresh: true,
      yes: true,
      upstream: { url, token: account.token, profile: 'generic' },
      // A creation that settles is of no interest to who watches.
      context: { settleSeconds: '0', ...options.context },
    },
  };
}
