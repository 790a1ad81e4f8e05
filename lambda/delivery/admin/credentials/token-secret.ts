import {
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';

/** A version of the bearer token's secret that has a staging label. Its value is not read for this. */
export interface TokenSecretVersion {
  readonly version: string;
  readonly stages: readonly string[];
  readonly createdAt: Date;
}

/** The versions of the bearer token's secret and their labels. Every method throws the SDK's error when it is refused. */
export interface TokenSecret {
  versions(): Promise<readonly TokenSecretVersion[]>;
  /** Stores a token that nobody is let in with yet. @param version its id, a UUID */
  stage(version: string, token: string): Promise<void>;
  /**
   * Makes a staged token the current one, and the current one the former.
   *
   * @param from the version that is current now
   * @returns false if another one is: then nothing has changed
   */
  promote(version: string, from: string): Promise<boolean>;
  /** Ends the former token. @returns false if another version is the former one by now: then nothing has changed */
  end(version: string): Promise<boolean>;
}

/** The label of a token that is stored and not yet valid: Secrets Manager's own name for it. */
const staged = 'AWSPENDING';

/** The bearer token's secret in AWS Secrets Manager. */
export function tokenSecret(client: Pick<SecretsManagerClient, 'send'>, SecretId: string): TokenSecret {
  return {
    versions,
    async stage(ClientRequestToken, SecretString) {
      await client.send(
        new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages: [staged] }),
      );
    },
    // The version that the label is taken from must be named and must have it: of two operators at the same time, one wins.
    promote: (MoveToVersionId, RemoveFromVersionId) =>
      moved({ VersionStage: 'AWSCURRENT', MoveToVersionId, RemoveFromVersionId }),
    end: (RemoveFromVersionId) => moved({ VersionStage: 'AWSPREVIOUS', RemoveFromVersionId }),
  };

  /** Moves a label. What was refused may have been done: by an earlier try whose answer was lost, or by somebody else. */
  async function moved(move: Omit<UpdateSecretVersionStageCommandInput, 'SecretId'>): Promise<boolean> {
    try {
      await client.send(new UpdateSecretVersionStageCommand({ SecretId, ...move }));
      return true;
    } catch (error) {
      const all = await versions();
      const holder = all.find(({ stages }) => stages.includes(move.VersionStage ?? ''))?.version;
      if (holder === move.RemoveFromVersionId) throw error;
      return holder === move.MoveToVersionId;
    }
  }

  async function versions(): Promise<TokenSecretVersion[]> {
    const found: TokenSecretVersion[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListSecretVersionIdsCommand({ SecretId, ...(NextToken === undefined ? {} : { NextToken }) }),
      );
      for (const { VersionId = '', VersionStages = [], CreatedDate } of page.Versions ?? [])
        found.push({ version: VersionId, stages: VersionStages, createdAt: CreatedDate ?? new Date(0) });
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }
}
