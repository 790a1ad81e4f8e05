import { deployedStack } from '../deployed/deployed-stack';
import { stackState } from '../deployed/stack-state';
import { OperatorError } from '../failure';
import { type AwsChoice, connectAws } from './aws/connect';
import { type AwsWay, explainWay } from './aws/explain';
import { targetOf } from './clients';
import { awsOperator } from './identity';
import { stackExists } from './kept';
import { readResources } from './resources';
import type { Target } from './target';

/** The default name of the stack. */
export const defaultStack = 'ScimBridge';

/** Which deployed bridge. */
export interface StackChoice extends AwsChoice {
  readonly stack: string;
  /** Which of several in the stack. */
  readonly bridge: string | undefined;
}

/**
 * A deployed bridge, accessed with the operator's own AWS credentials.
 *
 * @throws OperatorError when the stack does not exist, or the credentials do not allow reading it
 */
export async function stackTarget(choice: StackChoice): Promise<Target> {
  const { stack: name, bridge } = choice;
  const { connection, way } = await connectAws(choice);
  // Loaded only here: the local bridge does not need it.
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(connection);
  try {
    const answer = await client.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = answer.Stacks ?? [];
    const outputs = Object.fromEntries((stack?.Outputs ?? []).map((each) => [each.OutputKey ?? '', each.OutputValue]));
    // arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>
    const account = stack?.StackId?.split(':')[4] ?? 'unknown';
    const label = `stack ${name} (${connection.region}, account ${account})`;
    const resources = readResources(outputs, `The ${label}`, bridge);
    const deployed = deployedStack(connection, name, stackState(stack));
    const who = { kind: 'stack', label, operator: awsOperator(connection), deployed } as const;
    return targetOf(who, resources, connection, (stackId) => stackExists(connection, stackId));
  } catch (error) {
    throw noStack(error, name, way) ?? explainWay(error, way) ?? error;
  } finally {
    client.destroy();
  }
}

function noStack(error: unknown, stack: string, { region, profile }: AwsWay): OperatorError | undefined {
  if (!(error instanceof Error) || error.name !== 'ValidationError' || !/does not exist/.test(error.message)) {
    return undefined;
  }
  const whose = profile.name === undefined ? '' : ` of the account of the profile "${profile.name}"`;
  return new OperatorError(
    `There is no stack "${stack}" in ${region.name}${whose} (region from ${region.from}). Select the right one with --stack, --region and --profile. For the bridge that npm start runs, use --local.`,
    'no-stack',
    { cause: error },
  );
}
