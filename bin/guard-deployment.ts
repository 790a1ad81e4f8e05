import { Annotations, DefaultStackSynthesizer, Token } from 'aws-cdk-lib';
import { droppedMessage, droppedOptions } from '../lib/config/dropped';
import { unchangeableMessage, unchangeableOptions } from '../lib/config/unchangeable';
import type { ScimBridgeStack } from '../lib/scim-bridge-stack';
import { type Before, lookBefore } from '../operator/deployed/before-deployment';

/** Context that deploys without asking CloudFormation what is there. Its colon keeps it from being taken for an option. */
const unchecked = 'scim-bridge:unchecked';

/**
 * What a deployment needs to know of the stack that is there, so that a first one can be repeated and a later one takes nothing away
 * unsaid (docs/decisions/0035, 0036). Nothing is asked without the credentials of a deployment: neither by `cdk synth` in a pipeline nor by
 * the local run.
 *
 * @param config the options as written, before defaults
 */
export async function guardDeployment(
  stack: ScimBridgeStack,
  config: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { account, region } = stack;
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) return;
  if (stack.node.tryGetContext(unchecked) !== undefined) return;
  const qualifier: unknown = stack.node.tryGetContext('@aws-cdk/core:bootstrapQualifier');
  const before = await lookBefore(
    {
      stack: stack.stackName,
      account,
      region,
      qualifier: typeof qualifier === 'string' ? qualifier : DefaultStackSynthesizer.DEFAULT_QUALIFIER,
    },
    process.env,
  );
  protectOnceLive(stack, before);
  const problem = problemOf(before, stack, config);
  if (problem !== undefined) Annotations.of(stack).addError(problem);
}

/**
 * The CDK's command line protects a stack before it creates it. If the creation fails, CloudFormation refuses to delete the remains, and
 * with that every further try. A stack that nobody uses yet needs no protection: it gets it with the next deployment, or from `setup`.
 */
function protectOnceLive(stack: ScimBridgeStack, before: Before): void {
  if ('unknown' in before || before.life === 'live' || stack.terminationProtection !== true) return;
  stack.terminationProtection = false;
  console.error(
    'A first deployment: termination protection is switched on by "npx scim-bridge setup", or by the next "npx cdk deploy".',
  );
}

function problemOf(
  before: Before,
  { stackName, region }: ScimBridgeStack,
  config: Readonly<Record<string, unknown>>,
): string | undefined {
  if ('unknown' in before) {
    return [
      `CloudFormation could not be asked what is deployed, so the deployment might take something away. ${before.unknown}`,
      'If you deploy with --profile NAME: use AWS_PROFILE=NAME instead, since the kit cannot see --profile.',
      'If the account and region are not bootstrapped yet: npx cdk bootstrap',
      `To deploy without asking: npx cdk deploy -c ${unchecked}=true`,
    ].join('\n');
  }
  if (before.life === 'failed' && before.isProtected) {
    return `The stack ${stackName} is what a failed first deployment left (${before.status}), and termination protection keeps it from being replaced. It holds nothing. Lift the protection, then deploy again:\n  aws cloudformation update-termination-protection --no-enable-termination-protection --region ${region} --stack-name ${stackName}`;
  }
  const deployed = before.life === 'live' ? before.options : {};
  const dropped = droppedOptions(deployed, config);
  if (dropped.length > 0) return droppedMessage(dropped);
  const unchangeable = unchangeableOptions(deployed, config);
  return unchangeable.length === 0 ? undefined : unchangeableMessage(unchangeable, deployed);
}
