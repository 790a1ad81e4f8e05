import { Stack, Token } from 'aws-cdk-lib';
import { BasePathMapping, DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { CustomDomain } from '../config';
import { regionOfCertificate } from '../config/custom-domain';
import { ConfigurationError } from '../config/problem';

export interface ApiDomainProps {
  readonly domain: CustomDomain;
  readonly restApi: RestApi;
}

/** The operator's own host name for the API, and its DNS record if the zone is in Route 53. */
export class ApiDomain extends Construct {
  /** The target of the host name, where DNS is not in Route 53. */
  readonly target: string;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, { domain, restApi }: ApiDomainProps) {
    super(scope, id);
    assertRegion(domain.certificateArn, Stack.of(this).region);
    const domainName = new DomainName(this, 'DomainName', {
      domainName: domain.domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    // At the root: the path arrives whole at the function, which accepts /scim/v2, /scim and the bare root alike.
    new BasePathMapping(this, 'Mapping', { domainName, restApi, stage: restApi.deploymentStage });
    this.target = domainName.domainNameAliasDomainName;
    if (domain.hostedZone === undefined) return;
    new ARecord(this, 'Record', {
      zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: domain.hostedZone.id,
        zoneName: domain.hostedZone.name,
      }),
      recordName: `${domain.domainName}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(domainName)),
    });
  }
}

/** A regional API accepts only a certificate of its own region. CloudFormation would fail after minutes, without saying what to do. */
function assertRegion(certificateArn: string, region: string): void {
  const given = regionOfCertificate(certificateArn);
  if (Token.isUnresolved(region) || given === region) return;
  throw new ConfigurationError([
    {
      option: 'customDomain.certificateArn',
      wrong: `is a certificate in ${given}, and the stack is in ${region}`,
      allowed: `the ARN of an ACM certificate in ${region}`,
    },
  ]);
}
