import { CfnMapping, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/** Where the console of each partition is, below the region's own name. */
const consoles = {
  aws: { domain: 'console.aws.amazon.com' },
  'aws-cn': { domain: 'console.amazonaws.cn' },
  'aws-us-gov': { domain: 'console.amazonaws-us-gov.com' },
};

/** The domain of the AWS console in the stack's partition, which may be known only when the stack is deployed. */
export function consoleDomain(scope: Construct): string {
  const { region, partition } = Stack.of(scope);
  const known = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  return new CfnMapping(scope, 'Console', { mapping: consoles, lazy: true }).findInMap(known ?? partition, 'domain');
}
