import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { ConfigurationError, ScimBridgeStack } from '../../lib';
import { stackWith, testApp } from './app';
import { cloudFormationTypes } from './cloudformation-types';
import { connected, fullest } from './configurations';
import { somewhere, synthesize } from './synthesize';

interface Resource {
  readonly Type: string;
  readonly Properties?: object;
}

const acceptInsecure = ['disposable'] as const;

test.each([
  ['on by default', {}, true],
  ['off for a disposable stack', { disposable: true, acceptInsecure }, false],
  ['off when the operator says so', { terminationProtection: false }, false],
])('termination protection is %s', (_case, config, expected) => {
  expect(stackWith(config).terminationProtection).toBe(expected);
});

// A rule of an organization may refuse to make anything without them. By the database of the CDK's own command line.
test('tags are on the stack, and on everything that can carry them', () => {
  const canCarry = new Map(
    cloudFormationTypes().map(({ cloudFormationType, properties, tagInformation }) => [
      cloudFormationType,
      tagInformation?.tagPropertyName ?? ('Tags' in properties ? 'Tags' : undefined),
    ]),
  );
  expect(canCarry.get('AWS::DynamoDB::Table')).toBe('Tags');
  expect(stackWith({ tags: fullest.tags }).tags.tagValues()).toEqual(fullest.tags);
  for (const { template } of [synthesize(fullest, somewhere), synthesize({ tags: fullest.tags })]) {
    const untagged = Object.values(template.toJSON().Resources as Record<string, Resource>).filter(
      ({ Type, Properties = {} }) =>
        canCarry.get(Type) !== undefined && !/"?cost-center"?:?.*4711/.test(JSON.stringify(Properties)),
    );
    expect(untagged.map(({ Type }) => Type)).toEqual([]);
  }
});

test('every role gets the permissions boundary that the context of the CDK names', () => {
  const app = testApp();
  app.node.setContext('@aws-cdk/core:permissionsBoundary', { name: 'company-boundary' });
  const stack = new ScimBridgeStack(app, 'ScimBridge', { config: { fixedEgressAddress: true } });
  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
  expect(Object.keys(roles).length).toBeGreaterThan(10);
  for (const role of Object.values(roles))
    expect(JSON.stringify(role.Properties.PermissionsBoundary)).toContain(':policy/company-boundary');
});

test('the page on a first deployment names every service that a rule of an organization must allow', () => {
  const page = readFileSync(path.resolve(__dirname, '../../docs/first-deployment.md'), 'utf8');
  const otherNames: Readonly<Record<string, string>> = { certificatemanager: 'acm' };
  for (const { template } of [synthesize(), synthesize(fullest, somewhere), synthesize(connected, somewhere)]) {
    for (const { Type } of Object.values(template.toJSON().Resources as Record<string, Resource>)) {
      const service = Type.split('::')[1]?.toLowerCase() ?? '';
      expect(page).toContain(`\`${otherNames[service] ?? service}\``);
    }
  }
});

test('names begin with the stack’s name, or with the prefix of the configuration', () => {
  const byStack = new ScimBridgeStack(testApp(), 'Any', { stackName: 'identity-prod' });
  expect(byStack.bridge.monitoring.dashboard.url).toMatch(/dashboard\/identity-prod-[^/]+$/);
  expect(stackWith({ namePrefix: 'acme' }).bridge.monitoring.dashboard.url).toMatch(/dashboard\/acme-[^/]+$/);
});

test('the option names the stack; whoever composes one in code has the last word', () => {
  expect(stackWith({ stackName: 'Trial' }).stackName).toBe('Trial');
  const named = new ScimBridgeStack(testApp(), 'Any', { stackName: 'identity-prod', config: { stackName: 'Trial' } });
  expect(named.stackName).toBe('identity-prod');
  expect(() => stackWith({ stackName: 'no_underscores' })).toThrow(/stackName is "no_underscores"/);
});

test('the template tells the options that were set, and not one more', () => {
  const told = stackWith({ alarmEmail: 'it@example.com', throttleRate: 20 }).templateOptions.metadata;
  expect(told).toEqual({ 'scim-bridge': { options: { throttleRate: 20, alarmEmail: 'it@example.com' } } });
});

test('a mistake in the configuration is an error before anything is made', () => {
  expect(() => synthesize({ authorizerCacheSeconds: 300 })).toThrow(ConfigurationError);
});
