import { options } from '../../../lib/config/options';
import { resolveSettings } from '../../../lib/config/settings';
import { elsewhere } from '../configurations';

const { vpc, vpcRange, availabilityZones } = options;

test.each(['10.0.0.0/16', '172.16.4.0/24', '192.168.1.64/26', '100.64.0.0/20'])('%s can be a VPC', (range) => {
  expect(vpcRange.read(range)).toEqual({ ok: true, value: range });
});

test.each([
  ['10.0.0.0/8', 'is 10.0.0.0/8, which is not between /16 and /26'],
  ['10.0.0.0/28', 'is 10.0.0.0/28, which is not between /16 and /26'],
  ['10.0.0.1/24', 'is 10.0.0.1/24, whose address is inside the range; write 10.0.0.0/24'],
  ['203.0.113.0/24', 'is 203.0.113.0/24, which is not a private range'],
  ['10.0/24', 'is "10.0/24", which is not an IPv4 range'],
])('%s cannot', (range, wrong) => {
  expect(vpcRange.read(range)).toEqual({ ok: false, wrong: [{ wrong }] });
});

test('two zones are two', () => {
  expect(availabilityZones.read(['eu-west-1a', 'eu-west-1b'])).toMatchObject({ ok: true });
  expect(availabilityZones.read(['eu-west-1a', 'eu-west-1a'])).toMatchObject({ ok: false });
  expect(availabilityZones.read(['eu-west-1a'])).toMatchObject({ ok: false });
});

test('an existing VPC: each part that is wrong is named; lists may be text', () => {
  expect(vpc.read({ ...elsewhere.vpc, subnetIds: elsewhere.vpc.subnetIds.join(',') })).toEqual({
    ok: true,
    value: elsewhere.vpc,
  });
  expect(vpc.read({ id: 'subnet-1', subnetIds: [], securityGroupsIds: [] })).toMatchObject({
    ok: false,
    wrong: expect.arrayContaining([
      expect.objectContaining({ part: 'id' }),
      expect.objectContaining({ part: 'subnetIds' }),
      { part: 'securityGroupsIds', wrong: 'is not known; did you mean securityGroupIds?', allowed: expect.anything() },
    ]),
  });
});

test('options of a network that is not made are refused, and two networks at once', () => {
  expect(() => resolveSettings({ vpcRange: '10.0.0.0/24', egressAllocationId: 'eipalloc-01234567' })).toThrow(
    /egressAllocationId is set, but fixedEgressAddress[\s\S]*vpcRange is set, but fixedEgressAddress/,
  );
  expect(() => resolveSettings({ fixedEgressAddress: true, ...elsewhere })).toThrow(
    /vpc is set, but fixedEgressAddress/,
  );
});
