import { readResources } from '../../operator/target/resources';
import { fullest } from './configurations';
import { somewhere, synthesize } from './synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const outputOf = (from: typeof template, name: string) => JSON.stringify(from.toJSON().Outputs[name]?.Value);

test('a first deployment prints what to paste and where to look, and nothing else', () => {
  expect(Object.keys(template.toJSON().Outputs).sort()).toEqual([
    'AlarmTopicArn',
    'BaseUrl',
    'CommandLine',
    'DashboardUrl',
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

test('an e-mail address must be confirmed, and the output says how', () => {
  expect(outputOf(everything, 'ConfirmAlarmEmail')).toMatch(/identity-team@example\.com.+click/);
});

test('the address to allow in a firewall is an output, where there is a fixed one', () => {
  expect(outputOf(everything, 'EgressAddress')).toMatch(/NetworkAddress.+PublicIp/);
});

test('the commands find everything that they need in one output, and no secret', () => {
  const [, parts] = template.toJSON().Outputs.CommandLine.Value['Fn::Join'];
  const text = parts
    .map((part: unknown) => (typeof part === 'string' ? part : Object.values(part as object).join()))
    .join('');
  const resources = readResources({ CommandLine: text, BaseUrl: 'https://example.com' }, 'The stack');
  expect(resources).toEqual({
    baseUrl: 'https://example.com',
    directoryTable: expect.stringContaining('DataDirectory'),
    activityTable: expect.stringContaining('DataActivity'),
    activityRetentionDays: 400,
    bearerTokenSecret: expect.stringContaining('BearerToken'),
    scimsessionSecret: expect.stringContaining('Scimsession'),
    importFunction: expect.stringMatching(/^BridgeDeliveryImportFunction/),
    driftFunction: expect.stringMatching(/^BridgeDeliveryDriftFunction/),
  });
});

test('nothing is exported to other stacks, which would block changes', () => {
  expect(JSON.stringify(everything.toJSON().Outputs)).not.toContain('"Export"');
});
