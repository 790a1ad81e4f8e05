import { readStoredToken } from './bearer-token';
import { type OpenedScimsession, openScimsession, readSeal, type TokenVersion } from './scimsession';
import type { SecretReader } from './secret-access';

/** The locations of the two secrets. */
export interface SecretPair {
  readonly secrets: SecretReader;
  readonly bearerTokenSecretArn: string;
  readonly scimsessionSecretArn: string;
}

export interface ScimsessionStoreOptions extends SecretPair {
  /** How long the opened scimsession is cached, in milliseconds. With 0, the secrets are read every time. */
  readonly cacheMs: number;
  /** Current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** The opened scimsession, for the functions that deliver. */
export class ScimsessionStore {
  #read: { readonly sealed: string; readonly opened: OpenedScimsession; readonly at: number } | undefined;
  readonly #now: () => number;

  constructor(private readonly options: ScimsessionStoreOptions) {
    this.#now = options.now ?? Date.now;
  }

  /**
   * The scimsession, at most `cacheMs` old. Returns the same object until another scimsession is stored, so that a caller can keep
   * what belongs to it: connections, sessions, tokens.
   *
   * @throws ScimsessionError; the SDK's error when Secrets Manager does not answer
   */
  async current(): Promise<OpenedScimsession> {
    const known = this.#read;
    if (known !== undefined && this.#now() - known.at < this.options.cacheMs) return known.opened;
    return this.latest();
  }

  /**
   * The scimsession as stored now, without the cache: for an operator's request right after storing a new one.
   *
   * @throws as `current`
   */
  async latest(): Promise<OpenedScimsession> {
    const at = this.#now();
    const known = this.#read;
    const sealed = await readSealed(this.options);
    const opened =
      known !== undefined && known.sealed === sealed ? known.opened : await openStored(this.options, sealed);
    this.#read = { sealed, opened, at };
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
