import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** Reads one secret, in any stage. */
export function mayReadSecret(secret: Secret, sid: string): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret.secretArn],
  });
}

/** Opens what the key seals, through Secrets Manager and for these secrets only: the same key may seal others. */
export function mayOpen(secrets: readonly Secret[], key: IKey, region: string): PolicyStatement {
  const [first, ...others] = secrets.map(({ secretArn }) => secretArn);
  return new PolicyStatement({
    sid: 'KeyThroughSecretsManager',
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: {
      StringEquals: {
        'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        'kms:EncryptionContext:SecretARN': others.length === 0 ? first : [first, ...others],
      },
    },
  });
}
