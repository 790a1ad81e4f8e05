import { CfnMapping, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/** Where the console of each partition is, below the region's own name. */
const consoles = {
  aws: { domain: 'console.aws.amazon.com' },
  'aws-cn': { domain: 'console.amazonaws.cn' },
  'aws-us-gov': { domain: 'console.amazonaws-us-gov.com' },
};

/**
 * CloudWatch in the AWS console of the stack's region; what stands after `#` opens a page of it. The domain is that of the partition, which
 * may be known only when the stack is deployed.
 */
export function cloudWatchConsole(scope: Construct): string {
  const { region, partition } = Stack.of(scope);
  const known = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  const mapping = new CfnMapping(scope, 'Console', { mapping: consoles, lazy: true });
  return `https://${region}.${mapping.findInMap(known ?? partition, 'domain')}/cloudwatch/home?region=${region}`;
}
