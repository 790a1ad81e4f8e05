import { readFileSync } from 'node:fs';
import { writeFileAtomically } from '../state/files';
import type { Resolver } from '../template/intrinsics';
import { asString } from '../template/template';
import { firstVersion, type Secret } from './secret';

/** The stack's secrets, kept in one file that only its owner may read, so that a restart keeps the token. */
export class SecretStore {
  private readonly secrets = new Map<string, Secret>();
  private onSaved: () => void = () => {};

  /** @param file where the secrets are kept between runs */
  constructor(private readonly file: string) {}

  /** Creates what the template declares and was not kept from the last run; forgets what it no longer declares. */
  provision(resolver: Resolver): void {
    const earlier = this.read();
    for (const { id, properties } of resolver.resources('AWS::SecretsManager::Secret')) {
      const arn = asString(resolver.resolve({ Ref: id }, id), id);
      const former = earlier.get(arn);
      const now = Date.now();
      const kept = former?.versions ?? [];
      const versions = kept.length > 0 ? kept : firstVersion(properties, now);
      const first = versions[0];
      this.secrets.set(arn, {
        arn,
        name: arn.replace(/^.*:secret:/, '').replace(/-[^-]{6}$/, ''),
        description: String(properties.Description ?? ''),
        ...(typeof properties.KmsKeyId === 'string' ? { keyArn: keyArn(properties.KmsKeyId, resolver) } : {}),
        created: former?.created ?? now,
        versions,
        stages:
          former !== undefined && kept.length > 0 ? former.stages : first === undefined ? {} : { AWSCURRENT: first.id },
      });
    }
    this.write();
  }

  /** The secret of an ARN, with or without its random ending, or of a name. */
  find(secretId: string): Secret | undefined {
    return (
      this.secrets.get(secretId) ??
      [...this.secrets.values()].find(({ arn, name }) => name === secretId || arn.replace(/-[^-]{6}$/, '') === secretId)
    );
  }

  all(): readonly Secret[] {
    return [...this.secrets.values()];
  }

  /** Replaces a secret, in memory and on disk. */
  save(secret: Secret): void {
    this.secrets.set(secret.arn, secret);
    this.write();
    this.onSaved();
  }

  /** Calls the listener whenever a secret's value has changed. */
  watch(onSaved: () => void): void {
    this.onSaved = onSaved;
  }

  /** The current value of a secret; undefined when it has none. */
  current(secretId: string): string | undefined {
    const secret = this.find(secretId);
    return secret?.versions.find(({ id }) => id === secret.stages.AWSCURRENT)?.secretString;
  }

  private read(): Map<string, Secret> {
    try {
      const secrets = JSON.parse(readFileSync(this.file, 'utf8')) as readonly Secret[];
      return new Map(secrets.map((secret) => [secret.arn, secret]));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw new Error(`The secrets stored in ${this.file} cannot be read. Run with --fresh to delete them.`, {
        cause: error,
      });
    }
  }

  private write(): void {
    writeFileAtomically(this.file, JSON.stringify([...this.secrets.values()], null, 2));
  }
}

/** A secret may name its key by ARN or by id; access is decided by the ARN. */
function keyArn(key: string, { place }: Resolver): string {
  return key.startsWith('arn:') ? key : `arn:${place.partition}:kms:${place.region}:${place.account}:key/${key}`;
}
