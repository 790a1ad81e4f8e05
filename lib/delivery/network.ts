import { Fn, Stack, Tags } from 'aws-cdk-lib';
import {
  CfnEIP,
  CfnFlowLog,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSecurityGroup,
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
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';
import type { Placement } from '../functions/bridge-function';

/**
 * A network whose connections to the internet all come from one address. One NAT gateway: while its availability zone is down,
 * delivery waits and no change is lost. DynamoDB is reached through a gateway endpoint, which is free and spares the NAT its
 * traffic; Secrets Manager and the account through the NAT, for an interface endpoint would cost as much again.
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

  constructor(scope: Construct, id: string, props: KeyedProps) {
    super(scope, id);
    this.vpc = new CfnVPC(this, 'Vpc', {
      cidrBlock: '10.255.255.0/26',
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    const nat = this.nat();
    this.address = nat.address;
    const inside = this.routeTable('Private');
    new CfnRoute(this, 'PrivateRoute', {
      routeTableId: inside.ref,
      destinationCidrBlock: '0.0.0.0/0',
      natGatewayId: nat.gateway.ref,
    });
    // Two zones for the functions: Lambda leaves the one that is disturbed.
    const subnetIds = [this.subnet('PrivateA', 1, inside), this.subnet('PrivateB', 2, inside)].map(({ ref }) => ref);
    this.dynamoDbEndpoint(inside);
    this.flowLog(props);
    this.placement = { subnetIds, securityGroupIds: [this.securityGroup(props.namePrefix).attrGroupId] };
    Tags.of(this).add('Name', `${props.namePrefix} delivery`);
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
    const address = new CfnEIP(this, 'Address', { domain: 'vpc' });
    address.addResourceDependency(attached);
    const gateway = new CfnNatGateway(this, 'Nat', {
      subnetId: this.subnet('Public', 0, outside).ref,
      allocationId: address.attrAllocationId,
    });
    gateway.addResourceDependency(route);
    return { gateway, address: address.attrPublicIp };
  }

  /** The n-th block of sixteen addresses; the first and the second subnet share a zone, so that the NAT is in the functions' first. */
  private subnet(id: string, position: number, routeTable: CfnRouteTable): CfnSubnet {
    const subnet = new CfnSubnet(this, id, {
      vpcId: this.vpc.ref,
      cidrBlock: `10.255.255.${position * 16}/28`,
      availabilityZone: Fn.select(position === 2 ? 1 : 0, Fn.getAzs()),
      mapPublicIpOnLaunch: false,
    });
    new CfnSubnetRouteTableAssociation(this, `${id}Routes`, { subnetId: subnet.ref, routeTableId: routeTable.ref });
    return subnet;
  }

  private routeTable(name: string): CfnRouteTable {
    return new CfnRouteTable(this, `${name}Routing`, { vpcId: this.vpc.ref });
  }

  /** Outbound TCP to any port, since a bridge of the customer's own may listen on any. Nothing inbound. */
  private securityGroup(namePrefix: string): CfnSecurityGroup {
    return new CfnSecurityGroup(this, 'Outward', {
      groupDescription: `${namePrefix}: functions that deliver to the account - out only`,
      vpcId: this.vpc.ref,
      securityGroupEgress: [
        {
          ipProtocol: 'tcp',
          fromPort: 1,
          toPort: 65_535,
          cidrIp: '0.0.0.0/0',
          description: 'to the account and to AWS',
        },
      ],
    });
  }

  private dynamoDbEndpoint(routeTable: CfnRouteTable): void {
    new CfnVPCEndpoint(this, 'DynamoDb', {
      vpcId: this.vpc.ref,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${Stack.of(this).region}.dynamodb`,
      routeTableIds: [routeTable.ref],
    });
  }

  /** Rejected connections, to find out why an account cannot be reached. */
  private flowLog(props: KeyedProps): void {
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
