import { Fn, Stack, Tags } from 'aws-cdk-lib';
import {
  CfnEIP,
  CfnFlowLog,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCEndpoint,
  CfnVPCGatewayAttachment,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { defaultVpcRange, subnetRange } from '../config/network';
import { assertRegion } from '../config/region';
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';
import type { Placement } from '../functions/bridge-function';
import { outwardOnly } from './security-group';

/** A subnet, and what connects it with its routes. */
interface Subnet {
  readonly subnet: CfnSubnet;
  readonly routes: CfnSubnetRouteTableAssociation;
}

/**
 * A network whose connections to the internet all come from one address. One NAT gateway: while its availability zone is down,
 * delivery waits and no change is lost. DynamoDB is reached through a gateway endpoint, which is free and spares the NAT its
 * traffic; Secrets Manager and the account through the NAT, for an interface endpoint would cost as much again. The address outlives the
 * option and the stack: it stands in the firewall rules of the account, and AWS never gives it back.
 *
 * Of plain resources: the construct library's VPC would look the account's availability zones up at synth, and make a function of its
 * own to empty the default security group, which nothing here uses.
 */
export class EgressNetwork extends Construct {
  /** The subnets of the functions. */
  readonly placement: Placement;
  /** The address from which the account is called. */
  readonly address: string;
  private readonly vpc: CfnVPC;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeyedProps,
  ) {
    super(scope, id);
    for (const zone of props.settings.availabilityZones ?? []) {
      const given = zone.slice(0, -1);
      assertRegion(this, {
        option: 'availabilityZones',
        what: `has ${zone}, a zone of ${given}`,
        given,
        allowed: 'zones',
      });
    }
    this.vpc = new CfnVPC(this, 'Vpc', {
      cidrBlock: this.range,
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    const nat = this.nat();
    this.address = nat.address;
    const inside = this.routeTable('Private');
    const route = new CfnRoute(this, 'PrivateRoute', {
      routeTableId: inside.ref,
      destinationCidrBlock: '0.0.0.0/0',
      natGatewayId: nat.gateway.ref,
    });
    // Two zones for the functions: Lambda leaves the one that is disturbed.
    const subnets = [this.subnet('PrivateA', 1, inside), this.subnet('PrivateB', 2, inside)];
    const endpoint = this.dynamoDbEndpoint(inside);
    this.flowLog();
    this.placement = {
      subnetIds: subnets.map(({ subnet }) => subnet.ref),
      securityGroupIds: [outwardOnly(this, 'Outward', this.vpc.ref, props.namePrefix).attrGroupId],
      madeOf: JSON.stringify([this.range, props.settings.availabilityZones ?? []]),
      waysOut: [route, endpoint, ...subnets.map(({ routes }) => routes)],
    };
    Tags.of(this).add('Name', `${props.namePrefix} delivery`);
  }

  private get range(): string {
    return this.props.settings.vpcRange ?? defaultVpcRange;
  }

  private nat(): { readonly gateway: CfnNatGateway; readonly address: string } {
    const internet = new CfnInternetGateway(this, 'Internet');
    const attached = new CfnVPCGatewayAttachment(this, 'InternetAttachment', {
      vpcId: this.vpc.ref,
      internetGatewayId: internet.ref,
    });
    const outside = this.routeTable('Public');
    const route = new CfnRoute(this, 'PublicRoute', {
      routeTableId: outside.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internet.ref,
    });
    route.addResourceDependency(attached);
    const address = this.elasticIp(attached);
    const gateway = new CfnNatGateway(this, 'Nat', {
      subnetId: this.subnet('Public', 0, outside).subnet.ref,
      allocationId: address.allocationId,
    });
    gateway.addResourceDependency(route);
    return { gateway, address: address.text };
  }

  /** The operator's own Elastic IP address, or a new one, which is kept. */
  private elasticIp(attached: CfnVPCGatewayAttachment): { readonly allocationId: string; readonly text: string } {
    const { egressAllocationId } = this.props.settings;
    if (egressAllocationId !== undefined) {
      return { allocationId: egressAllocationId, text: `that of ${egressAllocationId}` };
    }
    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    address.addResourceDependency(attached);
    address.applyRemovalPolicy(removalPolicy(this.props.settings));
    return { allocationId: address.attrAllocationId, text: address.attrPublicIp };
  }

  /** The n-th block of sixteen addresses; the first and the second subnet share a zone, so that the NAT is in the functions' first. */
  private subnet(id: string, position: number, routeTable: CfnRouteTable): Subnet {
    const zone = position === 2 ? 1 : 0;
    const subnet = new CfnSubnet(this, id, {
      vpcId: this.vpc.ref,
      cidrBlock: subnetRange(this.range, position),
      availabilityZone: this.props.settings.availabilityZones?.[zone] ?? Fn.select(zone, Fn.getAzs()),
      mapPublicIpOnLaunch: false,
    });
    acknowledge(subnet, {
      'CloudFormation-Validate::W3010':
        'The operator names zones of the very region where the default has no NAT gateway (availabilityZones).',
    });
    const routes = new CfnSubnetRouteTableAssociation(this, `${id}Routes`, {
      subnetId: subnet.ref,
      routeTableId: routeTable.ref,
    });
    return { subnet, routes };
  }

  private routeTable(name: string): CfnRouteTable {
    return new CfnRouteTable(this, `${name}Routing`, { vpcId: this.vpc.ref });
  }

  private dynamoDbEndpoint(routeTable: CfnRouteTable): CfnVPCEndpoint {
    return new CfnVPCEndpoint(this, 'DynamoDb', {
      vpcId: this.vpc.ref,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${Stack.of(this).region}.dynamodb`,
      routeTableIds: [routeTable.ref],
    });
  }

  /** Rejected connections, to find out why an account cannot be reached. */
  private flowLog(): void {
    const { props } = this;
    const encryptionKey = keyForEverything(props);
    const log = new LogGroup(this, 'FlowLog', {
      retention: props.settings.logRetentionDays,
      removalPolicy: removalPolicy(props.settings),
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com'),
      inlinePolicies: {
        Log: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
              resources: [log.logGroupArn],
            }),
            new PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: ['*'] }),
          ],
        }),
      },
    });
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]': 'Flow logs list log groups to find theirs, and a list has no resource to name.',
    });
    new CfnFlowLog(this, 'Refused', {
      resourceId: this.vpc.ref,
      resourceType: 'VPC',
      trafficType: 'REJECT',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: log.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
  }
}
