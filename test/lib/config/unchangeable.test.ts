import { unchangeableMessage, unchangeableOptions } from '../../../lib/config/unchangeable';

const on = { fixedEgressAddress: true };
const zones = ['eu-central-1a', 'eu-central-1b'];

test.each<[string, object, object, readonly string[]]>([
  ['another range', { ...on, vpcRange: '10.0.0.0/26' }, { ...on, vpcRange: '10.0.1.0/26' }, ['vpcRange']],
  ['a range for the first time', on, { ...on, vpcRange: '10.0.1.0/26' }, ['vpcRange']],
  ['the range that it has anyway', on, { ...on, vpcRange: '10.255.255.0/26' }, []],
  [
    'other zones',
    { ...on, availabilityZones: zones },
    { ...on, availabilityZones: [...zones].reverse() },
    ['availabilityZones'],
  ],
  ['no zones any more', { ...on, availabilityZones: zones }, { ...on, availabilityZones: null }, ['availabilityZones']],
  ['the same', { ...on, availabilityZones: zones }, { ...on, availabilityZones: [...zones] }, []],
  ['a network for the first time', {}, { ...on, vpcRange: '10.0.1.0/26' }, []],
  ['no network any more', { ...on, vpcRange: '10.0.0.0/26' }, { fixedEgressAddress: null, vpcRange: null }, []],
  ['another address', { ...on, egressAllocationId: 'eipalloc-1' }, { ...on, egressAllocationId: 'eipalloc-2' }, []],
])('%s', (_what, deployed, here, expected) => {
  expect(unchangeableOptions({ ...deployed }, { ...here })).toEqual(expected);
});

test('the message says both ways on', () => {
  const message = unchangeableMessage(['availabilityZones'], { ...on, availabilityZones: zones });
  expect(message).toContain('npx scim-bridge config set availabilityZones=eu-central-1a,eu-central-1b');
  expect(message).toContain('egressAllocationId');
  expect(unchangeableMessage(['vpcRange'], on)).toContain('npx scim-bridge config unset vpcRange');
});
