import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { TokenKind } from '../contract/names';
import { type AcceptedToken, digestToken, readStoredToken } from './bearer-token';

export interface BearerTokenStoreOptions {
  /** What the token opens. */
  readonly kind: TokenKind;
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** ARN of the secret that holds the token. */
  readonly secretArn: string;
  /** How long the token is cached, in milliseconds. With 0, every check reads the secret. */
  readonly cacheMs: number;
  /** How long a replaced token stays valid after its successor was created, in milliseconds. */
  readonly formerTokenGraceMs: number;
  /** Current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** Called once per read if the stored value is not a token or too short, and therefore not accepted. Receives the reason and what to do. */
  readonly onUnusable?: (stage: AcceptedToken['stage'], message: string) => void;
}

/** The maximum number of consecutive early reads for unknown tokens, and the time until one more is allowed. */
const earlyReads = { burst: 5, refillMs: 5_000 } as const;

/**
 * The tokens of one secret that are valid now: the current one and, during its grace period, the previous one.
 *
 * They are cached in memory for `cacheMs`. An unknown token causes an early read, so that a new token works immediately. The number of
 * early reads is limited; otherwise guessing tokens would increase the bill for Secrets Manager.
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
   * The accepted tokens, from the cache if it is recent enough.
   *
   * @throws the SDK's error when Secrets Manager does not answer: an expired cache is never used
   */
  async accepted(): Promise<readonly AcceptedToken[]> {
    if (this.#now() - this.#readAt >= this.#options.cacheMs) await this.#read();
    return this.#tokens;
  }

  /**
   * The accepted tokens from a fresh read, or undefined if there were too many fresh reads recently.
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
    const current = await this.#version('AWSCURRENT');
    const validUntil = current === undefined ? 0 : current.madeAt + this.#options.formerTokenGraceMs;
    // Each read is billed, and most of the year there is no former token that would be accepted.
    const former = startedAt < validUntil ? await this.#version('AWSPREVIOUS') : undefined;
    this.#tokens = [
      ...(current === undefined ? [] : [current]),
      ...(former === undefined ? [] : [{ ...former, validUntil }]),
    ];
    this.#readAt = startedAt;
  }

  async #version(stage: AcceptedToken['stage']): Promise<AcceptedToken | undefined> {
    try {
      const secret = await this.#options.client.send(
        new GetSecretValueCommand({ SecretId: this.#options.secretArn, VersionStage: stage }),
      );
      const stored = readStoredToken(secret.SecretString ?? '', this.#options.kind);
      if (!('token' in stored)) {
        this.#options.onUnusable?.(stage, stored.message);
        return undefined;
      }
      return {
        kind: this.#options.kind,
        stage,
        version: secret.VersionId ?? '',
        digest: digestToken(stored.token),
        madeAt: secret.CreatedDate?.getTime() ?? 0,
      };
    } catch (error) {
      // No version has this stage: the token was never rotated, or the operator ended the grace period.
      if (stage === 'AWSPREVIOUS' && error instanceof Error && error.name === 'ResourceNotFoundException')
        return undefined;
      throw error;
    }
  }
}
