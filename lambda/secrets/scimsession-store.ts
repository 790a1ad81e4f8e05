import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { minimumTokenLength } from './bearer-token';
import { type OpenedScimsession, openScimsession, type TokenVersion } from './scimsession';

/** Where the two secrets are. */
export interface SecretPair {
  readonly client: Pick<SecretsManagerClient, 'send'>;
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
      known !== undefined && known.sealed === sealed
        ? known.opened
        : await openScimsession(sealed, sealed.trim() === '' ? [] : await readTokenVersions(this.options));
    this.#read = { sealed, opened, at };
    return opened;
  }
}

/**
 * The scimsession as it is stored: sealed, or '' while none is set up.
 *
 * @throws the SDK's error when Secrets Manager does not answer, or the secret itself is gone
 */
export async function readSealed({ client, scimsessionSecretArn }: SecretPair): Promise<string> {
  return (await version(client, scimsessionSecretArn, 'AWSCURRENT'))?.SecretString ?? '';
}

/**
 * The versions of the bearer token that may open a scimsession, the current one first.
 *
 * @throws the SDK's error when Secrets Manager does not answer
 */
export async function readTokenVersions({
  client,
  bearerTokenSecretArn,
}: Pick<SecretPair, 'client' | 'bearerTokenSecretArn'>): Promise<readonly TokenVersion[]> {
  const versions = await Promise.all(
    (['AWSCURRENT', 'AWSPREVIOUS'] as const).map((stage) => version(client, bearerTokenSecretArn, stage)),
  );
  return versions.flatMap((each) => {
    // Pasted into the console, a token often gains a line break; the authorizer takes it off too.
    const token = each?.SecretString?.trim() ?? '';
    return token.length < minimumTokenLength ? [] : [{ version: each?.VersionId ?? '', token }];
  });
}

async function version(client: SecretPair['client'], arn: string, stage: 'AWSCURRENT' | 'AWSPREVIOUS') {
  try {
    return await client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }));
  } catch (error) {
    // No version bears this stage: nothing was stored yet, or the token was never rotated.
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
