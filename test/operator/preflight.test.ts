import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from '../../operator/doctor/finding';
import { awsBefore } from '../../operator/preflight/aws';
import { checkBefore, type OptionsToCheck } from '../../operator/preflight/checks';
import { bootstrapQualifier } from '../../operator/preflight/qualifier';
import {
  type AwsAnswer,
  type AwsAnswers,
  type AwsCall,
  type AwsStandIn,
  awsFiles,
  openAws,
  queryError,
  withEnvironment,
} from './support/aws-stand-in';
import { inProcess } from './support/in-process';

let aws: AwsStandIn | undefined;
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) each();
  await aws?.close();
});

const stack = (version: string) =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>CDKToolkit</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>BootstrapVersion</OutputKey><OutputValue>${version}</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const zone = (name: string, id: string, isPrivate = false) =>
  `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}.</Name><CallerReference>x</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`;
const zones = (...all: string[]) =>
  `<ListHostedZonesByNameResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZones>${all.join('')}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>10</MaxItems></ListHostedZonesByNameResponse>`;

const record = (name: string, type: string, value: string) =>
  `<ResourceRecordSet><Name>${name}.</Name><Type>${type}</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>${value.replaceAll('"', '&quot;')}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>`;
const records = (...all: string[]) =>
  `<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>${all.join('')}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>20</MaxItems></ListResourceRecordSetsResponse>`;
