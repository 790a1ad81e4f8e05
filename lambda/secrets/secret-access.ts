import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Which version of a secret: by its staging label, or by its id. */
export type WhichVersion = { readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS' } | { readonly version: string };

/** One version of a secret. Holds the secret itself; never log it. */
export interface SecretText {
  /** Version id: the version's name, and no secret. */
  readonly version: string;
  readonly text: string;
}

/** Reads secrets, wherever they are kept: Secrets Manager, or the local run's own store. */
export interface SecretReader {
  /** One version of a secret; undefined when there is none of that label or id (any more). */
  read(secretArn: string, which: WhichVersion): Promise<SecretText | undefined>;
}

/** Reads AWS Secrets Manager. `read` throws the SDK's error when it does not answer, or the secret itself is gone. */
export function secretsManagerReader(client: Pick<SecretsManagerClient, 'send'>): SecretReader {
  return {
    async read(SecretId, which) {
      const version = 'stage' in which ? { VersionStage: which.stage } : { VersionId: which.version };
      try {
        const answer = await client.send(new GetSecretValueCommand({ SecretId, ...version }));
        return { version: answer.VersionId ?? '', text: answer.SecretString ?? '' };
      } catch (error) {
        // No version bears this label or id: nothing was stored yet, the token was never rotated, or the version has been removed.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
  };
}
