import { Code } from 'aws-cdk-lib/aws-lambda';
import type { StackConfig } from '../../../lib/config';
import { handlerFolder } from '../../../lib/functions/handlers';
import { smallest } from '../configurations';
import { synthesize } from '../synthesize';

type Resources = Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;

const { template } = synthesize(smallest);
const of = (type: string, config?: StackConfig): Resources =>
  (config === undefined ? template : synthesize(config).template).findResources(`AWS::Lambda::${type}`) as Resources;
const aliases = Object.keys(of('Alias'));

const functions = Object.keys(of('Function')).length;

test('each function has one version, and an alias of it', () => {
  expect(Object.keys(of('Version'))).toHaveLength(functions);
  expect(aliases).toHaveLength(functions);
  for (const { Properties } of Object.values(of('Alias'))) {
    expect(Properties).toMatchObject({
      Name: 'live',
      FunctionVersion: { 'Fn::GetAtt': [expect.anything(), 'Version'] },
    });
  }
});

test('whoever may call a function may call its alias, and nothing else', () => {
  const permitted = Object.values(of('Permission')).map(({ Properties }) => Properties.FunctionName);
  expect(permitted.length).toBeGreaterThan(10);
  for (const name of permitted) expect(aliases).toContain((name as { Ref: string }).Ref);
});

test('what becomes of failed calls is said of the alias: said of the function, it would hold for nobody', () => {
  const settings = Object.values(of('EventInvokeConfig'));
  expect(settings).toHaveLength(7);
  for (const { Properties } of settings) {
    expect(aliases.map((alias) => JSON.stringify(Properties.Qualifier).includes(`"${alias}"`))).toContain(true);
  }
});

describe('a version is published when what runs changes, and only then', () => {
  const versions = (config: StackConfig) => Object.keys(of('Version', config)).sort();

  test.each<[string, StackConfig]>([
    ['the address of the alarms', { alarmEmail: 'it@example.com' }],
    ['how long logs are kept', { logRetentionDays: 365 }],
    ['a limit of the API', { throttleRate: 10 }],
  ])('not by %s', (_, config) => {
    expect(versions(config)).toEqual(versions(smallest));
  });

  test.each<[string, StackConfig, number]>([
    ["an option that all functions are handed but the authorizer and the dashboard's", { settleSeconds: 20 }, 6],
    ['the memory of one', { memoryMb: 1024 }, 1],
  ])('by %s', (_, config, changed) => {
    const before = versions(smallest);
    expect(versions(config).filter((id) => !before.includes(id))).toHaveLength(changed);
  });

  test('by other code', () => {
    const hash = (code: Code) => {
      const { App, Stack } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
      const { Function: Lambda, Runtime } =
        require('aws-cdk-lib/aws-lambda') as typeof import('aws-cdk-lib/aws-lambda');
      const stack = new Stack(new App(), 'Stack');
      return stack.resolve(
        new Lambda(stack, 'F', { code, handler: 'index.handler', runtime: Runtime.NODEJS_24_X }).currentVersion.version,
      ) as unknown;
    };
    const [sweep, drift] = ['sweep', 'drift'].map((name) => hash(Code.fromAsset(handlerFolder(name))));
    expect(sweep).not.toEqual(drift);
  });
});

test('subnets that are replaced under the same ids publish a version: a published one keeps those of its day', () => {
  const inNetwork = (vpcRange: string) => Object.keys(of('Version', { fixedEgressAddress: true, vpcRange })).sort();
  const [before, after] = [inNetwork('10.1.0.0/26'), inNetwork('10.2.0.0/26')];
  expect(after.filter((id) => !before.includes(id))).toHaveLength(5);
});
