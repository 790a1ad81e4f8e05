import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Connection } from './connection';
import { Functions } from './functions';
import type { Resources } from './resources';
import type { Target } from './target';

/** A target whose services are reached through one connection. */
export function targetOf(
  who: Pick<Target, 'kind' | 'label' | 'showToken'>,
  resources: Resources,
  connection: Connection,
): Target {
  const secretsManager = new SecretsManagerClient(connection);
  return {
    ...who,
    resources,
    database: DynamoDBDocumentClient.from(new DynamoDBClient(connection), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    secretsManager,
    secrets: {
      client: secretsManager,
      bearerTokenSecretArn: resources.bearerTokenSecret,
      scimsessionSecretArn: resources.scimsessionSecret,
    },
    functions: new Functions(connection),
  };
}
