import { Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SharedProps } from '../construct-props';
import type { Placement } from '../functions/bridge-function';
import { outwardOnly } from './security-group';

/** Subnets of a VPC that is there already. Routes and endpoints are its owner's; the stack adds a security group where none is named. */
export class ExistingNetwork extends Construct {
  /** The subnets and security groups of the functions. */
  readonly placement: Placement;

  constructor(
    scope: Construct,
    id: string,
    { vpc, namePrefix }: SharedProps & { readonly vpc: NonNullable<SharedProps['settings']['vpc']> },
  ) {
    super(scope, id);
    this.placement = {
      subnetIds: vpc.subnetIds,
      securityGroupIds: vpc.securityGroupIds ?? [outwardOnly(this, 'Outward', vpc.id, namePrefix).attrGroupId],
      waysOut: [],
      madeOf: vpc.id,
    };
    Tags.of(this).add('Name', `${namePrefix} delivery`);
  }
}
