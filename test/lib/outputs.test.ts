import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ScimBridge } from '../../lib';
import { readResources } from '../../operator/target/resources';
import { testApp } from './app';
import { fullest } from './configurations';
import { somewhere, synthesize } from './synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
/** The outputs as CloudFormation would tell them, references replaced by their names. */
function outputsOf(from: typeof template): Readonly<Record<string, string>> {
  const outputs: Readonly<Record<string, { readonly Value: unknown }>> = from.toJSON().Outputs;
  return Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, textOf(Value)]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, ...reference } = value as { 'Fn::Join'?: readonly [string, readonly unknown[]] };
  return join === undefined ? Object.values(reference).join() : join[1].map(textOf).join(join[0]);
}

const outputOf = (from: typeof template, name: string) => JSON.stringify(from.toJSON().Outputs[name]?.Value);

test('a first deployment prints what to paste and where to look, and nothing else', () => {
  expect(Object.keys(template.toJSON().Outputs).sort()).toEqual([
    'AlarmMailTopicArn',
    'AlarmNoteTopicArn',
    'AlarmPageTopicArn',
    'AlarmTopicArn',
    'BaseUrl',
    'CommandLine',
    'DashboardUrl',
    'RollbackOptions',
    'ShowHealthTokenCommand',
    'ShowTokenCommand',
  ]);
});

test('each says what it is', () => {
  for (const output of Object.values(everything.findOutputs('*'))) expect(output.Description).toMatch(/.{20,}/);
});

test('the Base URL ends in /scim/v2 without a slash', () => {
  expect(outputOf(template, 'BaseUrl')).toMatch(
    /^\{"Fn::Join":\["",\["https:\/\/",\{"Ref":"\w+RestApi\w+"\}.*"\/scim\/v2"\]\]\}$/,
  );
});

test('with a custom domain, the Base URL is on it', () => {
  expect(outputOf(everything, 'BaseUrl')).toBe('"https://scim.example.com/scim/v2"');
});

test('the token is shown by a command, and is in no output', () => {
  expect(outputOf(template, 'ShowTokenCommand')).toMatch(
    /aws secretsmanager get-secret-value --region .+ --secret-id .+BearerToken.+ --query SecretString --output text/,
  );
  for (const from of [template, everything]) expect(JSON.stringify(from.toJSON().Outputs)).not.toContain('{{resolve:');
});

test('the alarms that roll an update back are those about the software, as many as CloudFormation takes', () => {
  const options = outputOf(template, 'RollbackOptions');
  const alarms = [...options.matchAll(/AlarmsOf([A-Za-z]+?)[0-9A-F]{8}"/g)].map(([, name]) => name);
  expect(alarms).toEqual(['ApiServerErrors', 'TokenCheckFailures', 'ScimApiErrors', 'DeliveryErrors', 'SweepMissing']);
  expect(options).toContain('--monitoring-time-minutes 20 --rollback-trigger-alarm-arns');
});

test('an e-mail address must be confirmed, and the output says how', () => {
  expect(outputOf(everything, 'ConfirmAlarmEmail')).toMatch(
    /to identity-team@example\.com, to on-call@example\.com, to identity-notes@example\.com, and click/,
  );
});

test('the address to allow in a firewall is an output, where there is a fixed one', () => {
  expect(outputOf(everything, 'EgressAddress')).toBe('"that of eipalloc-0123456789abcdef0"');
  const { template: own } = synthesize({ fixedEgressAddress: true });
  expect(outputOf(own, 'EgressAddress')).toMatch(/NetworkAddress.+PublicIp/);
});

test('the commands find everything that they need in one output, and no secret', () => {
  expect(readResources(outputsOf(template), 'The stack', undefined)).toEqual({
    baseUrl: expect.stringMatching(/^https:.+\/scim\/v2$/),
    directoryTable: expect.stringContaining('DataDirectory'),
    activityTable: expect.stringContaining('DataActivity'),
    activityRetentionDays: 400,
    formerTokenGraceDays: 7,
    bearerTokenSecret: expect.stringContaining('BearerToken'),
    healthTokenSecret: expect.stringContaining('HealthToken'),
    scimsessionSecret: expect.stringContaining('Scimsession'),
    name: 'ScimBridge',
    importFunction: expect.stringMatching(/^BridgeDeliveryImportFunction\w+:live$/),
    driftFunction: expect.stringMatching(/^BridgeDeliveryDriftFunction\w+:live$/),
    digestLogGroup: expect.stringMatching(/^BridgeDigestsLog/),
    archiveBucket: '',
  });
});

describe('in a stack that somebody composed, with outputs of its own', () => {
  const stack = new Stack(testApp(), 'Identity');
  new ScimBridge(stack, 'Bridge', { namePrefix: 'company' }).outputs.commandLine.overrideLogicalId('Renamed');
  new CfnOutput(stack, 'Theirs', { value: '{"not": "ours"}' });
  new CfnOutput(stack, 'Broken', { value: '{' });
  const one = outputsOf(Template.fromStack(stack));

  test('the commands find the bridge whatever its output is called', () => {
    expect(Object.keys(one)).toContain('Renamed');
    expect(readResources(one, 'The stack', undefined).directoryTable).toContain('BridgeDataDirectory');
    expect(readResources(one, 'The stack', 'company').directoryTable).toContain('BridgeDataDirectory');
  });

  test('a bridge that is not there is answered with those that are', () => {
    expect(() => readResources(one, 'The stack', 'trial')).toThrow(
      'The stack has no bridge "trial". Bridges: company.',
    );
    expect(() => readResources({ Theirs: one.Theirs }, 'The stack', undefined)).toThrow('has no output "CommandLine"');
  });

  test('of several, the one that is meant must be named', () => {
    const both = new Stack(testApp(), 'Both');
    new ScimBridge(both, 'Bridge', { namePrefix: 'company' });
    new ScimBridge(both, 'Trial', { namePrefix: 'trial' });
    const outputs = outputsOf(Template.fromStack(both));
    expect(() => readResources(outputs, 'The stack', undefined)).toThrow(
      'The stack has several bridges: company, trial. Select one with --bridge NAME.',
    );
    expect(readResources(outputs, 'The stack', 'trial').directoryTable).toContain('TrialDataDirectory');
  });

  test('one of another version says which field is missing', () => {
    const older = { CommandLine: JSON.stringify({ scimBridge: 'company', baseUrl: 'https://x' }) };
    expect(() => readResources(older, 'The stack', undefined)).toThrow('has no directoryTable');
  });
});

test('nothing is exported to other stacks, which would block changes', () => {
  expect(JSON.stringify(everything.toJSON().Outputs)).not.toContain('"Export"');
});
