import type { Operator } from '../../lambda/contract/operator-requests';
import { userOfThisMachine } from '../../lambda/delivery/admin/context';
import type { Connection } from './connection';

/**
 * The operator's AWS identity: the ARN. CloudTrail shows the same ARN for the calls that it logs (data events only if enabled). Where STS cannot be reached (a network that lets
 * nobody but DynamoDB through), the access key's id, by which CloudTrail names them too: a decision must not wait for that.
 *
 * @returns asks once, when first called
 */
export function awsOperator(connection: Connection): () => Promise<Operator> {
  let asked: Promise<Operator> | undefined;
  return () => {
    asked ??= askSts(connection);
    return asked;
  };
}

async function askSts(connection: Connection): Promise<Operator> {
  const { host } = userOfThisMachine();
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient(connection);
  try {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    return { identity: Arn ?? 'unknown', host };
  } catch (error) {
    const { accessKeyId } = await client.config.credentials();
    const why = error instanceof Error ? error.name : String(error);
    return { identity: `access key ${accessKeyId} (STS did not say whose: ${why})`, host };
  } finally {
    client.destroy();
  }
}
