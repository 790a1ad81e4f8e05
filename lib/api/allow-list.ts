import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * The resource policy that lets only these ranges call the API, or any address where there are none. The Deny is what restricts: with an
 * authorizer on the method, an Allow whose condition does not match would be overruled by the authorizer's own Allow.
 *
 * Written without ranges as well: CloudFormation leaves the former policy on the API when the property disappears, so that whoever takes
 * the list away would go on being refused (aws/aws-cdk#21840).
 */
export function allowListPolicy(ranges: readonly string[] = []): PolicyDocument {
  const everyCall = {
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ effect: Effect.ALLOW, ...everyCall }),
      ...(ranges.length === 0
        ? []
        : [
            new PolicyStatement({
              effect: Effect.DENY,
              ...everyCall,
              conditions: { NotIpAddress: { 'aws:SourceIp': [...ranges] } },
            }),
          ]),
    ],
  });
}
