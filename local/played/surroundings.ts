import { randomBytes } from 'node:crypto';
import { ScimAccount } from '../account/scim-account';
import type { Clock } from '../clock';
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
  /** Number of people in the account, each with the address of `playedPeople`. */
  readonly people: number;
}

/**
 * Starts the account that is played, and forgets what was played in the folder before.
 *
 * @throws UsageError when the folder holds something else
 */
export async function surroundings(
  options: RunOptions,
  teardown: Teardown,
  { clock, people }: Pick<Surroundings, 'clock' | 'people'>,
): Promise<Surroundings> {
  claimFolder(options.dataDir, true);
  const account = new ScimAccount({}, clock.now, randomBytes(24).toString('base64url'));
  for (const { address, name } of playedPeople(people)) account.add(address, name);
  const url = await account.listen();
  teardown.add(() => account.close());
  return {
    account,
    clock,
    people,
    options: {
      ...options,
      fresh: true,
      yes: true,
      upstream: { url, token: account.token, profile: 'generic' },
      // A creation that settles is of no interest to who watches.
      // Nor does anybody want to wait for weeks until the bridge knows how often a provider calls.
      context: { settleSeconds: '0', ...(options.faults && { alarmSilenceHours: '1' }), ...options.context },
    },
  };
}
