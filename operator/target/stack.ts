import { showTokenCommand } from '../../lambda/contract/stack-outputs';
import { OperatorError } from '../failure';
import { targetOf } from './clients';
import { awsOperator } from './identity';
import { stackExists } from './kept';
import { readResources } from './resources';
import type { Target } from './target';

/** The default name of the stack. */
export const defaultStack = 'ScimBridge';

/**
 * A deployed bridge, accessed with the operator's own AWS credentials.
 *
 * @param region undefined: the region of the AWS configuration
 * @param bridge which of several in the stack
 * @throws OperatorError when the stack does not exist, or the credentials do not allow reading it
 */
export async function stackTarget(
  name: string,
  region: string | undefined,
  bridge: string | undefined,
): Promise<Target> {
  // Loaded only here: the local bridge does not need it.
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    const found = await regionOf(client.config.region);
    const answer = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = answer.Stacks ?? [];
    const outputs = Object.fromEntries((stack?.Outputs ?? []).map((each) => [each.OutputKey ?? '', each.OutputValue]));
    // arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>
    const account = stack?.StackId?.split(':')[4] ?? 'unknown';
    const label = `stack ${name} (${found}, account ${account})`;
    const resources = readResources(outputs, `The ${label}`, bridge);
    const showToken = showTokenCommand(found, resources.bearerTokenSecret);
    const who = { kind: 'stack', label, showToken, operator: awsOperator({ region: found }) } as const;
    const connection = { region: found };
    return targetOf(who, resources, connection, (stackId) => stackExists(connection, stackId));
  } catch (error) {
    throw explained(error, name, region);
  } finally {
    client.destroy();
  }
}

async function regionOf(configured: () => Promise<string>): Promise<string> {
  try {
    return await configured();
  } catch (error) {
    throw new OperatorError(
      'No AWS region is set. Use --region, or set AWS_REGION. For the bridge that npm start runs, use --local.',
      'usage',
      { cause: error },
    );
  }
}

function explained(error: unknown, stack: string, region: string | undefined): unknown {
  if (!(error instanceof Error) || error instanceof OperatorError) return error;
  const cause = { cause: error };
  if (error.name === 'ValidationError' && /does not exist/.test(error.message)) {
    const where = region === undefined ? 'in the region of your AWS configuration' : `in ${region}`;
    return new OperatorError(
      `There is no stack "${stack}" ${where}. Select the right one with --stack and --region. For the bridge that npm start runs, use --local.`,
      'no-stack',
      cause,
    );
  }
  if (error.name === 'CredentialsProviderError') {
    return new OperatorError(
      'There are no AWS credentials. Sign in (aws sso login, or AWS_PROFILE). For the bridge that npm start runs, use --local.',
      'no-credentials',
      cause,
    );
  }
  return error;
}
