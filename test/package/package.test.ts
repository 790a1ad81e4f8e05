import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { version } from '../../package.json';
import { services } from '../../scripts/handlers/bundle';
import { Consumer, countTypes } from './support/consumer';
import { root } from './support/packed';

const template = path.join(root, 'node_modules', 'aws-cdk', 'lib', 'init-templates', 'app', 'typescript');
const consumer = new Consumer('@types/node', '@types/jest');
afterAll(() => consumer.remove());

/** Every file of the package, by its path in it. */
const files = readdirSync(consumer.installed, { recursive: true, encoding: 'utf8' })
  .filter((file) => !lstatSync(path.join(consumer.installed, file)).isDirectory())
  .sort();
const textOf = (file: string) => readFileSync(path.join(consumer.installed, file), 'utf8');

describe('what is packed', () => {
  test('guides, licences, the library, the functions and the command line, and nothing else', () => {
    const rooms = new Set(
      files.map((file) =>
        file
          .split('/')
          .slice(0, file.startsWith('dist/') ? 2 : 1)
          .join('/'),
      ),
    );
    expect([...rooms].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/handlers',
      'dist/lambda',
      'dist/lib',
      'dist/operator',
      'docs',
      'local',
      'package.json',
    ]);
  });

  test('of the local run, only what answers --version', () => {
    expect(files.filter((file) => file.startsWith('local/'))).toEqual(['local/without-install.mjs']);
  });

  test('no sources: they would be compiled by whoever installs it', () => {
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
    expect(files.filter((file) => /(^|\/)(test|__snapshots__|node_modules)\//.test(file))).toEqual([]);
  });

  test('every function is there, bundled', () => {
    const handlers = files.filter((file) => file.startsWith('dist/handlers/'));
    expect([...handlers].sort()).toEqual(
      services(root)
        .flatMap((service) => [`dist/handlers/${service}/index.mjs`, `dist/handlers/${service}/index.mjs.map`])
        // What the dashboard says of each alarm.
        .concat('dist/handlers/dashboard/operations.md')
        .sort(),
    );
  });

  test('of the functions, the library has only what both agree on, and the rules of extension schemas', () => {
    const own = files.filter((file) => file.startsWith('dist/lambda/') && file.endsWith('.js'));
    expect(own.length).toBeGreaterThan(0);
    for (const file of own) expect(file).toMatch(/^dist\/lambda\/(contract|scim)\//);
  });

  test('what the manifest points to exists', () => {
    const { main, types, bin } = consumer.manifest;
    for (const file of [main, types, ...Object.values(bin)]) expect(files).toContain(path.normalize(file));
  });

  test('each package that is bundled is named with its licence', () => {
    const notices = textOf('dist/THIRD-PARTY-NOTICES.txt');
    for (const name of ['@aws-sdk/client-dynamodb', '@aws-lambda-powertools/logger', 'jose', 'uuid']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
    }
    expect(notices).toContain('Permission is hereby granted');
  });

  test('the library and the command line import nothing that the manifest does not declare', () => {
    const { dependencies = {}, peerDependencies } = consumer.manifest;
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    const found = (folder: RegExp, statement: RegExp) =>
      files
        .filter((file) => folder.test(file))
        .flatMap((file) => [...textOf(file).matchAll(statement)])
        .map(([, name = '']) => name);
    const imports = [
      ...found(/^dist\/(lib|lambda)\/.*\.js$/, /\brequire\("([^."][^"]*)"/g),
      ...found(
        /^dist\/operator\/.*\.mjs$/,
        /(?:^(?:import |\} from )[^"\n]*|\bimport\(|\b__require\()"([^."][^"\n]*)"/gm,
      ),
      // `node:` alone is Node's own, though not every release has all of it (a proxy's client looks for a store of its own).
    ].filter((name) => !isBuiltin(name) && !name.startsWith('node:'));
    expect(imports).toContain('aws-cdk-lib');
    for (const name of imports) expect(declared).toContain(packageOf(name));
  });
});

describe('a CDK app in plain JavaScript', () => {
  const app = `
    const { App, Stack } = require('aws-cdk-lib');
    const { ScimBridge } = require('scim-bridge-kit');
    const stack = new Stack(new App({ analyticsReporting: false }), 'Company');
    new ScimBridge(stack, 'Bridge', {
      alarmEmail: 'it@example.com',
      extensionSchemas: [{ resourceType: 'User', schema: { id: 'urn:example:own', attributes: [{ name: 'badge' }] } }],
    });
    stack.node.root.synth();
  `;

  test('synthesizes with Node alone', () => {
    consumer.write('app.js', app);
    const { status, stderr } = consumer.node('app.js');
    expect({ status, errors: stderr.replace(/^Bundling asset .*\n/gm, '') }).toEqual({ status: 0, errors: '' });
    const synthesized = consumer.synthesized('Company.template.json');
    expect(countTypes(synthesized)).toMatchObject({ 'AWS::Lambda::Function': 11, 'AWS::DynamoDB::Table': 2 });
    expect(Object.keys(synthesized.Outputs)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^BridgeCommandLine/), expect.stringMatching(/^BridgeBaseUrl/)]),
    );
  });

  test('uploads the functions as they were shipped, the extension schemas beside the one that needs them', () => {
    const assets = Object.values(consumer.synthesized('Company.assets.json').files)
      .map(({ source }) => path.join(consumer.folder, 'cdk.out', source.path))
      .filter((folder) => existsSync(path.join(folder, 'index.mjs')));
    const shipped = services(root).map((service) => textOf(`dist/handlers/${service}/index.mjs`));
    expect(assets.map((folder) => readFileSync(path.join(folder, 'index.mjs'), 'utf8')).sort()).toEqual(shipped.sort());
    expect(assets.filter((folder) => existsSync(path.join(folder, 'extension-schemas.json')))).toHaveLength(1);
  });

  test('or as ES modules', () => {
    consumer.write('names.mjs', `import * as kit from 'scim-bridge-kit'; console.log(Object.keys(kit).sort().join());`);
    const { stdout, stderr } = consumer.node('names.mjs');
    expect({ names: stdout.trim().split(',').filter(plain), stderr }).toEqual({
      names: ['ConfigurationError', 'ScimBridge', 'ScimBridgeStack', 'alarmNames'],
      stderr: '',
    });
  });

  test('there is one aws-cdk-lib, whoever asks for it', () => {
    const ask = (from: string) =>
      `require('node:module').createRequire(${JSON.stringify(path.join(from, 'x.js'))}).resolve('aws-cdk-lib')`;
    const script = `console.log(${ask(consumer.folder)} === ${ask(consumer.installed)})`;
    expect(consumer.node('-e', script).stdout.trim()).toBe('true');
    expect(files.filter((file) => file.includes('aws-cdk-lib/'))).toEqual([]);
  });

  test('is told by name what is missing when the package is not whole', () => {
    const damaged = new Consumer();
    try {
      damaged.write('app.js', app);
      damaged.node('-e', `fs.rmSync('node_modules/scim-bridge-kit/dist/handlers/sweep', { recursive: true })`);
      const { status, stderr } = damaged.node('app.js');
      expect(status).toBe(1);
      expect(stderr).toMatch(/scim-bridge-kit is incomplete: .+sweep is missing\. Install the package again\./);
    } finally {
      damaged.remove();
    }
  });
});

describe("a CDK app in TypeScript, with cdk init's own settings", () => {
  beforeAll(() => {
    consumer.write('tsconfig.json', readFileSync(path.join(template, 'tsconfig.json'), 'utf8'));
    consumer.write(
      'bin/company.ts',
      `import { App, Stack } from 'aws-cdk-lib';
       import type { ITopic } from 'aws-cdk-lib/aws-sns';
       import { type BridgeData, ConfigurationError, ScimBridge, type ScimBridgeProps } from 'scim-bridge-kit';
       const props: ScimBridgeProps = { alarmEmail: 'it@example.com', driftCheck: 'repair' };
       const stack = new Stack(new App({ analyticsReporting: false }), 'Typed');
       const bridge = new ScimBridge(stack, 'Bridge', props);
       const topic: ITopic = bridge.monitoring.alarmTopic.topic;
       const data: BridgeData = bridge.data;
       if (topic.topicArn === data.directory.tableArn) throw new ConfigurationError([]);
       (stack.node.root as App).synth();`,
    );
  });

  test('compiles, and what it compiles to synthesizes with Node alone', () => {
    expect(consumer.tsc('--noEmit', 'false', '--rootDir', '.', '--outDir', 'out')).toMatchObject({
      status: 0,
      stdout: '',
    });
    expect(consumer.node('out/bin/company.js')).toMatchObject({ status: 0, stderr: '' });
    expect(countTypes(consumer.synthesized('Typed.template.json'))).toMatchObject({ 'AWS::Lambda::Function': 11 });
  });

  test('a wrong option does not compile', () => {
    consumer.write(
      'bin/wrong.ts',
      `import { ScimBridge, type ScimBridgeProps } from 'scim-bridge-kit';
       export const props: ScimBridgeProps = { throttelRate: 3 };
       export const used = ScimBridge;`,
    );
    const { status, stdout } = consumer.tsc();
    expect(status).not.toBe(0);
    expect(stdout).toContain("'throttelRate' does not exist");
  });
});

describe('npx scim-bridge', () => {
  const bin = path.join('node_modules', '.bin', 'scim-bridge');

  test('shows its help', () => {
    const { status, stdout, stderr } = consumer.node(bin, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('npx scim-bridge <command> [options]');
  });

  test('looks for a bridge, in AWS too, with what is in the package', () => {
    const local = consumer.node(bin, 'status', '--local');
    expect(local).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No bridge runs with its state in .local.'),
    });
    const deployed = consumer.node(bin, 'status', '--region', 'eu-central-1');
    expect(deployed).toMatchObject({ status: 1, stderr: expect.stringContaining('There are no AWS credentials') });
  });

  test('is the version that was packed', () => {
    expect(consumer.node(bin, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});

/** A name that the importer sees, without those that Node makes of a CommonJS module. */
function plain(name: string): boolean {
  return !['default', '__esModule', 'module.exports'].includes(name);
}

/** `@aws-sdk/core` of `@aws-sdk/core/client`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
