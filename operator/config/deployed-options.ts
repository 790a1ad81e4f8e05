import type { Invocation } from '../command';
import { deployedStack } from '../deployed/deployed-stack';
import { readStackState } from '../deployed/stack-state';
import { OperatorError, UsageError } from '../failure';
import { connectAws } from '../target/aws/connect';
import { explainWay } from '../target/aws/explain';
import { defaultStack } from '../target/stack';

/**
 * The options that the deployed stack tells. It is not asked for what other commands need: its version may be one with which they cannot
 * work, and to deploy this version is what the options are needed for.
 *
 * @throws OperatorError
 */
export async function deployedOptions({ value, has, environment, terminal }: Invocation) {
  if (has('local')) {
    throw new UsageError('The local bridge is not deployed: npm start reads the options at each start.');
  }
  const stack = value('stack') ?? defaultStack;
  const choice = { region: value('region'), profile: value('profile'), environment, terminal };
  const { connection, way } = await connectAws(choice);
  const label = `stack ${stack} in ${connection.region}`;
  try {
    const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
    const state = await readStackState(new CloudFormationClient(connection), stack);
    if (state.life !== 'live') {
      throw new OperatorError(
        `There is no working ${label}${state.life === 'failed' ? `: it is what a failed deployment left (${state.status})` : ''}. Nothing is deployed that a deployment could take away.`,
        'no-stack',
      );
    }
    const options = await deployedStack(connection, stack, state).options();
    if (options !== undefined) return { label, options };
  } catch (error) {
    throw explainWay(error, way) ?? error;
  }
  throw new OperatorError(
    `The ${label} does not tell its options: it belongs to your own CDK app, or was deployed by an earlier version. Deploy this version once, with the options as they are to be.`,
    'no-options',
  );
}
