import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine } from '../../operator/arguments';
import { commands } from '../../operator/commands/table';
import { readResources } from '../../operator/target/resources';
import { version } from '../../package.json';
import { Consumer, countTypes } from './support/consumer';
import { root } from './support/packed';

/** examples/own-app, copied and installed as its README says. */
const company = new Consumer('@types/node');
afterAll(() => company.remove());
company.copy('examples/own-app');

const example = (file: string) => readFileSync(path.join(root, 'examples', 'own-app', file), 'utf8');

test('it compiles and synthesizes', () => {
  expect(company.tsc()).toMatchObject({ status: 0, stdout: '' });
  expect(company.node('out/app.js')).toMatchObject({ status: 0, stderr: '' });
});

describe('its stack', () => {
  const template = () => company.synthesized('CompanyIdentity.template.json');
  const alarms = () =>
    Object.values(template().Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties as AlarmProperties);
  const told = ({ AlarmActions }: AlarmProperties) => AlarmActions.map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, ''));

  test('has the whole bridge among its own topics', () => {
    expect(countTypes(template())).toMatchObject({
      'AWS::Lambda::Function': 11,
      'AWS::DynamoDB::Table': 2,
      'AWS::ApiGateway::RestApi': 1,
      'AWS::SNS::Topic': 6,
    });
  });

  test('wakes whoever is on call for what somebody must act on now, and for nothing else', () => {
    for (const alarm of alarms()) {
      const page = JSON.stringify(alarm.AlarmDescription).includes('Severity: page. ');
      expect(told(alarm)).toEqual(page ? ['OnCall', 'Morning'] : ['Morning']);
    }
    expect(new Set(alarms().map((alarm) => told(alarm).length))).toEqual(new Set([1, 2]));
  });

  test('has no alarm about latency, and another threshold for refused requests', () => {
    const of = (title: string) => alarms().find(({ AlarmName }) => AlarmName === `company-scim ${title}`);
    expect(of('API latency')).toBeUndefined();
    expect(of('Authentication failures')?.Threshold).toBe(100);
  });

  test('is found by the commands', () => {
    const [[, description] = []] = Object.entries(template().Outputs).filter(([id]) => /^BridgeCommandLine/.test(id));
    const text = (description as { Value: { 'Fn::Join': [string, unknown[]] } }).Value['Fn::Join'][1]
      .map((part) => (typeof part === 'string' ? part : 'made-by-aws'))
      .join('');
    const found = readResources({ BridgeCommandLine: text }, 'The stack', 'company-scim');
    expect(found.directoryTable).toBe('made-by-aws');
  });
});

test('every command of its README is one that the command line understands', () => {
  const lines = [...example('README.md').matchAll(/^npx scim-bridge (.+)$/gm)].map(([, line = '']) => line);
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(readCommandLine(line.split(' '), commands)).toMatchObject({ values: { stack: 'CompanyIdentity' } });
  }
});

test('it asks for this version of the kit, and for the same peers', () => {
  const { dependencies } = JSON.parse(example('package.json'));
  expect(dependencies['scim-bridge-kit']).toBe(`^${version}`);
  expect(dependencies).toMatchObject(company.manifest.peerDependencies);
});

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: unknown;
  readonly Threshold: number;
  readonly AlarmActions: readonly { readonly Ref: string }[];
}
