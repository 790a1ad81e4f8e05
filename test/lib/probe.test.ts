import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from './configurations';
import { somewhere, synthesize } from './synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const lambda = 'AWS::Lambda::Function';
const probe = { Description: Match.stringLikeRegexp('asks the bridge how it is') };
const told = (variables: object) => ({ ...probe, Environment: { Variables: Match.objectLike(variables) } });

test('it asks every five minutes, and what fails is not repeated', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [
      {
        Arn: { Ref: Match.stringLikeRegexp('^BridgeProbeLive') },
        Input: '{"schedule":"Probe"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 0 },
        DeadLetterConfig: Match.absent(),
      },
    ],
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: Match.stringLikeRegexp('^BridgeProbeFunction') },
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 300,
    DestinationConfig: Match.absent(),
  });
});

test('it asks at the address that the identity provider calls, from outside every network of the bridge', () => {
  const url = { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/scim/v2/health$')])] };
  template.hasResourceProperties(lambda, { ...told({ HEALTH_URL: url, HAS_ALLOW_LIST: 'false' }), Timeout: 30 });
  everything.hasResourceProperties(lambda, {
    ...told({ HEALTH_URL: 'https://scim.example.com/scim/v2/health', HAS_ALLOW_LIST: 'true' }),
    VpcConfig: Match.absent(),
  });
});
