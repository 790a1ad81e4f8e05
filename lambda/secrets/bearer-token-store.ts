import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AcceptedToken, digestToken, readStoredToken } from './bearer-token';

export interface BearerTokenStoreOptions {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** ARN of the secret that holds the token. */
  readonly secretArn: string;
  /** How long a copy is trusted, in milliseconds. 0 reads the secret for every verdict. */
  readonly cacheMs: number;
  /** How long a replaced token stays valid after its successor was made, in milliseconds. */
  readonly formerTokenGraceMs: number;
  /** Current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** Told once a read when what is stored is no token, or too short to be safe; it is then not accepted. Why, and what to do. */
  readonly onUnusable?: (stage: AcceptedToken['stage'], message: string) => void;
}

/** How many early reads an unknown token may cause in a row, and how long until one more is allowed. */
const earlyReads = { burst: 5, refillMs: 5_000 } as const;

/**
 * The tokens that open the bridge at this moment: the current one, and the one before it during its grace period.
 *
 * Copies are kept in memory for `cacheMs`. A token that is not among them causes an early read, so that a successor works at
 * once; the number of early reads is bounded, or guessing tokens would run up the bill for Secrets Manager.
 */
export class BearerTokenStore {
  readonly #options: BearerTokenStoreOptions;
  readonly #now: () => number;
  #tokens: readonly AcceptedToken[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #allowance: number = earlyReads.burst;
  #allowanceAt = 0;

  constructor(options: BearerTokenStoreOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The accepted tokens, from memory when that is recent enough.
   *
   * @throws the SDK's error when Secrets Manager does not answer: nobody is let in on an old copy
   */
  async accepted(): Promise<readonly AcceptedToken[]> {
    if (this.#now() - this.#readAt >= this.#options.cacheMs) await this.#read();
    return this.#tokens;
  }

  /**
   * The accepted tokens from a fresh read, or undefined when there were too many of these lately.
   *
   * @throws as `accepted`
   */
  async acceptedNow(): Promise<readonly AcceptedToken[] | undefined> {
    const now = this.#now();
    const earned = Math.floor((now - this.#allowanceAt) / earlyReads.refillMs);
    if (earned > 0) {
      this.#allowance = Math.min(earlyReads.burst, this.#allowance + earned);
      this.#allowanceAt = now;
    }
    if (this.#allowance === 0) return undefined;
    this.#allowance -= 1;
    await this.#read();
    return this.#tokens;
  }

  async #read(): Promise<void> {
    const startedAt = this.#now();
    const [current, former] = await Promise.all([this.#version('AWSCURRENT'), this.#version('AWSPREVIOUS')]);
    const tokens: AcceptedToken[] = [];
    if (current !== undefined) {
      tokens.push(current.token);
      if (former !== undefined && startedAt < current.madeAt + this.#options.formerTokenGraceMs)
        tokens.push(former.token);
    }
    this.#tokens = tokens;
    this.#readAt = startedAt;
  }

  async #version(
    stage: AcceptedToken['stage'],
  ): Promise<{ readonly token: AcceptedToken; readonly madeAt: number } | undefined> {
    try {
      const secret = await this.#options.client.send(
        new GetSecretValueCommand({ SecretId: this.#options.secretArn, VersionStage: stage }),
      );
      const stored = readStoredToken(secret.SecretString ?? '');
      if (!('token' in stored)) {
        this.#options.onUnusable?.(stage, stored.message);
        return undefined;
      }
      return {
        token: { stage, version: secret.VersionId ?? '', digest: digestToken(stored.token) },
        madeAt: secret.CreatedDate?.getTime() ?? 0,
      };
    } catch (error) {
      // No version bears this stage: the token was never rotated, or the operator ended the grace period.
      if (stage === 'AWSPREVIOUS' && error instanceof Error && error.name === 'ResourceNotFoundException')
        return undefined;
      throw error;
    }
  }
}
