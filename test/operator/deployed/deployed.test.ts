import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BridgeDescription } from '../../../lambda/contract/stack-outputs';
import { lookBefore } from '../../../operator/deployed/before-deployment';
import { protectStack } from '../../../operator/deployed/protection';
import { stackTarget } from '../../../operator/target/stack';
import { Terminal } from '../../../operator/terminal/terminal';
import { type AwsAnswers, type AwsStandIn, openAws, queryError, withEnvironment } from '../support/aws-stand-in';
import { inProcess } from '../support/in-process';

const account = '111122223333';
const region = 'eu-central-1';
const destination = { stack: 'ScimBridge', account, region, qualifier: 'hnb659fds' };

const result = (operation: string, body: string) => ({
  body: `<${operation}Response><${operation}Result>${body}</${operation}Result></${operation}Response>`,
});

const description: BridgeDescription = {
  scimBridge: 'ScimBridge',
  baseUrl: 'https://api.example/scim/v2',
  directoryTable: 'directory',
  activityTable: 'activity',
  activityRetentionDays: '400',
  formerTokenGraceDays: '7',
  bearerTokenSecret: 'arn:token',
  healthTokenSecret: 'arn:health-token',
  scimsessionSecret: 'arn:session',
  importFunction: 'import',
  driftFunction: 'drift',
  digestLogGroup: 'digests',
  archiveBucket: '',
};

const stacks = (status: string, isProtected = false) =>
  result(
    'DescribeStacks',
    `<Stacks><member><StackId>arn:aws:cloudformation:${region}:${account}:stack/ScimBridge/1</StackId><StackName>ScimBridge</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><EnableTerminationProtection>${isProtected}</EnableTerminationProtection><Outputs><member><OutputKey>CommandLine</OutputKey><OutputValue>${JSON.stringify(description)}</OutputValue></member></Outputs></member></Stacks>`,
  );

const template = (options: object | undefined) =>
  result(
    'GetTemplate',
    `<TemplateBody>${JSON.stringify(options === undefined ? {} : { Metadata: { 'scim-bridge': { options } } })}</TemplateBody>`,
  );

const caller = (of = account) =>
  result('GetCallerIdentity', `<Arn>arn:aws:iam::${of}:user/operator</Arn><Account>${of}</Account>`);

let aws: AwsStandIn;
let restore: () => void;

async function given(answers: AwsAnswers) {
  aws = await openAws({ GetCallerIdentity: () => caller(), ...answers });
  restore = withEnvironment({
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: region,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  });
}

afterEach(async () => {
  restore();
  await aws.close();
});

const operations = () => aws.calls.map(({ operation }) => operation);

describe('before a deployment', () => {
  test.each([
    ['CREATE_COMPLETE', 'live'],
    ['UPDATE_ROLLBACK_COMPLETE', 'live'],
    ['ROLLBACK_COMPLETE', 'failed'],
    ['ROLLBACK_FAILED', 'failed'],
    ['REVIEW_IN_PROGRESS', 'absent'],
  ])('a stack in %s is %s', async (status, life) => {
    await given({ DescribeStacks: () => stacks(status, true), GetTemplate: () => template({ memoryMb: 1024 }) });
    expect(await lookBefore(destination, process.env)).toMatchObject({
      life,
      options: life === 'live' ? { memoryMb: 1024 } : {},
    });
  });

  test('a stack that is not there is absent', async () => {
    await given({ DescribeStacks: () => queryError('ValidationError', 'Stack with id ScimBridge does not exist') });
    expect(await lookBefore(destination, process.env)).toMatchObject({ life: 'absent', isProtected: false });
  });

  test('a stack of an earlier version, which tells no options, drops none and stays protected', async () => {
    await given({ DescribeStacks: () => stacks('UPDATE_COMPLETE', true), GetTemplate: () => template(undefined) });
    expect(await lookBefore(destination, process.env)).toMatchObject({ life: 'live', isProtected: true, options: {} });
  });

  test('credentials that may only take on the CDK’s roles ask as its role for look-ups', async () => {
    await given({
      DescribeStacks: ({ accessKey }) =>
        accessKey === 'AKIA' ? queryError('AccessDenied', 'not authorized', 403) : stacks('CREATE_COMPLETE'),
      AssumeRole: () =>
        result(
          'AssumeRole',
          '<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>',
        ),
      GetTemplate: () => template({}),
    });
    expect(await lookBefore(destination, process.env)).toMatchObject({ life: 'live' });
    expect(aws.calls.find(({ operation }) => operation === 'AssumeRole')?.input.RoleArn).toBe(
      `arn:aws:iam::${account}:role/cdk-hnb659fds-lookup-role-${account}-${region}`,
    );
  });

  test('without credentials that the app can see, that is said', async () => {
    await given({});
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    expect(await lookBefore(destination, process.env)).toEqual({
      unknown: 'The environment holds no AWS credentials.',
    });
  });

  test('credentials of another account are not asked about the stack: its answer would be about another one', async () => {
    await given({ GetCallerIdentity: () => caller('999999999999') });
    expect(await lookBefore(destination, process.env)).toEqual({
      unknown: expect.stringContaining(`for account 999999999999, and the deployment goes to account ${account}`),
    });
    expect(operations()).toEqual(['GetCallerIdentity']);
  });
});

