import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const everything = synthesize(fullest, somewhere).template;
const { domainName, certificateArn } = fullest.customDomain;

test('without the option there is none', () => {
  synthesize().template.resourceCountIs('AWS::ApiGateway::DomainName', 0);
});

test('the domain is regional, under TLS 1.2 or newer, with the certificate', () => {
  everything.hasResourceProperties('AWS::ApiGateway::DomainName', {
    DomainName: domainName,
    RegionalCertificateArn: certificateArn,
    EndpointConfiguration: { Types: ['REGIONAL'] },
    SecurityPolicy: 'TLS_1_2',
  });
});

test('it is mapped at its root, so that the path reaches the function whole', () => {
  everything.hasResourceProperties('AWS::ApiGateway::BasePathMapping', {
    BasePath: Match.absent(),
    Stage: { Ref: Match.stringLikeRegexp('DeploymentStage') },
  });
});

test('Route 53 gets an alias record', () => {
  everything.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: `${domainName}.`,
    Type: 'A',
    HostedZoneId: fullest.customDomain.hostedZone?.id,
    AliasTarget: Match.anyValue(),
  });
});

test('with a certificate only, there is no record, and an output says what to point the name at', () => {
  const { template } = synthesize({ customDomain: { domainName, certificateArn } }, somewhere);
  template.resourceCountIs('AWS::ApiGateway::DomainName', 1);
  template.resourceCountIs('AWS::Route53::RecordSet', 0);
  template.hasOutput('CustomDomainTarget', { Value: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalDomainName'] } });
});

test('a certificate of another region is refused with both regions named', () => {
  expect(() => synthesize({ customDomain: fullest.customDomain }, { ...somewhere, region: 'us-east-1' })).toThrow(
    /customDomain\.certificateArn is a certificate in eu-central-1, and the stack is in us-east-1/,
  );
});

test('where the region is not known before the deployment, it is not guessed', () => {
  expect(() => synthesize({ customDomain: fullest.customDomain })).not.toThrow();
});
