import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What AWS lists for the role of a function in a VPC (its managed policy AWSLambdaVPCAccessExecutionRole has the same six). */
const actions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * The permissions with which Lambda itself makes and removes the network interfaces of a function in a VPC. The function's own code, whose
 * calls carry `lambda:SourceFunctionArn`, may do none of it, as AWS recommends.
 *
 * A role has them whether or not its function is in a VPC at the moment. CloudFormation changes a role before its function: a role that
 * loses them when the VPC is switched off could not remove the interfaces any more, and the security group and the subnets could not be
 * deleted; one that gains them seconds before the function enters a VPC may not be known to Lambda in time.
 */
export function mayHaveInterfaces(): readonly PolicyStatement[] {
  return [
    new PolicyStatement({ sid: 'Interfaces', actions, resources: ['*'] }),
    new PolicyStatement({
      sid: 'InterfacesNotByTheCode',
      effect: Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}
