import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../template/template';
import type { Secret, SecretVersion } from './secret';
import type { SecretStore } from './store';

/** An error as Secrets Manager puts it on the wire: `__type` and `Message` with status 400. */
export class SecretsManagerError extends Error {
  override readonly name = 'SecretsManagerError';
  constructor(
    readonly type:
      | 'ResourceNotFoundException'
      | 'ResourceExistsException'
      | 'InvalidRequestException'
      | 'InvalidParameterException'
      | 'UnknownOperationException',
    message: string,
  ) {
    super(message);
  }
}

const notFound = "Secrets Manager can't find the specified secret.";
/** Versions without a label are kept until there are more than this many; Secrets Manager removes them too. */
const unlabelledKept = 100;

/** Secrets Manager's operations on the stack's secrets, in the shapes of its JSON 1.1 protocol. */
export class SecretsManagerService {
  private readonly operations: Readonly<Record<string, (secret: Secret, input: JsonObject) => JsonObject>> = {
    GetSecretValue: (secret, input) => this.getSecretValue(secret, input),
    PutSecretValue: (secret, input) => this.putSecretValue(secret, input),
    DescribeSecret: (secret) => describe(secret),
    ListSecretVersionIds: (secret, input) => listVersions(secret, input),
    UpdateSecretVersionStage: (secret, input) => this.moveStage(secret, input),
  };

  constructor(private readonly store: SecretStore) {}

  /** The secret that a call speaks of; undefined when there is none. Access is decided on it before the call is made. */
  secretOf(input: JsonObject): Secret | undefined {
    return typeof input.SecretId === 'string' ? this.store.find(input.SecretId) : undefined;
  }

  /**
   * Carries out one operation.
   *
   * @throws SecretsManagerError
   */
  call(operation: string, input: JsonObject): JsonObject {
    if (operation === 'ListSecrets') return { SecretList: this.store.all().map(listed) };
    const run = this.operations[operation];
    if (run === undefined) {
      throw new SecretsManagerError(
        'UnknownOperationException',
        `The local run does not offer secretsmanager:${operation}.`,
      );
    }
    const secret = this.secretOf(input);
    if (secret === undefined) throw new SecretsManagerError('ResourceNotFoundException', notFound);
    return run(secret, input);
  }

