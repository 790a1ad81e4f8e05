import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SecretPair } from '../../lambda/secrets/scimsession-store';
import type { Functions } from './functions';
import type { Resources } from './resources';

/** The bridge that a command is about, wherever it runs. */
export interface Target {
  readonly kind: 'stack' | 'local';
  /** For people: which one it is. */
  readonly label: string;
  readonly resources: Resources;
  readonly database: DynamoDBDocumentClient;
  readonly secretsManager: SecretsManagerClient;
  /** The two secrets. */
  readonly secrets: SecretPair;
  readonly functions: Functions;
  /** How the operator sees the bearer token; never the token itself. */
  readonly showToken: string;
}
