import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAdminContext } from '../../lambda/delivery/admin/context';
import { secretsManager } from '../../lambda/delivery/admin/credentials/connection';
import { tokenSecret } from '../../lambda/delivery/admin/credentials/token-secret';
import { wholeActivity } from '../../lambda/delivery/admin/recovery/fill-directory';
import { awsFacts } from './aws/facts';
import type { Connection } from './connection';
import { Functions } from './functions';
import { type Kept, keptWith } from './kept';
import type { Resources } from './resources';
import type { Target } from './target';

/** Loaded only when it is called: no other command needs the clients of CloudWatch Logs and S3. */
const opened = () =>
  require('../../lambda/delivery/admin/digest/open') as typeof import('../../lambda/delivery/admin/digest/open');

/**
 * A target whose services are reached through one connection. Each is opened when a command first needs it.
 *
 * @param stackExists as CloudFormation says, where there is one
 */
export function targetOf(
  who: Pick<Target, 'kind' | 'label' | 'operator' | 'deployed'>,
  resources: Resources,
  connection: Connection,
  stackExists: Kept['stackExists'],
): Target {
  const { directoryTable, activityTable, activityRetentionDays } = resources;
  const marshallOptions = { removeUndefinedValues: true };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(connection), { marshallOptions });
  const { operator } = who;
  const manager = new SecretsManagerClient(connection);
  const admin = createAdminContext({ client, directoryTable, activityTable, activityRetentionDays, operator });
  return {
    ...who,
    get aws() {
      return awsFacts(connection);
    },
    resources,
    admin,
    digests: async () => {
      const { publishedPlaces } = opened();
      const { records, clock } = admin;
      return {
        records,
        table: wholeActivity(client, activityTable),
        published: publishedPlaces(connection, resources),
        clock,
      };
    },
    get secrets() {
      return {
        secrets: secretsManager(manager),
        bearerTokenSecretArn: resources.bearerTokenSecret,
        scimsessionSecretArn: resources.scimsessionSecret,
      };
    },
    get kept() {
      return keptWith(client, manager, stackExists);
    },
    get token() {
      return tokenSecret(manager, resources.bearerTokenSecret);
    },
    tokenIn: (secretArn) => tokenSecret(manager, secretArn),
    get functions() {
      return new Functions(connection);
    },
  };
}
