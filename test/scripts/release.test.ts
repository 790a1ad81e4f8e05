import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { StackConfig } from '../../lib/config';
import { Callables } from '../../local/functions/callables';
import { readFunctions } from '../../local/functions/definition';
import { place } from '../../local/local-account';
import { Resolver } from '../../local/template/intrinsics';
import { LocalResources } from '../../local/template/physical';
import { readReleased } from '../../local/template/released';
import type { Json, JsonObject, Template } from '../../local/template/template';
import { makeRelease, templateFile } from '../../scripts/release/make';
import { synthesize } from '../lib/synthesize';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-released-'));
const files = makeRelease(folder);
const template = JSON.parse(readFileSync(path.join(folder, templateFile), 'utf8')) as Template;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Versions are published for the CDK's template only; the API's deployment is named by a hash of what is in it, a subscription by its address. */
const isDeployment = (id: string) => /RestApiDeployment[0-9A-F]{8}[0-9a-f]{32}$/.test(id);
const named = (id: string) =>
  isDeployment(id) ? 'RestApiDeployment' : id.replace(/(AlarmTopic)(?!s).+[0-9A-F]{8,9}$/, '$1');

/** Resources and outputs as CloudFormation would have them, apart from where the code is. */
function deployed(from: Template, parameters: Readonly<Record<string, string>> = {}) {
  const known = new LocalResources();
  const resolver: Resolver = new Resolver(
    from,
    { ...place, stackName: 'ScimBridge' },
    {
      // What is known of a resource only once it runs: any name will do, the same for both.
      ref: (id) => (isDeployment(id) ? 'deployment' : (known.ref(id, resolver) ?? `ref of ${id}`)),
      attribute: (id, name) => known.attribute(id, name, resolver) ?? `${name} of ${id}`,
    },
    parameters,
  );
  const resources = resolver.existing().flatMap(([id, { Type }]): [string, Json][] => {
    if (Type === 'AWS::Lambda::Version') return [];
    const { Code: _code, FunctionVersion: _version, ...properties } = resolver.properties(id);
    return [[`${named(id)} ${Type}`, asText(properties)]];
  });
  const outputs = Object.entries(from.Outputs ?? {}).flatMap(([id, { Condition, Value }]): [string, Json][] =>
    Condition !== undefined && !resolver.condition(String(Condition))
      ? []
      : [[id, resolver.resolve(Value ?? null, id)]],
  );
  return { resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) };
}

/** CloudFormation takes a number as its text as well; parameters are texts. */
function asText(value: Json): Json {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return (value as Json[]).map(asText);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, each]) => [key, asText(each)]));
}

test.each<[string, StackConfig, Readonly<Record<string, string>>]>([
  ['nothing', {}, {}],
  [
    'everything that it has a parameter for',
    {
      alarmEmail: 'it@example.com',
      customDomain: {
        domainName: 'scim.example.com',
        hostedZone: { name: 'example.com', id: 'Z0123456789ABCDEFGHIJ' },
      },
      allowedIpRanges: ['203.0.113.0/24', '198.51.100.7/32'],
      allowedDomains: ['example.com', 'example.org'],
      protectedEmails: ['owner@example.com'],
      existingGroups: 'adopt',
      deleteMeans: 'remove',
      removalGuardCount: 20,
      removalGuardPercent: 5,
      upstreamConcurrency: 8,
      logRetentionDays: 365,
      activityRetentionDays: 500,
      logPersonalData: true,
    },
    {
      AlarmEmail: 'it@example.com',
      CustomDomainName: 'scim.example.com',
      HostedZoneName: 'example.com',
      HostedZoneId: 'Z0123456789ABCDEFGHIJ',
      AllowedIpRanges: '203.0.113.0/24,198.51.100.7/32',
      AllowedDomains: 'example.com,example.org',
      ProtectedEmails: 'owner@example.com',
      ExistingGroups: 'adopt',
      DeleteMeans: 'remove',
      RemovalGuardCount: '20',
      RemovalGuardPercent: '5',
      UpstreamConcurrency: '8',
      LogRetentionDays: '365',
      ActivityRetentionDays: '500',
      LogPersonalData: 'true',
    },
  ],
])('the template for the console makes what the CDK makes of %s', (_, config, parameters) => {
  const cdk = deployed(synthesize(config).template.toJSON() as unknown as Template);
  const released = deployed(template, { CodeBucket: 'local', ...parameters });
  expect(Object.keys(released.resources).sort()).toEqual(Object.keys(cdk.resources).sort());
  expect(released).toEqual(cdk);
  // Each parameter is tried here but those of the code.
  if (Object.keys(parameters).length > 0) {
    expect(Object.keys(template.Parameters ?? {}).sort()).toEqual(
      ['CodeBucket', 'CodePrefix', ...Object.keys(parameters)].sort(),
    );
  }
});

test('an alias calls the function as it is configured now: a version would keep the parameters of its day', () => {
  const aliases = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Alias');
  expect(aliases.length).toBeGreaterThan(0);
  for (const { Properties } of aliases) expect(Properties).toMatchObject({ FunctionVersion: '$LATEST' });
});

test('nothing of the CDK is left: no bootstrap, no metadata, and every archive is beside the template', () => {
  expect(JSON.stringify(template)).not.toMatch(/cdk-hnb659fds|BootstrapVersion|aws:cdk|AWS::CDK::Metadata/);
  const { locateAsset } = readReleased(path.join(folder, templateFile), {}, path.join(folder, 'code'));
  const keys = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(
      ({ Properties }) =>
        (Properties as unknown as { Code: { S3Key: { 'Fn::Join': [string, [unknown, string]] } } }).Code.S3Key[
          'Fn::Join'
        ][1][1],
    );
  expect(new Set(keys).size).toBe(files.length - 1);
  for (const key of keys) {
    expect(existsSync(path.join(locateAsset(`scim-bridge/${key}`) ?? '', 'index.mjs'))).toBe(true);
    expect(Object.keys(unzipSync(readFileSync(path.join(folder, key))))).toContain('index.mjs');
  }
});

test('the local run finds every function, and what its alias is called', () => {
  const { locateAsset, parameters } = readReleased(path.join(folder, templateFile), {}, path.join(folder, 'code'));
  const known = new LocalResources();
  for (const table of ['Directory', 'Activity'])
    for (const [id] of Object.entries(template.Resources).filter(([each]) => each.startsWith(`BridgeData${table}`)))
      known.discover(id, 'StreamArn', `stream of ${table}`);
  const resolver = new Resolver(template, { ...place, stackName: 'ScimBridge' }, known, parameters);
  const functions = readFunctions(resolver, locateAsset);
  const callables = new Callables(resolver, functions);
  expect(functions.length).toBeGreaterThan(6);
  for (const each of functions) expect(callables.find(`${each.name}:live`)).toMatchObject({ functionId: each.id });
});

test('a parameter that the template does not have is refused', () => {
  expect(() => readReleased(path.join(folder, templateFile), { alarmEmail: 'x' }, path.join(folder, 'code'))).toThrow(
    /no parameter alarmEmail\. Its parameters: CodeBucket, /,
  );
});
