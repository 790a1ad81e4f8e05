import { Annotations, type RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { BasePathMapping, DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { CustomDomain, HostedZone as Zone } from '../config';
import { regionOfCertificate } from '../config/custom-domain';
import { assertRegion } from '../config/region';

export interface ApiDomainProps {
  readonly domain: CustomDomain;
  readonly restApi: RestApi;
  /** What happens to the host name and its certificate when they are no longer wanted here. */
  readonly removalPolicy: RemovalPolicy;
}

/** The operator's own host name for the API, with its certificate and DNS records if the zone is in Route 53. */
export class ApiDomain extends Construct {
  /** The target of the host name, where DNS is not in Route 53. */
  readonly target: string;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, { domain, restApi, removalPolicy }: ApiDomainProps) {
    super(scope, id);
    const zone = domain.hostedZone && this.zone(domain.hostedZone);
    const certificate = this.certificate(domain, zone, removalPolicy);
    const domainName = new DomainName(this, 'DomainName', {
      domainName: domain.domainName,
      certificate,
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    // DNS that is not in Route 53 points at a target that a new domain name would not have.
    domainName.applyRemovalPolicy(removalPolicy);
    // At the root: the path arrives whole at the function, which accepts /scim/v2, /scim and the bare root alike.
    new BasePathMapping(this, 'Mapping', { domainName, restApi, stage: restApi.deploymentStage });
    this.target = domainName.domainNameAliasDomainName;
    if (zone === undefined) return;
    new ARecord(this, 'Record', {
      zone,
      recordName: `${domain.domainName}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(domainName)),
    });
  }

  /** The zone by its id; by its name alone, the CDK's command line looks it up once and remembers it in cdk.context.json. */
  private zone({ id, name }: Zone): IHostedZone {
    if (id !== undefined) {
      return HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: id, zoneName: name });
    }
    const { account, region } = Stack.of(this);
    if (!Token.isUnresolved(account) && !Token.isUnresolved(region)) {
      return HostedZone.fromLookup(this, 'Zone', { domainName: name });
    }
    // An error of the deployment and not of the synth: the local run and the tests need no zone.
    Annotations.of(this).addError(
      `customDomain.hostedZone has no id, and without AWS credentials it cannot be looked up. Sign in, or add the id: aws route53 list-hosted-zones-by-name --dns-name ${name}`,
    );
    return HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: 'ZUNKNOWN', zoneName: name });
  }

  private certificate(domain: CustomDomain, zone: IHostedZone | undefined, kept: RemovalPolicy): ICertificate {
    const { domainName, certificateArn } = domain;
    if (certificateArn !== undefined) {
      const given = regionOfCertificate(certificateArn);
      assertRegion(this, {
        option: 'customDomain.certificateArn',
        what: `is a certificate in ${given}`,
        given,
        allowed: 'the ARN of an ACM certificate',
      });
      return Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    }
    const issued = new Certificate(this, 'IssuedCertificate', {
      domainName,
      validation: CertificateValidation.fromDns(zone),
    });
    // Kept with the domain name, which goes on using it: ACM does not delete a certificate that is in use.
    issued.applyRemovalPolicy(kept);
    return issued;
  }
}
