import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Which version of a secret: by its staging label, or by its id. */
export type WhichVersion = { readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS' } | { readonly version: string };

/** One version of a secret. Holds the secret itself; never log it. */
export interface SecretText {
  /** Version id; not secret. */
  readonly version: string;
  readonly text: string;
}

/** Reads secrets from Secrets Manager, or from the local run's own store. */
export interface SecretReader {
  /** One version of a secret; undefined if no version has that label or id. */
  read(secretArn: string, which: WhichVersion): Promise<SecretText | undefined>;
}

/** Reads AWS Secrets Manager. `read` throws the SDK's error when it does not answer, or the secret does not exist. */
export function secretsManagerReader(client: Pick<SecretsManagerClient, 'send'>): SecretReader {
  return {
    async read(SecretId, which) {
      const version = 'stage' in which ? { VersionStage: which.stage } : { VersionId: which.version };
      try {
        const answer = await client.send(new GetSecretValueCommand({ SecretId, ...version }));
        return { version: answer.VersionId ?? '', text: answer.SecretString ?? '' };
      } catch (error) {
        // No version has this label or id: nothing was stored yet, the token was never rotated, or the version has been removed.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },
  };
}
