import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { byPartition } from '../partition';

/** CloudWatch in the AWS console of the stack's region; what stands after `#` opens a page of it. */
export function cloudWatchConsole(scope: Construct): string {
  const { region } = Stack.of(scope);
  // Below the region's own name.
  const domain = byPartition(scope, 'Console', {
    aws: 'console.aws.amazon.com',
    'aws-cn': 'console.amazonaws.cn',
    'aws-us-gov': 'console.amazonaws-us-gov.com',
    'aws-eusc': 'console.amazonaws-eusc.eu',
  });
  return `https://${region}.${domain}/cloudwatch/home?region=${region}`;
}
