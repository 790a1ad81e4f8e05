import { readFileSync } from 'node:fs';
import path from 'node:path';
import { billOf, type Line, total } from '../../scripts/cost/bill';
import { costsPage } from '../../scripts/cost/page';
import { samplesOf } from '../../scripts/cost/samples';
import type { Resource, Template } from '../../scripts/cost/template';
import { type Provider, providers, trafficOf } from '../../scripts/cost/traffic';
import { fullest } from '../lib/configurations';
import { somewhere, synthesize } from '../lib/synthesize';

const plain = synthesize().template.toJSON() as unknown as Template;
const traffic = trafficOf(500, 'entra');
const withMore = (id: string, resource: Resource): Template => ({ Resources: { ...plain.Resources, [id]: resource } });
const priceOf = (lines: readonly Line[], item: string) => lines.find((line) => line.item === item)?.usd;
const usual = total(billOf(plain, traffic));

test('docs/costs.md is what the template and the model say (npm run docs:costs writes it anew)', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/costs.md'), 'utf8');
  // Their templates are synthesized when the page is written: here that would take longer than all the rest.
  const options = [...page.matchAll(/^\| `(.+?)` \| ([+−][\d.]+) \| (.+) \|$/gm)].map(
    ([, option = '', change = '', note = '']) => ({ option, change, note }),
  );
  expect(options.length).toBeGreaterThan(3);
  expect(page).toBe(costsPage(samplesOf(plain), options));
});

test.each(Object.keys(providers) as Provider[])(
  'the whole bridge costs less than 10 dollars a month for 500 people at %s',
  (provider) => {
    const lines = billOf(plain, trafficOf(500, provider));
    expect(total(lines)).toBeLessThan(10);
    expect(total(lines, 'fixed') + total(lines, 'use')).toBeCloseTo(total(lines));
  },
);

const stat = (Id: string) => ({ Id, MetricStat: { Stat: 'Sum' } });

test.each<[string, Resource, number]>([
  ['an alarm', { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } }, 0.1],
  [
    'an alarm on the sum of three metrics',
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Metrics: [{ Id: 'e', Expression: 'SUM([a,b,c])' }, stat('a'), stat('b'), stat('c')] },
    },
    0.3,
  ],
  ['a composite alarm', { Type: 'AWS::CloudWatch::CompositeAlarm' }, 0.5],
  ['a dashboard', { Type: 'AWS::CloudWatch::Dashboard' }, 3],
  ['a secret', { Type: 'AWS::SecretsManager::Secret' }, 0.4],
  ['a role', { Type: 'AWS::IAM::Role' }, 0],
])('%s more is in the sum', (_, resource, usd) => {
  expect(total(billOf(withMore('More', resource), traffic)) - usual).toBeCloseTo(usd);
});

test('with every option there is a NAT gateway with its address, and a web ACL', () => {
  const lines = billOf(synthesize(fullest, somewhere).template.toJSON() as unknown as Template, traffic);
  expect(priceOf(lines, 'NAT gateway')).toBeCloseTo(32.85);
  expect(priceOf(lines, 'public address')).toBeCloseTo(3.65);
  expect(priceOf(lines, 'web ACL')).toBe(5);
});

test('the archive costs what is written into it, and what is locked until the lock ends', () => {
  const archived = (activityArchiveDays: number) => {
    const options = { activityArchive: 'governance', activityArchiveDays } as const;
    const template = synthesize(options).template.toJSON() as unknown as Template;
    return (people: number) => billOf(template, trafficOf(people, 'entra')).find(({ item }) => item === 'archive');
  };
  const [short, long] = [archived(400), archived(3650)];
  expect(short(500)?.what).toMatch(/^1,\d{3} objects written, 0\.0\d\d GB locked for 400 days$/);
  // A dollar cannot be noticed: 1,100 objects at 0.005 for a thousand, and 11 MB.
  expect(short(500)?.usd).toBeCloseTo(0.006, 3);
  expect(long(50_000)?.usd).toBeGreaterThan(5 * (short(50_000)?.usd ?? Number.POSITIVE_INFINITY));
  expect(priceOf(billOf(plain, traffic), 'archive')).toBeUndefined();
});

test('more people, more requests: the fixed part stays', () => {
  const large = billOf(plain, trafficOf(50_000, 'entra'));
  expect(total(large, 'fixed')).toBe(total(billOf(plain, traffic), 'fixed'));
  expect(total(large, 'use')).toBeGreaterThan(2 * total(billOf(plain, traffic), 'use'));
});

const filter = { MetricTransformations: [{ MetricName: 'SomethingNew' }] };
const environment = { Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'new-function' } } };

test.each<[string, Resource, string]>([
  ['a metric', { Type: 'AWS::Logs::MetricFilter', Properties: filter }, 'does not know the metric SomethingNew'],
  ['a function', { Type: 'AWS::Lambda::Function', Properties: environment }, 'does not know the function new-function'],
  ['a kind of resource', { Type: 'AWS::Kinesis::Stream' }, 'does not know AWS::Kinesis::Stream (More)'],
  [
    'an interface endpoint, which is billed by the hour',
    { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface' } },
    'does not know AWS::EC2::VPCEndpoint',
  ],
])('%s that nobody has priced is an error, and no zero', (_, resource, message) => {
  expect(() => billOf(withMore('More', resource), traffic)).toThrow(message);
});
