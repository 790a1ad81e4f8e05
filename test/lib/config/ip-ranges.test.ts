import { Stack } from 'aws-cdk-lib';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { allowListPolicy } from '../../../lib/api/allow-list';
import { isOpenToTheWorld, resourcePolicyLimit } from '../../../lib/config/ip-ranges';
import { options } from '../../../lib/config/options';

const { allowedIpRanges: ipRanges } = options;

/** What is wrong with a value. */
const wrong = (value: unknown) => {
  const reading = ipRanges.read(value);
  return reading.ok ? [] : reading.wrong.map((fault) => fault.wrong);
};

test.each([
  ['203.0.113.0/24'],
  ['198.51.100.7/32'],
  ['8.0.0.0/8'],
  ['0.0.0.0/0'],
  ['128.0.0.0/1'],
  ['255.255.255.255/32'],
])('%s is a range', (range) => {
  expect(wrong([range])).toEqual([]);
});

test.each([
  '203.0.113.0',
  '203.0.113.0/33',
  '256.0.0.0/8',
  '010.0.0.0/8',
  '203.0/16',
  '0xcb.0.113.0/24',
  '::/0',
  '2001:db8::/32',
  'okta',
  '',
])('%j is none', (range) => {
  expect(wrong([range])).toEqual([expect.stringContaining('is not an IPv4 range')]);
});

test('an address inside a range is answered with the range', () => {
  expect(wrong(['203.0.113.77/24'])).toEqual([
    'holds "203.0.113.77/24", whose address is inside the range; write 203.0.113.0/24',
  ]);
  expect(wrong(['200.0.0.1/1'])).toEqual([expect.stringContaining('write 128.0.0.0/1')]);
});

test.each(['10.1.0.0/16', '172.31.0.0/16', '192.168.1.0/24', '127.0.0.1/32', '169.254.1.0/24', '100.64.0.0/10'])(
  '%s never comes over the internet',
  (range) => {
    expect(wrong([range])).toEqual([expect.stringContaining('never used on the internet')]);
  },
);

test('172.32.0.0/16 does', () => {
  expect(wrong(['172.32.0.0/16'])).toEqual([]);
});

test('an empty list would shut everybody out', () => {
  expect(wrong([])).toEqual([expect.stringContaining('omit the option')]);
});

test('each wrong entry is told', () => {
  expect(wrong(['x', 7, '203.0.113.0/24'])).toHaveLength(2);
});

describe('the size of the resource policy', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `203.0.${index % 256}.${Math.floor(index / 256)}/32`);
  const largest =
    Array.from({ length: 1000 }, (_, index) => index).findIndex((count) => wrong(many(count + 1)).length > 0) - 1;

  test('as many ranges as are accepted fit into API Gateway’s limit', () => {
    const policy: PolicyDocument = allowListPolicy(many(largest + 1));
    expect(largest).toBeGreaterThan(300);
    expect(JSON.stringify(new Stack().resolve(policy)).length).toBeLessThanOrEqual(resourcePolicyLimit);
  });

  test('one more is refused with what to do', () => {
    expect(wrong(many(largest + 2))).toEqual([expect.stringMatching(/limit is 8192; join neighbours/)]);
  });
});

test.each([
  ['203.0.113.0/24,198.51.100.7/32', ['203.0.113.0/24', '198.51.100.7/32']],
  ['["203.0.113.0/24"]', ['203.0.113.0/24']],
])('the command line’s %s is a list', (text, list) => {
  expect(ipRanges.fromText(text)).toEqual(list);
});

test('only a range wider than /8 opens the list to the world', () => {
  expect(isOpenToTheWorld(['8.0.0.0/8'])).toBe(false);
  expect(isOpenToTheWorld(['8.0.0.0/7'])).toBe(true);
});
