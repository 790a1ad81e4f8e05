import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface ApiWebAclProps {
  readonly restApi: RestApi;
  /** Requests within five minutes that one address may send. */
  readonly requestsPerAddress: number;
}

/**
 * AWS WAF in front of the API: an address that sends more requests than the limit gets 403 before API Gateway counts them, so that a
 * caller without the token cannot use up the throttle that the identity provider needs.
 */
export class ApiWebAcl extends Construct {
  constructor(scope: Construct, id: string, { restApi, requestsPerAddress }: ApiWebAclProps) {
    super(scope, id);
    const { attrArn } = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      description: 'Bounds the requests of each address to the SCIM API',
      defaultAction: { allow: {} },
      visibilityConfig: counted('WebAcl'),
      rules: [
        {
          name: 'RequestsPerAddress',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerAddress } },
          visibilityConfig: counted('RequestsPerAddress'),
        },
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: restApi.deploymentStage.stageArn,
      webAclArn: attrArn,
    });
  }
}

/** WAF's own metrics are part of its price. No samples: they would hold headers, the token among them. */
function counted(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
