import { CfnMapping, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/** The partitions of AWS that 1Password's customers can have an account in. */
type Partition = 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc';

/** A value that each partition has its own of. The partition may be known only when the stack is deployed. */
export function byPartition(scope: Construct, id: string, values: Readonly<Record<Partition, string>>): string {
  const { region, partition } = Stack.of(scope);
  const known = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  const rows = Object.entries(values).map(([name, value]) => [name, { value }] as const);
  const mapping = new CfnMapping(scope, id, { mapping: Object.fromEntries(rows), lazy: true });
  return mapping.findInMap(known ?? partition, 'value');
}
