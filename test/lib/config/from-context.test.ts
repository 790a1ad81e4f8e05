import { App } from 'aws-cdk-lib';
import cdkJson from '../../../cdk.json';
import { configFromContext } from '../../../lib/config/from-context';
import { resolveSettings } from '../../../lib/config/settings';

const read = (context: Record<string, unknown>) => configFromContext(new App({ context }).node);

test('without anything, there is nothing', () => {
  expect(read({})).toEqual({});
});

test('the cdk.json that ships is a valid configuration, and its feature flags are no options', () => {
  expect(() => resolveSettings(read(cdkJson.context))).not.toThrow();
});

test('cdk.json holds an object; the command line lays single options over it', () => {
  expect(read({ 'scim-bridge': { throttleRate: 10, memoryMb: 1024 }, throttleRate: '20' })).toEqual({
    throttleRate: 20,
    memoryMb: 1024,
  });
});

test.each([
  ['throttleRate', '20', 20],
  ['throttleRate', 'twenty', 'twenty'],
  ['disposable', 'true', true],
  ['disposable', 'false', false],
  ['disposable', 'yes', 'yes'],
  ['logRetentionDays', '30', 30],
  ['customerManagedKey', 'everything', 'everything'],
  ['acceptInsecure', 'disposable,logRetentionDays', ['disposable', 'logRetentionDays']],
  ['allowedIpRanges', '203.0.113.0/24, 198.51.100.7/32', ['203.0.113.0/24', '198.51.100.7/32']],
  ['tags', 'team=identity,env=prod', { team: 'identity', env: 'prod' }],
  ['tags', '{"team":"identity"}', { team: 'identity' }],
  ['tags', 'team', 'team'],
  ['namePrefix', 'true', 'true'],
])('-c %s=%s is %j', (name, given, value) => {
  expect(read({ [name]: given })).toEqual({ [name]: value });
});

test('a misspelt option of the command line is noticed, not ignored', () => {
  expect(() => resolveSettings(read({ throttelRate: '20' }))).toThrow(/did you mean throttleRate\?/);
});

test("the CDK's own context is left alone", () => {
  const own = {
    '@aws-cdk/core:checkSecretUsage': true,
    'aws:cdk:bundling-stacks': [],
    'availability-zones:account=123456789012:region=eu-central-1': ['eu-central-1a'],
    'acknowledged-issue-numbers': [1],
  };
  expect(read(own)).toEqual({});
});

test('a configuration that is no object is told so', () => {
  expect(() => read({ 'scim-bridge': 'throttleRate=20' })).toThrow(
    /scim-bridge is "throttleRate=20", which is not an object/,
  );
});
