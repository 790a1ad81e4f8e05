import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * The resource policy that lets only these ranges call the API. The Deny is what restricts: with an authorizer on the method, an Allow
 * whose condition does not match would be overruled by the authorizer's own Allow.
 */
export function allowListPolicy(ranges: readonly string[]): PolicyDocument {
  const everyCall = {
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ effect: Effect.ALLOW, ...everyCall }),
      new PolicyStatement({
        effect: Effect.DENY,
        ...everyCall,
        conditions: { NotIpAddress: { 'aws:SourceIp': [...ranges] } },
      }),
    ],
  });
}
