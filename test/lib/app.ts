import { App, type Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import type { StackConfig } from '../../lib/config';
import { ScimBridgeStack } from '../../lib/scim-bridge-stack';

/**
 * An app with the feature flags of the deployed one. The functions' artefacts stay where they are: what is in one is tested where it
 * runs, and a template is the same without copies.
 *
 * @param validated whether the CDK validates the templates as `cdk synth` has it done, which takes four times as long as making them
 */
export function testApp(validated = false): App {
  return new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: validated,
    context: {
      ...cdkJson.context,
      'aws:cdk:disable-asset-staging': true,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:enable-path-metadata': false,
    },
  });
}

/** The stack that this configuration makes, in an app of its own. */
export function stackWith(config: StackConfig, env?: Environment): ScimBridgeStack {
  return new ScimBridgeStack(testApp(), 'ScimBridge', { config, ...(env === undefined ? {} : { env }) });
}

/** The template that this configuration makes. */
export function templateWith(config: StackConfig, env?: Environment): Record<string, unknown> {
  return Template.fromStack(stackWith(config, env)).toJSON();
}