/** Route 53 begins with the name that it is asked for, and goes on with those behind it. */
const holding = (...all: string[]): AwsAnswers => ({
  'GET /2013-04-01/hostedzone/Z1/rrset': () => ({ body: records(...all) }),
});
const withoutCertificate: OptionsToCheck = {
  customDomain: { domainName: 'scim.example.com', hostedZone: { name: 'example.com' } },
  fixedEgressAddress: false,
};
const template = (options: object) => ({
  body: `<GetTemplateResponse><GetTemplateResult><TemplateBody>${JSON.stringify({ Metadata: { 'scim-bridge': { options } } })}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
});

/** An account in which everything is as it should be. */
const well: AwsAnswers = {
  GetCallerIdentity: () => ({
    body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ada</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  }),
  DescribeStacks: () => ({ body: stack('21') }),
  GetTemplate: () => queryError('ValidationError', 'Stack with id ScimBridge does not exist'),
  'GET /2016-08-19/account-settings': () => ({ body: { AccountLimit: { ConcurrentExecutions: 1000 } } }),
  'GET /2018-10-31/layers': () => ({ body: { CompatibleArchitectures: ['arm64'] } }),
  'GET /2013-04-01/hostedzonesbyname': () => ({
    body: zones(zone('example.com', 'Z1'), zone('example.com', 'Z2', true), zone('other.example', 'Z3')),
  }),
  'GET /2013-04-01/hostedzone/Z1/rrset': () => ({ body: records() }),
  DescribeCertificate: () => ({
    body: { Certificate: { Status: 'ISSUED', SubjectAlternativeNames: ['*.example.com'] } },
  }),
};

const full: OptionsToCheck = {
  customDomain: {
    domainName: 'scim.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
    hostedZone: { name: 'example.com' },
  },
  opCliLayerArn: 'arn:aws:lambda:eu-west-1:111122223333:layer:op:1',
  fixedEgressAddress: true,
};

async function check(
  answers: AwsAnswers,
  options: OptionsToCheck = full,
  region = 'eu-west-1',
  qualifier = 'hnb659fds',
): Promise<readonly Finding[]> {
  aws = await openAws({ ...well, ...answers });
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' };
  return checkBefore(awsBefore({ region, endpoint: aws.endpoint, credentials }), { region, qualifier }, options);
}

test('all is well', async () => {
  const findings = await check({});
  expect(findings.map(({ code, level }) => [code, level])).toEqual(
    ['credentials', 'bootstrap', 'concurrency', 'certificate', 'hosted-zone', 'layer'].map((code) => [code, 'ok']),
  );
  expect(findings[0]?.what).toBe('AWS knows you as arn:aws:iam::111122223333:user/ada, in eu-west-1.');
});

const certificate = (fields: object): AwsAnswers => ({
  DescribeCertificate: () => ({ body: { Certificate: fields } }),
});
const noStacks =
  '<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>';
const noToolkit =
  (others: () => AwsAnswer) =>
  ({ input }: AwsCall): AwsAnswer =>
    input.StackName === undefined ? others() : queryError('ValidationError', 'Stack with id CDKToolkit does not exist');
const noCertificate = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no' } };

test.each<[string, AwsAnswers, OptionsToCheck | undefined, string, string, RegExp]>([
  [
    'no bootstrap',
    { DescribeStacks: noToolkit(() => ({ body: noStacks })) },
    full,
    'bootstrap',
    'problem',
    /not bootstrapped/,
  ],
  [
    'no bootstrap, and no right to look for one of another name',
    { DescribeStacks: noToolkit(() => queryError('AccessDenied', 'User is not authorized to perform', 403)) },
    full,
    'bootstrap',
    'problem',
    /not bootstrapped/,
  ],
  [
    'an old bootstrap',
    { DescribeStacks: () => ({ body: stack('5') }) },
    full,
    'bootstrap',
    'problem',
    /has version 5; 6 is needed/,
  ],
  [
    'a new account',
    { 'GET /2016-08-19/account-settings': () => ({ body: { AccountLimit: { ConcurrentExecutions: 10 } } }) },
    full,
    'concurrency',
    'problem',
    /runs 10 of your functions/,
  ],
  [
    'a reservation that Lambda refuses',
    {
      'GET /2016-08-19/account-settings': () => ({
        body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 110 } },
      }),
    },
    { reservedConcurrency: 20, deliveryReservedConcurrency: 5, fixedEgressAddress: false },
    'reserved-concurrency',
    'problem',
    /reserve 25 concurrent executions, which leaves 85 to all other/,
  ],
  [
    'a certificate that waits',
    certificate({ Status: 'PENDING_VALIDATION' }),
    full,
    'certificate',
    'problem',
    /is pending validation\./,
  ],
  [
    'a certificate for another name',
    certificate({ Status: 'ISSUED', SubjectAlternativeNames: ['a.example.com'] }),
    full,
    'certificate',
    'problem',
    /for a\.example\.com, not for scim\.example\.com/,
  ],
  [
    'no certificate',
    { DescribeCertificate: () => noCertificate },
    full,
    'certificate',
    'problem',
    /no certificate arn:/,
  ],
  [
    'no hosted zone',
    { 'GET /2013-04-01/hostedzonesbyname': () => ({ body: zones() }) },
    full,
    'hosted-zone',
    'problem',
    /no public hosted zone example\.com/,
  ],
  [
    'two hosted zones',
    {
      'GET /2013-04-01/hostedzonesbyname': () => ({
        body: zones(zone('example.com', 'Z1'), zone('example.com', 'Z4')),
      }),
    },
    full,
    'hosted-zone',
    'problem',
    /2 public hosted zones example\.com: Z1, Z4/,
  ],
  [
    'a layer for another processor',
    { 'GET /2018-10-31/layers': () => ({ body: { CompatibleArchitectures: ['x86_64'] } }) },
    full,
    'layer',
    'problem',
    /for x86_64; the functions run on arm64/,
  ],
  [
    'a layer that does not say',
    { 'GET /2018-10-31/layers': () => ({ body: {} }) },
    full,
    'layer',
    'note',
    /must be arm64/,
  ],
  [
    'a record that somebody else made',
    holding(record('scim.example.com', 'CNAME', 'old.example.net')),
    withoutCertificate,
    'record',
    'problem',
    /has records for scim\.example\.com already: CNAME old\.example\.net\./,
  ],
  [
    'a zone in which Amazon may issue no certificate',
    holding(record('example.com', 'CAA', '0 issue "letsencrypt.org"')),
    withoutCertificate,
    'issuers',
    'problem',
    /CAA record of example\.com does not let Amazon issue certificates: 0 issue "letsencrypt\.org"/,
  ],
  [
    'a rule of the organization',
    {
      'GET /2013-04-01/hostedzonesbyname': () => ({
        status: 403,
        body: `<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: ada is not authorized to perform: route53:ListHostedZonesByName with an explicit deny in a service control policy</Message></Error></ErrorResponse>`,
      }),
    },
    full,
    'hosted-zone',
    'unknown',
    /^Not checked \(hosted-zone\): .*service control policy/,
  ],
  [
    'a permission that is missing',
    {
      DescribeCertificate: () => ({
        status: 400,
        body: { __type: 'AccessDeniedException', message: 'User is not authorized' },
      }),
    },
    full,
    'certificate',
    'unknown',
    /^Not checked \(certificate\)/,
  ],
])('%s', async (_, answers, options, code, level, what) => {
  const finding = (await check(answers, options)).find((each) => each.code === code);
  expect(finding).toMatchObject({ level, what: expect.stringMatching(what) });
  if (level === 'problem') expect(finding?.fix).toBeDefined();
});

test.each<[string, AwsAnswers, OptionsToCheck]>([
  [
    'the record of the stack itself',
    {
      ...holding(record('scim.example.com', 'A', '192.0.2.1')),
      GetTemplate: () => template({ customDomain: { domainName: 'scim.example.com' } }),
    },
    withoutCertificate,
  ],
  [
    'executions that this bridge has reserved already',
    {
      'GET /2016-08-19/account-settings': () => ({
        body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 110 } },
      }),
      GetTemplate: () => template({ reservedConcurrency: 20 }),
    },
    { reservedConcurrency: 25, fixedEgressAddress: false },
  ],
  ['records behind the name', holding(record('scim.other.example', 'A', '192.0.2.1')), withoutCertificate],
  ['a text record', holding(record('scim.example.com', 'TXT', '"hello"')), withoutCertificate],
  ['Amazon among the issuers', holding(record('example.com', 'CAA', '0 issue "amazon.com"')), withoutCertificate],
  [
    'a CAA record that only says whom to tell',
    holding(record('example.com', 'CAA', '0 iodef "mailto:a@b.example"')),
    withoutCertificate,
  ],
  ['no certificate to issue', holding(record('example.com', 'CAA', '0 issue "letsencrypt.org"')), full],
])('nothing about %s', async (_, answers, options) => {
  const findings = await check(answers, options);
  expect(findings.filter(({ code }) => ['record', 'issuers', 'reserved-concurrency'].includes(code))).toEqual([]);
});

test('a rule above the caller is named: a policy of their own would change nothing', async () => {
  const denied = (why: string) => ({
    status: 400,
    body: {
      __type: 'AccessDeniedException',
      message: `User is not authorized to perform: acm:DescribeCertificate ${why}`,
    },
  });
  const fixOf = async (why: string) =>
    (await check({ DescribeCertificate: () => denied(why) })).find(({ code }) => code === 'certificate')?.fix;
  expect(await fixOf('with an explicit deny in a service control policy')).toMatch(
    /^A service control policy forbids it/,
  );
  await aws?.close();
  expect(await fixOf('because no permissions boundary allows the action')).toMatch(
    /^A permissions boundary forbids it/,
  );
  await aws?.close();
  expect(await fixOf('because no identity-based policy allows the action')).toMatch(/docs\/permissions\.md/);
});

describe('a company that bootstraps in its own way', () => {
  const toolkit = (name: string, qualifier: string) =>
    stack('27')
      .replace('CDKToolkit', name)
      .replace(
        '<Outputs>',
        `<Parameters><member><ParameterKey>Qualifier</ParameterKey><ParameterValue>${qualifier}</ParameterValue></member></Parameters><Outputs>`,
      );
  /** The stack has another name; there may be one with the usual name and qualifier beside it. */
  const own: AwsAnswers = {
    DescribeStacks: ({ input }) =>
      input.StackName === 'CDKToolkit'
        ? { body: toolkit('CDKToolkit', 'hnb659fds') }
        : { body: toolkit('AcmeToolkit', 'acme') },
  };
  const bootstrapped = async (qualifier: string) =>
    (await check(own, full, 'eu-west-1', qualifier)).find(({ code }) => code === 'bootstrap');

  test('its bootstrap stack is found by the qualifier', async () => {
    expect(await bootstrapped('acme')).toMatchObject({ level: 'ok', what: expect.stringContaining('version 27') });
    await aws?.close();
    expect(await bootstrapped('other')).toMatchObject({
      level: 'problem',
      what: expect.stringContaining('no bootstrap stack with the qualifier other'),
      fix: expect.stringContaining('npx cdk bootstrap --qualifier other aws://111122223333/eu-west-1'),
    });
  });

  test('the qualifier stands where the CDK reads it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-qualifier-'));
    const before = process.cwd();
    undo.push(
      () => process.chdir(before),
      () => rmSync(folder, { recursive: true }),
    );
    process.chdir(folder);
    const qualifierIn = () => bootstrapQualifier({ HOME: folder });
    const context = (name: string) => ({ '@aws-cdk/core:bootstrapQualifier': name });
    expect(qualifierIn()).toBe('hnb659fds');
    writeFileSync('.cdk.json', JSON.stringify({ context: context('user') }));
    expect(qualifierIn()).toBe('user');
    writeFileSync('cdk.context.json', JSON.stringify(context('folder')));
    expect(qualifierIn()).toBe('folder');
    writeFileSync('cdk.json', JSON.stringify({ context: context('project') }));
    expect(qualifierIn()).toBe('project');
  });
});

test('what belongs to another region, and the zone without NAT gateways', async () => {
  const findings = await check({}, full, 'ap-northeast-1');
  expect(Object.fromEntries(findings.map(({ code, what }) => [code, what]))).toMatchObject({
    certificate: 'The certificate is in eu-west-1, and the deployment in ap-northeast-1.',
    layer: 'The layer with the 1Password CLI is in eu-west-1, and the deployment in ap-northeast-1.',
    nat: expect.stringContaining('apne1-az3'),
  });
  const chosen = await checkBefore(
    awsBefore({
      region: 'ap-northeast-1',
      endpoint: aws?.endpoint ?? '',
      credentials: { accessKeyId: 'A', secretAccessKey: 's' },
    }),
    { region: 'ap-northeast-1', qualifier: 'hnb659fds' },
    {
      fixedEgressAddress: true,
      availabilityZones: ['ap-northeast-1c', 'ap-northeast-1d'],
    },
  );
  expect(chosen.filter(({ code }) => code === 'nat')).toEqual([]);
});

describe('the command', () => {
  async function ran(args: readonly string[], answers: AwsAnswers = {}) {
    aws = await openAws({ ...well, ...answers });
    const files = awsFiles('', '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n');
    undo.push(
      files.remove,
      withEnvironment({
        ...files.variables,
        AWS_ENDPOINT_URL: aws.endpoint,
        SCIM_BRIDGE_CONFIG: '/nowhere/scim-bridge.json',
      }),
    );
    return inProcess(['preflight', ...args], process.env);
  }

  test('reads the options where the deployment reads them, and ends with 4 when something needs somebody', async () => {
    const good = await ran(['--region', 'eu-west-1', '--json']);
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({ region: 'eu-west-1', needsSomebody: false });
    await aws?.close();
    const bad = await ran(['--region', 'eu-west-1'], {
      'GET /2016-08-19/account-settings': () => ({ body: { AccountLimit: { ConcurrentExecutions: 10 } } }),
    });
    expect(bad.code).toBe(4);
    expect(bad.stdout).toMatch(/ {2}! {3}Lambda runs 10 of your functions at a time/);
    for (const line of bad.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    [['--local'], 2, 'cannot be combined with --local'],
    [[], 2, 'No AWS region is set.'],
    [['--region', 'eu-west-1'], 1, 'AWS does not know your access key'],
  ])('%j', async (args, code, message) => {
    const refused: AwsAnswers = { GetCallerIdentity: () => queryError('InvalidClientTokenId', 'invalid', 403) };
    expect(await ran(args, refused)).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });
});
