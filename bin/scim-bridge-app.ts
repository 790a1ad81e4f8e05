import { App, type Environment } from 'aws-cdk-lib';
import { configFromContext } from '../lib/config/from-context';
import { ConfigurationError } from '../lib/config/problem';
import { ScimBridgeStack } from '../lib/scim-bridge-stack';

/** The CDK app behind `cdk deploy` and the local run: one stack, configured by cdk.json and `-c name=value`. */
try {
  const app = new App();
  if (process.env.CDK_VALIDATION !== 'false') addPolicyChecks(app);
  new ScimBridgeStack(app, 'ScimBridge', {
    config: configFromContext(app.node),
    env: environment(process.env),
  });
} catch (error) {
  // The operator's mistake, not ours: the message without a stack trace.
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

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
