import { App, type CfnResource, type Environment } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import type { StackConfig } from '../../lib/config';
import { ScimBridgeStack } from '../../lib/scim-bridge-stack';
import { fullest, smallest } from './configurations';
import { somewhere } from './synthesize';

/** An app whose templates the CDK validates against CloudFormation's resource schemas and its own rules, as `cdk synth` has it done. */
function validatedApp(config: StackConfig, env?: Environment): { readonly app: App; readonly stack: ScimBridgeStack } {
  const app = new App({ analyticsReporting: false, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  return { app, stack: new ScimBridgeStack(app, 'ScimBridge', { config, ...(env === undefined ? {} : { env }) }) };
}

test.each([
  ['smallest', smallest, undefined],
  ['fullest', fullest, somewhere],
] as const)('CloudFormation takes the template of the %s configuration', (_, config, env) => {
  expect(() => validatedApp(config, env).app.synth()).not.toThrow();
});

test('the test can fail: a function with too little memory is not taken', () => {
  const { app, stack } = validatedApp(smallest);
  const isFunction = (one: unknown) => (one as Partial<CfnResource>).cfnResourceType === 'AWS::Lambda::Function';
  const aFunction = stack.node.findAll().find(isFunction) as CfnResource;
  aFunction.addPropertyOverride('MemorySize', 7);
  expect(() => app.synth()).toThrow('MemorySize: 7 is less than the minimum of 128');
});
