import { readStoredToken } from './bearer-token';
import { type OpenedScimsession, openScimsession, readSeal, type TokenVersion } from './scimsession';
import type { SecretReader } from './secret-access';

/** Where the two secrets are. */
export interface SecretPair {
  readonly secrets: SecretReader;
  readonly bearerTokenSecretArn: string;
  readonly scimsessionSecretArn: string;
}

export interface ScimsessionStoreOptions extends SecretPair {
  /** How long what was opened is trusted, in milliseconds. 0 reads the secrets every time. */
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
   * The scimsession as it is now, or was at most `cacheMs` ago. The very same object until another one is stored, so that a
   * caller can keep what it opened with it: connections, sessions, tokens.
   *
   * @throws ScimsessionError; the SDK's error when Secrets Manager does not answer
   */
  async current(): Promise<OpenedScimsession> {
    const known = this.#read;
    if (known !== undefined && this.#now() - known.at < this.options.cacheMs) return known.opened;
    return this.latest();
  }

  /**
   * The scimsession as it is stored at this moment: for what an operator asks for right after storing another one.
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
 * The scimsession as it is stored: sealed, or '' while none is set up.
 *
 * @throws the SDK's error when Secrets Manager does not answer, or the secret itself is gone
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
  // Nothing that is no scimsession is worth reading the token for.
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