describe('the options of a deployed stack', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-deployed-'));
  const file = path.join(folder, 'scim-bridge.json');
  const config = (...args: string[]) =>
    inProcess(['config', ...args], { ...process.env, SCIM_BRIDGE_CONFIG: file } as Record<string, string>);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('diff says what a deployment would do, pull remembers what nobody decided', async () => {
    const options = { alarmEmail: 'it@example.com', memoryMb: 1024, throttleRate: 25, settleSeconds: 60 };
    await given({ DescribeStacks: () => stacks('CREATE_COMPLETE'), GetTemplate: () => template(options) });
    writeFileSync(file, JSON.stringify({ memoryMb: 512, throttleRate: null, settleSeconds: 60, driftHour: 4 }));
    const diff = await config('diff', '--check', '--json');
    expect(diff.code).toBe(4);
    expect(JSON.parse(diff.stdout)).toMatchObject({
      differences: [
        { option: 'throttleRate', effect: 'unset', deployed: 25 },
        { option: 'memoryMb', effect: 'change', deployed: 1024, here: 512 },
        { option: 'alarmEmail', effect: 'undecided', deployed: 'it@example.com' },
        { option: 'driftHour', effect: 'set', here: 4 },
      ],
    });
    expect((await config('diff')).stdout).toContain('here      not decided: a deployment is refused');
    expect((await config('pull')).stdout).toContain('alarmEmail = it@example.com\n');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      alarmEmail: 'it@example.com',
      memoryMb: 512,
      throttleRate: null,
      settleSeconds: 60,
      driftHour: 4,
    });
  });

  test('before the first deployment there is nothing to compare with', async () => {
    await given({ DescribeStacks: () => stacks('ROLLBACK_COMPLETE') });
    expect(await config('diff')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no working stack ScimBridge in eu-central-1: .*ROLLBACK_COMPLETE/),
    });
  });

  test('a stack that tells none is somebody’s own, or of an earlier version', async () => {
    await given({ DescribeStacks: () => stacks('CREATE_COMPLETE'), GetTemplate: () => template(undefined) });
    expect(await config('diff')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not tell its options'),
    });
  });
});

describe('protection when somebody relies on the stack', () => {
  const going = async () => {
    const { deployed } = await stackTarget({
      stack: 'ScimBridge',
      bridge: undefined,
      region,
      profile: undefined,
      environment: process.env,
      terminal: new Terminal(process.stdin, process.stderr),
    });
    return protectStack(deployed);
  };

  test('is switched on', async () => {
    await given({
      DescribeStacks: () => stacks('CREATE_COMPLETE'),
      GetTemplate: () => template({}),
      UpdateTerminationProtection: () => result('UpdateTerminationProtection', '<StackId>s</StackId>'),
    });
    expect(await going()).toBe('The stack is now protected against deletion.');
    expect(aws.calls.at(-1)?.input).toMatchObject({ StackName: 'ScimBridge', EnableTerminationProtection: 'true' });
  });

  test.each([
    ['it is on', true, {}],
    ['the operator does not want it', false, { terminationProtection: false }],
    ['the stack is disposable', false, { disposable: true }],
    ['the stack belongs to somebody’s own app', false, undefined],
  ])('is left alone where %s', async (_why, isProtected, options) => {
    await given({ DescribeStacks: () => stacks('CREATE_COMPLETE', isProtected), GetTemplate: () => template(options) });
    expect(await going()).toBeUndefined();
    expect(operations()).not.toContain('UpdateTerminationProtection');
  });

  test('is named where AWS does not allow it, and with it who will do it', async () => {
    await given({
      DescribeStacks: () => stacks('CREATE_COMPLETE'),
      GetTemplate: () => template({}),
      UpdateTerminationProtection: () => queryError('AccessDenied', 'not authorized to perform', 403),
    });
    expect(await going()).toMatch(/could not be protected.*not authorized.*The next "npx cdk deploy" protects it\./);
  });
});