  private getSecretValue(secret: Secret, { VersionId, VersionStage }: JsonObject): JsonObject {
    const stage = String(VersionStage ?? 'AWSCURRENT');
    const wanted = VersionId === undefined ? secret.stages[stage] : String(VersionId);
    const version = secret.versions.find(({ id }) => id === wanted);
    if (version === undefined) {
      const what = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${String(VersionId)}`;
      throw new SecretsManagerError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${what}`,
      );
    }
    if (VersionId !== undefined && VersionStage !== undefined && secret.stages[stage] !== version.id) {
      throw new SecretsManagerError(
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
      );
    }
    return {
      ...identity(secret),
      VersionId: version.id,
      ...value(version),
      VersionStages: stagesOf(secret, version.id),
      CreatedDate: version.created / 1000,
    };
  }

  private putSecretValue(secret: Secret, input: JsonObject): JsonObject {
    const { SecretString, SecretBinary } = input;
    if ((SecretString === undefined) === (SecretBinary === undefined)) {
      throw new SecretsManagerError(
        'InvalidParameterException',
        'You must provide either SecretString or SecretBinary.',
      );
    }
    const id = String(input.ClientRequestToken ?? randomUUID());
    if (id.length < 32 || id.length > 64) {
      throw new SecretsManagerError(
        'InvalidParameterException',
        'ClientRequestToken must be 32 to 64 characters long.',
      );
    }
    const version: SecretVersion = {
      id,
      created: Date.now(),
      ...(typeof SecretString === 'string' ? { secretString: SecretString } : {}),
      ...(typeof SecretBinary === 'string' ? { secretBinary: SecretBinary } : {}),
    };
    const same = secret.versions.find((each) => each.id === id);
    if (same !== undefined) {
      // The token makes the call idempotent: the same value again changes nothing, another value is refused.
      if (same.secretString !== version.secretString || same.secretBinary !== version.secretBinary) {
        throw new SecretsManagerError(
          'ResourceExistsException',
          `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
        );
      }
      return { ...identity(secret), VersionId: id, VersionStages: stagesOf(secret, id) };
    }
    const labels = Array.isArray(input.VersionStages) ? input.VersionStages.map(String) : ['AWSCURRENT'];
    const stages = labels.reduce((all, label) => labelled(all, label, id), secret.stages);
    const saved = { ...secret, versions: withoutForgotten([...secret.versions, version], stages), stages };
    this.store.save(saved);
    return { ...identity(saved), VersionId: id, VersionStages: stagesOf(saved, id) };
  }

  private moveStage(secret: Secret, { VersionStage, MoveToVersionId, RemoveFromVersionId }: JsonObject): JsonObject {
    const label = String(VersionStage ?? '');
    const holder = secret.stages[label];
    if (RemoveFromVersionId !== undefined && holder !== RemoveFromVersionId) {
      throw new SecretsManagerError(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be ${String(RemoveFromVersionId)}. Staging label ${label} isn't currently attached to version ${String(RemoveFromVersionId)}.`,
      );
    }
    if (MoveToVersionId === undefined) {
      if (label === 'AWSCURRENT') {
        throw new SecretsManagerError(
          'InvalidParameterException',
          'You can only move staging label AWSCURRENT to a different secret version.',
        );
      }
      this.store.save({ ...secret, stages: without(secret.stages, label) });
      return identity(secret);
    }
    const target = String(MoveToVersionId);
    if (!secret.versions.some(({ id }) => id === target)) {
      throw new SecretsManagerError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret version: ${target}.`,
      );
    }
    if (holder !== undefined && holder !== target && RemoveFromVersionId === undefined) {
      throw new SecretsManagerError(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    this.store.save({ ...secret, stages: labelled(secret.stages, label, target) });
    return identity(secret);
  }
}

/** Attaches a label to a version. AWSCURRENT leaves AWSPREVIOUS on the version that it came from. */
function labelled(stages: Secret['stages'], label: string, id: string): Secret['stages'] {
  const former = stages[label];
  return label === 'AWSCURRENT' && former !== undefined && former !== id
    ? { ...stages, AWSCURRENT: id, AWSPREVIOUS: former }
    : { ...stages, [label]: id };
}

function without(stages: Secret['stages'], label: string): Secret['stages'] {
  return Object.fromEntries(Object.entries(stages).filter(([each]) => each !== label));
}

function withoutForgotten(versions: readonly SecretVersion[], stages: Secret['stages']): readonly SecretVersion[] {
  const inUse = new Set(Object.values(stages));
  const unlabelled = versions.filter(({ id }) => !inUse.has(id));
  const forgotten = new Set(unlabelled.slice(0, Math.max(0, unlabelled.length - unlabelledKept)));
  return versions.filter((version) => !forgotten.has(version));
}

function identity({ arn, name }: Secret): { ARN: string; Name: string } {
  return { ARN: arn, Name: name };
}

function value({ secretString, secretBinary }: SecretVersion): JsonObject {
  return {
    ...(secretString === undefined ? {} : { SecretString: secretString }),
    ...(secretBinary === undefined ? {} : { SecretBinary: secretBinary }),
  };
}

function stagesOf(secret: Secret, id: string): string[] {
  return Object.entries(secret.stages)
    .filter(([, each]) => each === id)
    .map(([label]) => label);
}

function describe(secret: Secret): JsonObject {
  const labelledVersions = secret.versions
    .map(({ id }) => [id, stagesOf(secret, id)] as const)
    .filter(([, labels]) => labels.length > 0);
  return {
    ...identity(secret),
    Description: secret.description,
    ...(secret.keyArn === undefined ? {} : { KmsKeyId: secret.keyArn }),
    RotationEnabled: false,
    CreatedDate: secret.created / 1000,
    LastChangedDate: (secret.versions.at(-1)?.created ?? secret.created) / 1000,
    Tags: [],
    VersionIdsToStages: Object.fromEntries(labelledVersions),
  };
}

function listed(secret: Secret): JsonObject {
  const { VersionIdsToStages, ...entry } = describe(secret);
  return { ...entry, SecretVersionsToStages: VersionIdsToStages ?? {} };
}

function listVersions(secret: Secret, { IncludeDeprecated }: JsonObject): JsonObject {
  const versions: Json[] = secret.versions
    .map(({ id, created }) => ({ VersionId: id, VersionStages: stagesOf(secret, id), CreatedDate: created / 1000 }))
    .filter(({ VersionStages }) => IncludeDeprecated === true || VersionStages.length > 0);
  return { ...identity(secret), Versions: versions };
}
