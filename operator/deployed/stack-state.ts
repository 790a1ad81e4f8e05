import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { type DeployedOptions, optionsMetadata } from '../../lambda/contract/deployed-options';
import { asJsonObject } from '../json';

/** What CloudFormation knows of the stack. */
export interface StackState {
  /** `absent`; `failed`: its creation did not succeed, and nobody ever used it; `live`. */
  readonly life: 'absent' | 'failed' | 'live';
  /** CloudFormation's word for it: `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Whether termination protection is on. */
  readonly isProtected: boolean;
}

const absent: StackState = { life: 'absent', status: 'absent', isProtected: false };

/** @throws the SDK's error when CloudFormation does not tell */
export async function readStackState(client: CloudFormationClient, name: string): Promise<StackState> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stackState(Stacks?.[0]);
  } catch (error) {
    const isAbsent = error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
    if (isAbsent) return absent;
    throw error;
  }
}

/** The state in an answer of DescribeStacks. */
export function stackState(stack: Stack | undefined): StackState {
  const status = stack?.StackStatus;
  // A change set that was never executed is a stack that was never made.
  if (status === undefined || status === 'REVIEW_IN_PROGRESS' || /^DELETE_(IN_PROGRESS|COMPLETE)$/.test(status))
    return absent;
  const isFailed = /^(ROLLBACK_|CREATE_FAILED|CREATE_IN_PROGRESS|DELETE_FAILED)/.test(status);
  return { life: isFailed ? 'failed' : 'live', status, isProtected: stack?.EnableTerminationProtection === true };
}

/**
 * The options that a stack of this kit was deployed with.
 *
 * @returns undefined where its template does not tell: somebody's own stack, or one of an earlier version
 * @throws the SDK's error when the template cannot be read
 */
export async function readDeployedOptions(
  client: CloudFormationClient,
  name: string,
): Promise<DeployedOptions['options'] | undefined> {
  const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }));
  const told = object(object(asJsonObject(TemplateBody ?? '')?.Metadata)?.[optionsMetadata]);
  return object(told?.options);
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
