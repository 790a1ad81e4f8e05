import { App, type Environment } from 'aws-cdk-lib';
import { configFromContext } from '../lib/config/from-context';
import { optionsFileOf, readOptionsFile } from '../lib/config/options-file';
import { ConfigurationError } from '../lib/config/problem';
import { ScimBridgeStack } from '../lib/scim-bridge-stack';
import { guardDeployment } from './guard-deployment';

/**
 * The CDK app behind `cdk deploy` and the local run: one stack, configured by cdk.json, the operator's own file and `-c name=value`.
 * The template depends on these alone. What is deployed already decides two things beside it: whether the stack is protected, and whether
 * the deployment is refused because it would take an option away.
 */
async function main(): Promise<void> {
  // Ours alone, and nothing that an operator could do about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const app = new App();
  if (process.env.CDK_VALIDATION !== 'false') addPolicyChecks(app);
  const config = configFromContext(app.node, readOptionsFile(optionsFileOf(process.env)));
  const stack = new ScimBridgeStack(app, 'ScimBridge', { config, env: environment(process.env) });
  await guardDeployment(stack, config);
}

main().catch((error: unknown) => {
  // The operator's mistake, not ours: the message without a stack trace. And no template, which would be half a one.
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
});

/**
 * Where nothing is deployed, the local run above all, validation is switched off by the CDK's own variable. Loading cdk-nag takes longer
 * than all the rest of the synth, so it is loaded only where it checks.
 */
function addPolicyChecks(app: App): void {
  const checks = require('../lib/policy-checks') as typeof import('../lib/policy-checks');
  checks.addPolicyChecks(app);
}

/** Where the CLI's credentials point; without credentials the template stays free of account and region. */
function environment({ CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region }: NodeJS.ProcessEnv): Environment {
  return { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) };
}
