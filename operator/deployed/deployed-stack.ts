import type { Connection } from '../target/connection';
import { readDeployedOptions, type StackState } from './stack-state';

/** The stack of a deployed bridge, as CloudFormation has it. */
export interface DeployedStack {
  readonly state: StackState;
  /** The options that it was deployed with; undefined for a stack of somebody's own app. @throws the SDK's error */
  options(): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Switches termination protection on. @throws the SDK's error */
  protect(): Promise<void>;
}

/** The stack of this name, whose state is known already. */
export function deployedStack(connection: Connection, name: string, state: StackState): DeployedStack {
  const client = async () => {
    const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
    return new CloudFormationClient(connection);
  };
  return {
    state,
    options: async () => readDeployedOptions(await client(), name),
    protect: async () => {
      const { UpdateTerminationProtectionCommand } = await import('@aws-sdk/client-cloudformation');
      await (await client()).send(
        new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: true }),
      );
    },
  };
}
