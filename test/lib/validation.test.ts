import type { CfnResource } from 'aws-cdk-lib';
import { ScimBridgeStack } from '../../lib/scim-bridge-stack';
import { testApp } from './app';
import { fullest, smallest } from './configurations';
import { somewhere } from './synthesize';

/** The CDK validates against CloudFormation's resource schemas and its own rules; here alone, since it takes long. */
test.each([
  ['smallest', { config: smallest }],
  ['fullest', { config: fullest, env: somewhere }],
])('CloudFormation takes the template of the %s configuration', (_, props) => {
  const app = testApp(true);
  new ScimBridgeStack(app, 'ScimBridge', props);
  expect(() => app.synth()).not.toThrow();
});

test('the test can fail: a function with too little memory is not taken', () => {
  const app = testApp(true);
  const stack = new ScimBridgeStack(app, 'ScimBridge', { config: smallest });
  const isFunction = (one: unknown) => (one as Partial<CfnResource>).cfnResourceType === 'AWS::Lambda::Function';
  const aFunction = stack.node.findAll().find(isFunction) as CfnResource;
  aFunction.addPropertyOverride('MemorySize', 7);
  expect(() => app.synth()).toThrow('MemorySize: 7 is less than the minimum of 128');
});
