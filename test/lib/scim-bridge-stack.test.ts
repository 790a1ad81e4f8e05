import { ConfigurationError, ScimBridgeStack } from '../../lib';
import { stackWith, testApp } from './app';
import { fullest } from './configurations';
import { synthesize } from './synthesize';

const acceptInsecure = ['disposable'] as const;

test.each([
  ['on by default', {}, true],
  ['off for a disposable stack', { disposable: true, acceptInsecure }, false],
  ['off when the operator says so', { terminationProtection: false }, false],
])('termination protection is %s', (_case, config, expected) => {
  expect(stackWith(config).terminationProtection).toBe(expected);
});

test('tags are on everything that carries them', () => {
  const { template } = synthesize({ tags: fullest.tags });
  const tags = [
    { Key: 'cost-center', Value: '4711' },
    { Key: 'team', Value: 'identity' },
  ];
  for (const type of [
    'AWS::DynamoDB::Table',
    'AWS::SecretsManager::Secret',
    'AWS::Lambda::Function',
    'AWS::SNS::Topic',
    'AWS::Logs::LogGroup',
  ]) {
    template.allResourcesProperties(type, { Tags: tags });
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
