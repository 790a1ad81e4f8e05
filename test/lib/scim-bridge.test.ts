import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ConfigurationError, ScimBridge, type ScimBridgeProps } from '../../lib';

/** A stack that is not ours, in an app without our feature flags. */
function foreignStack(): Stack {
  return new Stack(
    new App({ builtinCloudFormationValidation: false, context: { 'aws:cdk:disable-asset-staging': true } }),
    'Identity',
  );
}

describe('as a construct in a stack of somebody else', () => {
  const stack = foreignStack();
  const bridge = new ScimBridge(stack, 'Bridge', {
    alarmEmail: 'identity-team@example.com',
    tags: { team: 'identity' },
  });
  const other = new ScimBridge(stack, 'Trial', { namePrefix: 'trial' });
  other.outputs.baseUrl.overrideLogicalId('TrialUrl');
  other.outputs.baseUrl.exportName = 'trial-base-url';
  new Bucket(stack, 'Theirs');
  const template = Template.fromStack(stack);

  test('it brings everything but the stack’s own settings', () => {
    expect(stack.terminationProtection).toBe(false);
    template.resourceCountIs('AWS::ApiGateway::RestApi', 2);
  });

  test('it tells what the stack may want to print or extend', () => {
    expect(stack.resolve(bridge.baseUrl)['Fn::Join'][1].at(-1)).toBe('/scim/v2');
    expect(bridge.secrets.bearerToken.secretArn).toBeDefined();
    expect(bridge.monitoring.alarmTopic.topic.topicArn).toBeDefined();
    expect(bridge.monitoring.severityTopics.page.topic).not.toBe(bridge.monitoring.alarmTopic.topic);
    expect(bridge.data.directory.tableStreamArn).toBeDefined();
    expect(bridge.alarmEmail).toBe('identity-team@example.com');
  });

  test('its outputs are the stack’s, under the id of the construct, and the composer may rename them', () => {
    const ids = Object.keys(template.toJSON().Outputs);
    expect(ids).toEqual(expect.arrayContaining([expect.stringMatching(/^BridgeBaseUrl[0-9A-F]{8}$/), 'TrialUrl']));
    template.hasOutput('TrialUrl', { Export: { Name: 'trial-base-url' } });
  });

  test('two of them in one stack have different names', () => {
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('trial '))).toHaveLength(names.length / 2);
    expect(other.baseUrl).not.toBe(bridge.baseUrl);
  });

  test('its tags stay on its own resources', () => {
    template.hasResourceProperties('AWS::KMS::Key', { Tags: [{ Key: 'team', Value: 'identity' }] });
    const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
    expect(bucket?.Properties?.Tags).toBeUndefined();
  });
});

test('its props are held to the same rules as the configuration', () => {
  const props = { throttelRate: 10, memoryMb: 1 } as ScimBridgeProps;
  expect(() => new ScimBridge(foreignStack(), 'Bridge', props)).toThrow(ConfigurationError);
  expect(() => new ScimBridge(foreignStack(), 'Bridge', { disposable: true })).toThrow(
    /"acceptInsecure": \["disposable"\]/,
  );
});

test('termination protection is the stack’s, so a construct does not take it', () => {
  const props: ScimBridgeProps = { terminationProtection: true } as ScimBridgeProps;
  expect(() => new ScimBridge(foreignStack(), 'Bridge', props)).toThrow(/terminationProtection/);
});
