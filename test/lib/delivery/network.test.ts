import { Match } from 'aws-cdk-lib/assertions';
import { elsewhere, fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

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

test('the functions wait for the way out, which would otherwise come minutes after them', () => {
  for (const [, { DependsOn }] of functions.filter(isOfDelivery)) {
    for (const way of ['PrivateRoute', 'DynamoDb', 'PrivateARoutes', 'PrivateBRoutes']) {
      expect(DependsOn).toContainEqual(expect.stringContaining(`Network${way}`));
    }
  }
});

test('the address is kept when it is no longer wanted here, and goes with a first deployment that fails', () => {
  template.hasResource('AWS::EC2::EIP', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
});

test('range, zones and address can be chosen', () => {
  const chosen = synthesize(fullest, somewhere).template;
  chosen.resourceCountIs('AWS::EC2::EIP', 0);
  chosen.hasResourceProperties('AWS::EC2::NatGateway', { AllocationId: 'eipalloc-0123456789abcdef0' });
  chosen.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.20.30.0/26' });
  const subnets = Object.values(chosen.findResources('AWS::EC2::Subnet')).map(({ Properties }) => [
    Properties.CidrBlock,
    Properties.AvailabilityZone,
  ]);
  expect(subnets).toEqual([
    ['10.20.30.0/28', 'eu-central-1b'],
    ['10.20.30.16/28', 'eu-central-1b'],
    ['10.20.30.32/28', 'eu-central-1c'],
  ]);
});

test('zones of another region are refused before anything is deployed', () => {
  const config = { fixedEgressAddress: true, availabilityZones: ['us-east-1a', 'us-east-1b'] };
  expect(() => synthesize(config, somewhere)).toThrow(
    /availabilityZones has us-east-1a, a zone of us-east-1, and the stack is in eu-central-1/,
  );
});

describe('in an existing VPC', () => {
  const existing = synthesize(elsewhere).template;

  test('nothing is made but a security group without a way in', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EC2::Subnet']) {
      existing.resourceCountIs(type, 0);
    }
    existing.hasResourceProperties('AWS::EC2::SecurityGroup', {
      VpcId: elsewhere.vpc.id,
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp' })],
    });
  });

  test('every function that delivers is in its subnets', () => {
    const placed = Object.entries(existing.findResources('AWS::Lambda::Function')).filter(isOfDelivery);
    for (const [, { Properties }] of placed) expect(Properties.VpcConfig.SubnetIds).toEqual(elsewhere.vpc.subnetIds);
  });

  test('security groups of its owner take the place of the stack’s', () => {
    const { template: own } = synthesize({ vpc: { ...elsewhere.vpc, securityGroupIds: ['sg-0123456789abcdef0'] } });
    own.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    expect(JSON.stringify(own.toJSON())).toContain('"SecurityGroupIds":["sg-0123456789abcdef0"]');
  });
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
