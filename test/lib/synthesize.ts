import { App, type Environment, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json';
import type { StackConfig } from '../../lib/config';
import { ScimBridgeStack } from '../../lib/scim-bridge-stack';

/** Somewhere concrete, for what depends on the region. */
export const somewhere: Environment = { account: '123456789012', region: 'eu-central-1' };

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

/** The stack that this configuration makes, and its template. */
export function synthesize(
  config: StackConfig = {},
  env?: Environment,
): { readonly stack: ScimBridgeStack; readonly template: Template } {
  const stack = new ScimBridgeStack(testApp(), 'ScimBridge', { config, ...(env === undefined ? {} : { env }) });
  return { stack, template: templateOf(stack) };
}

/** The template of a stack. */
export function templateOf(stack: Stack): Template {
  return Template.fromStack(stack);
}
