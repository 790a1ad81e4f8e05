import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize(fullest, somewhere);

test('no web ACL unless the operator asks for one: it would be nearly half of the bill', () => {
  const { template: smallest } = synthesize();
  smallest.resourceCountIs('AWS::WAFv2::WebACL', 0);
  smallest.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
});

test('one rule blocks an address that sends more than the limit; everything else passes, and nothing is sampled', () => {
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false },
    Rules: [
      {
        Name: 'RequestsPerAddress',
        Action: { Block: {} },
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 10_000 } },
        VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false },
      },
    ],
  });
});

test("it stands in front of the API's stage", () => {
  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('DeploymentStagescim') }])] },
    WebACLArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WebAcl'), 'Arn'] },
  });
});
