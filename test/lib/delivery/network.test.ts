import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from '../synthesize';

const { template } = synthesize({ fixedEgressAddress: true });
const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
const isOfDelivery = ([id]: readonly [string, unknown]) => id.startsWith('BridgeDelivery');

test('there is no network unless an address is wanted', () => {
  const without = synthesize().template;
  for (const type of ['AWS::EC2::VPC', 'AWS::EC2::NatGateway', 'AWS::EC2::EIP']) without.resourceCountIs(type, 0);
  without.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.absent() });
});

test('one NAT gateway with one address that stays', () => {
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.resourceCountIs('AWS::EC2::EIP', 1);
  template.hasResourceProperties('AWS::EC2::NatGateway', {
    AllocationId: { 'Fn::GetAtt': [Match.stringLikeRegexp('NetworkAddress'), 'AllocationId'] },
    SubnetId: { Ref: Match.stringLikeRegexp('NetworkPublic') },
  });
});

test('functions that deliver are in the private subnets of two zones; those that answer requests are not', () => {
  expect(functions.filter(isOfDelivery)).toHaveLength(5);
  for (const entry of functions) {
    const [, { Properties }] = entry;
    if (!isOfDelivery(entry)) expect(Properties.VpcConfig).toBeUndefined();
    else {
      expect(Properties.VpcConfig).toEqual({
        SubnetIds: [
          { Ref: expect.stringContaining('NetworkPrivateA') },
          { Ref: expect.stringContaining('NetworkPrivateB') },
        ],
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringContaining('NetworkOutward'), 'GroupId'] }],
      });
    }
  }
});

test('the private subnets reach the internet through the NAT only', () => {
  template.hasResourceProperties('AWS::EC2::Route', {
    RouteTableId: { Ref: Match.stringLikeRegexp('NetworkPrivateRouting') },
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: { Ref: Match.stringLikeRegexp('NetworkNat') },
    GatewayId: Match.absent(),
  });
  template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
});

test('nothing may come in', () => {
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp' })],
  });
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

test('DynamoDB is reached through a gateway endpoint, which costs nothing; there is no other endpoint', () => {
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    RouteTableIds: [{ Ref: Match.stringLikeRegexp('NetworkPrivateRouting') }],
  });
});

test('what is refused is logged', () => {
  template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'REJECT' });
});

test('the availability zones are not looked up at synth: no context is needed', () => {
  for (const subnet of Object.values(template.findResources('AWS::EC2::Subnet'))) {
    expect(subnet.Properties.AvailabilityZone).toEqual({
      'Fn::Select': [expect.any(Number), { 'Fn::GetAZs': '' }],
    });
  }
});
