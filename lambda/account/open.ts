import type { UpstreamDescription } from './description';
import { DEFAULT_ACCEPT_AFTER_SECONDS, dryRunAccount } from './dry-run/account';
import type { KeyValue } from './dry-run/key-value';
import { type Exchange, httpClient } from './http/client';
import { secretKeeper, type Wording, wording } from './message';
import { opCliAccount } from './op-cli/account';
import { openOp } from './op-cli/op';
import { run } from './op-cli/process';
import type { Account } from './port';
import { scimAccount } from './scim-server/account';
import { scimApi } from './scim-server/api';
import { profiles } from './scim-server/profiles';
import { usersApiAccount } from './users-api/account';
import { usersApi } from './users-api/api';
import { accessTokens } from './users-api/token';

/** What an account needs from where it runs. */
export interface AccountDependencies {
  /** Ours, for the User-Agent. */
  readonly version: string;
  /** Where dry-run keeps its simulated account. */
  readonly simulation: KeyValue;
  /** A writable folder for the 1Password CLI's settings; in Lambda below /tmp. */
  readonly home: string;
  /** Epoch milliseconds. @default - Date.now */
  readonly now?: () => number;
  /** How long one HTTP exchange may take, in milliseconds. @default 20000 */
  readonly timeoutMs?: number;
  /** How long one run of the 1Password CLI may take, in milliseconds: it signs in and encrypts, so more than an exchange. @default 60000 */
  readonly commandTimeoutMs?: number;
  /** Largest answer that is read, in bytes. @default 16 MiB: a group of 50,000 members with their links, twice over */
  readonly maxAnswerBytes?: number;
}

/**
 * Opens an account. Nothing is sent before the first operation. Keep what it returns: it holds connections, sessions and tokens.
 */
export function openAccount(description: UpstreamDescription, dependencies: AccountDependencies): Account {
  const { version, now = Date.now, timeoutMs = 20_000, commandTimeoutMs = 60_000 } = dependencies;
  const { simulation, home, maxAnswerBytes = 16 * 1024 * 1024 } = dependencies;
  const http = (words: Wording): Exchange =>
    httpClient({ userAgent: `scim-bridge-kit/${version}`, timeoutMs, maxAnswerBytes, words });
  switch (description.adapter) {
    case 'scim': {
      const words = wording([description.token]);
      const { url: base, token } = description;
      return scimAccount(scimApi({ base, token, exchange: http(words), words, now }), profiles[description.profile]);
    }
    case 'op-cli': {
      const secrets = secretKeeper([description.password, description.secretKey]);
      const op = openOp({
        description,
        run,
        home,
        timeoutMs: commandTimeoutMs,
        maxOutputBytes: maxAnswerBytes,
        secrets,
        now,
      });
      return opCliAccount(op, description);
    }
    case 'users-api': {
      const secrets = secretKeeper([description.clientSecret]);
      const exchange = http(secrets.words);
      const tokens = accessTokens(exchange, description, secrets, now);
      return usersApiAccount(usersApi(exchange, description.url, tokens, secrets.words, now), description);
    }
    case 'dry-run': {
      const acceptAfterMs = (description.acceptAfterSeconds ?? DEFAULT_ACCEPT_AFTER_SECONDS) * 1000;
      return dryRunAccount({ store: simulation, acceptAfterMs, now });
    }
  }
}
