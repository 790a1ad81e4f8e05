import { App } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { stackWith } from '../app';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const everything = synthesize(fullest, somewhere).template;
const { domainName, certificateArn = '' } = fullest.customDomain;

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

test('with a hosted zone only, the stack makes a certificate and validates it there', () => {
  const hostedZone = { name: 'example.com', id: 'Z0123456789ABCDEFGHIJ' };
  const { template } = synthesize({ customDomain: { domainName, hostedZone } }, somewhere);
  template.hasResource('AWS::CertificateManager::Certificate', {
    Properties: {
      DomainName: domainName,
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: domainName, HostedZoneId: hostedZone.id }],
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResource('AWS::ApiGateway::DomainName', {
    Properties: { RegionalCertificateArn: { Ref: Match.stringLikeRegexp('IssuedCertificate') } },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResourceProperties('AWS::Route53::RecordSet', { HostedZoneId: hostedZone.id });
});

test('a zone without its id is looked up by the command line of the CDK', () => {
  const stack = stackWith({ customDomain: { domainName, hostedZone: { name: 'example.com' } } }, somewhere);
  const { missing } = (App.of(stack) as App).synth().manifest;
  expect(missing).toEqual([
    expect.objectContaining({
      provider: 'hosted-zone',
      props: expect.objectContaining({ domainName: 'example.com', account: somewhere.account }),
    }),
  ]);
});

test('without credentials to look it up, a deployment is refused, and says how to find the id', () => {
  const stack = stackWith({ customDomain: { domainName, hostedZone: { name: 'example.com' } } });
  expect(() => (App.of(stack) as App).synth()).toThrow(/route53 list-hosted-zones-by-name --dns-name example\.com/);
});

test('a certificate of another region is refused with both regions named', () => {
  expect(() => synthesize({ customDomain: fullest.customDomain }, { ...somewhere, region: 'us-east-1' })).toThrow(
    /customDomain\.certificateArn is a certificate in eu-central-1, and the stack is in us-east-1/,
  );
});

test('where the region is not known before the deployment, it is not guessed', () => {
  expect(() => synthesize({ customDomain: fullest.customDomain })).not.toThrow();
});
