import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** The security group of functions that deliver: outbound TCP to any port, since a bridge of the customer's own may listen on any. Nothing inbound. */
export function outwardOnly(scope: Construct, id: string, vpcId: string, namePrefix: string): CfnSecurityGroup {
  return new CfnSecurityGroup(scope, id, {
    groupDescription: `${namePrefix}: functions that deliver to the account - out only`,
    vpcId,
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
