import type { Json } from '../../scim/types';
import { isObject } from '../../scim/types';
import type { OpCliDescription } from '../description';
import { Unauthorised, Unavailable } from '../errors';
import type { SecretKeeper } from '../message';
import { failureOf, NotSignedIn } from './failures';
import type { RunResult } from './process';

/** A session ends after 30 idle minutes; it is renewed before. */
const RENEW_AFTER_IDLE_MS = 25 * 60_000;

/** Runs `op` with these arguments, environment and input. */
export type RunOp = (
  args: readonly string[],
  secrets: Readonly<Record<string, string>>,
  input: string,
) => Promise<RunResult>;

export interface Session {
  /** Global flags of a command: which account. */
  readonly flags: readonly string[];
  /** Environment of a command: the session token, which must not stand on a command line, where every process can read it. */
  readonly env: Readonly<Record<string, string>>;
}

interface SignedIn {
  readonly session: Session;
  usedAt: number;
}

/** Signs in when it is needed, once for all who wait. */
export interface Sessions {
  current(): Promise<Session>;
  /** Forgets a session that turned out to have ended. A newer one stays. */
  forget(session: Session): void;
}

export function sessions(op: RunOp, description: OpCliDescription, keeper: SecretKeeper, now: () => number): Sessions {
  let held: Promise<SignedIn> | undefined;

  return {
    async current() {
      const before = held;
      const ready = await before?.catch(() => undefined);
      const fresh = ready !== undefined && now() - ready.usedAt < RENEW_AFTER_IDLE_MS;
      // Another call may have started a new session in the meantime.
      if (!fresh && held === before) held = signIn();
      const mine = held ?? signIn();
      const signedIn = await mine;
      signedIn.usedAt = now();
      return signedIn.session;
    },
    forget(session) {
      const before = held;
      void before?.then(
        (signedIn) => {
          if (signedIn.session === session && held === before) held = undefined;
        },
        () => undefined,
      );
    },
  };

  async function signIn(): Promise<SignedIn> {
    const account = (await findAccount()) ?? (await addAccount());
    const result = await command(
      ['signin', '--account', account.accountUuid, '--raw'],
      {},
      `${description.password}\n`,
    );
    const token = result.output.trim();
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Unavailable('the 1Password CLI signed in without giving a session');
    keeper.learn(token);
    // The variable is named after the account or the person, by the CLI's version; either is read, the other ignored.
    const env = Object.fromEntries([account.accountUuid, account.userUuid].map((id) => [`OP_SESSION_${id}`, token]));
    return { session: { flags: ['--account', account.accountUuid], env }, usedAt: now() };
  }

  async function addAccount(): Promise<KnownAccount> {
    const { address, email, secretKey, password } = description;
    await command(
      ['account', 'add', '--address', address, '--email', email, '--raw'],
      { OP_SECRET_KEY: secretKey },
      `${password}\n`,
    );
    const added = await findAccount();
    if (added === undefined) throw new Unavailable('the 1Password CLI added the account and does not list it');
    return added;
  }

  async function findAccount(): Promise<KnownAccount | undefined> {
    const { output } = await command(['account', 'list', '--format=json'], {}, '');
    return accountsOf(output).find(
      ({ url, email }) => url === description.address.toLowerCase() && email === description.email.toLowerCase(),
    );
  }

  async function command(
    args: readonly string[],
    secrets: Readonly<Record<string, string>>,
    input: string,
  ): Promise<RunResult> {
    const result = await op(args, secrets, input);
    const failure = failureOf(result, { scope: 'account' }, keeper.words);
    if (failure === undefined) return result;
    if (failure instanceof Unavailable || failure.name === 'Throttled') throw failure;
    if (failure instanceof Unauthorised && !(failure instanceof NotSignedIn)) throw failure;
    throw new Unauthorised(
      `The 1Password CLI could not sign in to ${description.address} (${failure.message}). Check sign-in address, email, password and Secret Key.`,
    );
  }
}

interface KnownAccount {
  /** Sign-in address without scheme, lower case. */
  readonly url: string;
  readonly email: string;
  readonly userUuid: string;
  readonly accountUuid: string;
}

/** `op account list --format=json`: `[{"url","email","user_uuid","account_uuid"}]`; nothing at all before the first account. */
function accountsOf(output: string): KnownAccount[] {
  if (output.trim() === '') return [];
  let json: Json;
  try {
    json = JSON.parse(output) as Json;
  } catch {
    throw new Unavailable('the 1Password CLI listed its accounts in an unreadable way');
  }
  if (!Array.isArray(json)) return [];
  return json.flatMap((entry) => {
    if (!isObject(entry) || typeof entry.account_uuid !== 'string' || typeof entry.user_uuid !== 'string') return [];
    const url = String(entry.url)
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '');
    return [
      { url, email: String(entry.email).toLowerCase(), userUuid: entry.user_uuid, accountUuid: entry.account_uuid },
    ];
  });
}
