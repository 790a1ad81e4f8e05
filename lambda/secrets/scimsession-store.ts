import { readStoredToken } from './bearer-token';
import { type OpenedScimsession, openScimsession, readSeal, type TokenVersion } from './scimsession';
import type { SecretReader } from './secret-access';

/**
 * How long the functions trust an opened scimsession, in milliseconds, when another one was stored by hand: of what `setup` and `reseal` store they
 * know at once. Each read of a secret is billed.
 */
export const scimsessionCacheMs = 15 * 60_000;

/** The locations of the two secrets. */
export interface SecretPair {
  readonly secrets: SecretReader;
  readonly bearerTokenSecretArn: string;
  readonly scimsessionSecretArn: string;
}

export interface ScimsessionStoreOptions extends SecretPair {
  /** How long the opened scimsession is cached, in milliseconds, unless another one is stored. With 0, the secrets are read every time. */
  readonly cacheMs: number;
  /** Which version was stored last, as far as one knows without reading the secret, which costs more. @default - not known */
  readonly lastStored?: () => Promise<string | undefined>;
  /** Current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

interface Reading {
  readonly sealed: string;
  readonly opened: OpenedScimsession;
  readonly at: number;
  readonly lastStored: string | undefined;
}

/** The opened scimsession, for the functions that deliver. */
export class ScimsessionStore {
  #read: Reading | undefined;
  readonly #now: () => number;

  constructor(private readonly options: ScimsessionStoreOptions) {
    this.#now = options.now ?? Date.now;
  }

  /**
   * The scimsession: the one that was stored last or, where that is not known, at most `cacheMs` old. Returns the same object until another scimsession is stored, so that a caller can keep
   * what belongs to it: connections, sessions, tokens.
   *
   * @throws ScimsessionError; the SDK's error when Secrets Manager does not answer
   */
  async current(): Promise<OpenedScimsession> {
    const lastStored = await this.options.lastStored?.();
    const known = this.#read;
    const isCurrent = known?.lastStored === lastStored && this.#now() - (known?.at ?? 0) < this.options.cacheMs;
    return known !== undefined && isCurrent ? known.opened : this.#open(lastStored);
  }

  /**
   * The scimsession as stored now, without the cache: for an operator's request right after storing a new one.
   *
   * @throws as `current`
   */
  async latest(): Promise<OpenedScimsession> {
    return this.#open(await this.options.lastStored?.());
  }

  /** @param lastStored as it was before the secret is read: what is stored meanwhile is read again */
  async #open(lastStored: string | undefined): Promise<OpenedScimsession> {
    const at = this.#now();
    const known = this.#read;
    const sealed = await readSealed(this.options);
    const opened =
      known !== undefined && known.sealed === sealed ? known.opened : await openStored(this.options, sealed);
    this.#read = { sealed, opened, at, lastStored };
    return opened;
  }
}

/**
 * The stored scimsession: sealed, or '' if none is set up.
 *
 * @throws the SDK's error when Secrets Manager does not answer, or the secret does not exist
 */
export async function readSealed({ secrets, scimsessionSecretArn }: SecretPair): Promise<string> {
  return (await secrets.read(scimsessionSecretArn, { stage: 'AWSCURRENT' }))?.text ?? '';
}

/**
 * Opens a scimsession with whatever version of the bearer token opens it: the current one, the former one, or the very version
 * under which it was sealed, for as long as Secrets Manager keeps that: two rotations in a row lose nothing.
 *
 * @param sealed what is stored
 * @throws ScimsessionError; the SDK's error when Secrets Manager does not answer
 */
export async function openStored(pair: SecretPair, sealed: string): Promise<OpenedScimsession> {
  // The token is read only for a real scimsession.
  const { tokenVersion } = readSeal(sealed);
  return openScimsession(sealed, await readTokenVersions(pair, tokenVersion));
}

/**
 * The versions of the bearer token that may open a scimsession, the current one first.
 *
 * @param sealedUnder the version under which it was sealed: read by its id when it is neither the current nor the former one
 * @throws the SDK's error when Secrets Manager does not answer
 */
export async function readTokenVersions(
  { secrets, bearerTokenSecretArn }: Pick<SecretPair, 'secrets' | 'bearerTokenSecretArn'>,
  sealedUnder?: string,
): Promise<readonly TokenVersion[]> {
  const labelled = await Promise.all(
    (['AWSCURRENT', 'AWSPREVIOUS'] as const).map((stage) => secrets.read(bearerTokenSecretArn, { stage })),
  );
  const isThere = sealedUnder === undefined || labelled.some((each) => each?.version === sealedUnder);
  const byId = isThere ? undefined : await secrets.read(bearerTokenSecretArn, { version: sealedUnder });
  return [...labelled, byId].flatMap((each) => {
    const stored = readStoredToken(each?.text ?? '');
    return each === undefined || !('token' in stored) ? [] : [{ version: each.version, token: stored.token }];
  });
}
