import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsAccount } from './support/aws-account';

const root = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-deployment-'));
const options = path.join(folder, 'scim-bridge.json');
const aws = new AwsAccount();
let environment: Readonly<Record<string, string>>;
let runs = 0;

beforeAll(async () => {
  environment = await aws.open();
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the CDK's own command line in the folder of the kit, as an operator does. */
function cdk(...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  aws.calls.length = 0;
  runs += 1;
  const child = spawn(
    process.execPath,
    ['node_modules/aws-cdk/bin/cdk', ...args, '--output', path.join(folder, `out-${runs}`)],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        ...environment,
        SCIM_BRIDGE_CONFIG: options,
        // cdk-nag and the template's validation have tests of their own, and take most of the time.
        CDK_VALIDATION: 'false',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CI: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

const deploy = () => cdk('deploy', '--require-approval', 'never', '--no-notices', '--no-staging');
const stack = () => aws.cloudFormation.stack('ScimBridge');

// One life of a stack, told in order.
test('a first deployment that failed is repeated with the same command', async () => {
  writeFileSync(options, JSON.stringify({ alarmEmail: 'it@example.com', throttleRate: 25 }));
  aws.cloudFormation.nextFailure = 'The account has reached a limit.';
  const failed = await deploy();
  expect(failed.code).toBe(1);
  expect(failed.output).toContain('The account has reached a limit.');
  expect(stack()).toMatchObject({ status: 'ROLLBACK_COMPLETE', isProtected: false });

  const repeated = await deploy();
  expect(repeated).toMatchObject({ code: 0 });
  expect(aws.calls).toContain('cloudformation DeleteStack');
  expect(stack()).toMatchObject({ status: 'CREATE_COMPLETE' });
});

test('a deployment from a clone without the options is refused, and changes nothing', async () => {
  writeFileSync(options, JSON.stringify({ throttleRate: 50 }));
  const { code, output } = await deploy();
  expect(code).toBe(1);
  expect(output).toContain('alarmEmail is it@example.com. Without it: none: alarms appear on the dashboard');
  expect(output).toContain('npx scim-bridge config pull');
  // Somebody decided this one.
  expect(output).not.toContain('throttleRate is');
  expect(aws.calls.filter((call) => /ChangeSet|UpdateTermination/.test(call))).toEqual([]);
});

test('what CloudFormation cannot change is refused before it tries', async () => {
  const live = stack();
  const template = live?.template ?? '';
  const told = { fixedEgressAddress: true, vpcRange: '10.20.30.0/26' };
  if (live !== undefined) {
    live.template = JSON.stringify({ ...JSON.parse(template), Metadata: { 'scim-bridge': { options: told } } });
  }
  writeFileSync(options, JSON.stringify({ ...told, vpcRange: '10.20.40.0/26' }));
  const { code, output } = await cdk('diff', '--no-notices');
  if (live !== undefined) live.template = template;
  expect(code).toBe(1);
  expect(output).toContain('CloudFormation cannot change vpcRange while fixedEgressAddress is true');
  expect(output).toContain('npx scim-bridge config set vpcRange=10.20.30.0/26');
});

test('what is decided is taken away, and a stack that lives is protected', async () => {
  writeFileSync(options, JSON.stringify({ alarmEmail: null, throttleRate: 25 }));
  const updated = await deploy();
  expect(updated).toMatchObject({ code: 0 });
  expect(stack()).toMatchObject({ status: 'UPDATE_COMPLETE', isProtected: true });
  expect(stack()?.template).not.toContain('AWS::SNS::Subscription');
});
