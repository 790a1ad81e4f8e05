import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const stage = 'AWS::ApiGateway::Stage';
const method = 'AWS::ApiGateway::Method';

test('the API is regional and takes every body as binary', () => {
  template.hasResourceProperties('AWS::ApiGateway::RestApi', {
    EndpointConfiguration: { Types: ['REGIONAL'] },
    BinaryMediaTypes: ['*/*'],
  });
});

test('the stage is named scim, throttled, traced, and logs errors without bodies', () => {
  template.hasResourceProperties(stage, {
    StageName: 'scim',
    TracingEnabled: true,
    MethodSettings: [
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 50,
        ThrottlingBurstLimit: 100,
        LoggingLevel: 'ERROR',
        DataTraceEnabled: false,
        MetricsEnabled: false,
      },
      // Liveness, which anybody may ask for, has buckets of its own: it cannot use up what the identity provider needs.
      ...['/~1ping', '/~1v2~1ping', '/~1scim~1ping', '/~1scim~1v2~1ping'].flatMap((ResourcePath) =>
        ['GET', 'HEAD'].map((HttpMethod) => ({
          HttpMethod,
          ResourcePath,
          ThrottlingRateLimit: 5,
          ThrottlingBurstLimit: 10,
          LoggingLevel: 'ERROR',
          DataTraceEnabled: false,
          MetricsEnabled: false,
        })),
      ),
    ],
  });
});

test('the throttling options reach the stage', () => {
  everything.hasResourceProperties(stage, {
    MethodSettings: Match.arrayWith([
      Match.objectLike({ ResourcePath: '/*', ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }),
    ]),
  });
});

test('the execution log is in the stack, with retention, before the stage writes to it', () => {
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: {
      'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: Match.stringLikeRegexp('RestApi') }, '/scim']],
    },
    RetentionInDays: 90,
  });
  template.hasResource(stage, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('ExecutionLog')]) });
});

test('/ and everything below need the token; /ping alone does not, at each path that the service is rooted at', () => {
  const resources = template.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: string | undefined): string => {
    const resource = id === undefined ? undefined : resources[id];
    return resource === undefined ? '' : `${pathOf(resource.Properties.ParentId.Ref)}/${resource.Properties.PathPart}`;
  };
  const methods = Object.values(template.findResources(method)).map(
    ({ Properties }) => `${Properties.AuthorizationType} ${Properties.HttpMethod} ${pathOf(Properties.ResourceId.Ref)}`,
  );
  expect(methods.sort()).toEqual([
    'CUSTOM ANY ',
    'CUSTOM ANY /scim/v2/{proxy+}',
    'CUSTOM ANY /scim/{proxy+}',
    'CUSTOM ANY /v2/{proxy+}',
    'CUSTOM ANY /{proxy+}',
    'NONE GET /ping',
    'NONE GET /scim/ping',
    'NONE GET /scim/v2/ping',
    'NONE GET /v2/ping',
    'NONE HEAD /ping',
    'NONE HEAD /scim/ping',
    'NONE HEAD /scim/v2/ping',
    'NONE HEAD /v2/ping',
  ]);
});

test('every route proxies to the SCIM function, by its alias', () => {
  template.allResourcesProperties(method, {
    Integration: {
      Type: 'AWS_PROXY',
      Uri: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('ScimFunctionLive') }])] },
    },
  });
});

test('the authorizer takes the Authorization header, checks its form before it is called, and its verdict is cached 30 s', () => {
  template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
    Type: 'TOKEN',
    IdentitySource: 'method.request.header.Authorization',
    IdentityValidationExpression: '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/-]+=*$',
    AuthorizerResultTtlInSeconds: 30,
  });
  everything.hasResourceProperties('AWS::ApiGateway::Authorizer', { AuthorizerResultTtlInSeconds: 45 });
});

test('a cache of 0 s is said as such, since leaving it away would mean 300', () => {
  const { template: uncached } = synthesize({ authorizerCacheSeconds: 0 });
  uncached.hasResourceProperties('AWS::ApiGateway::Authorizer', { AuthorizerResultTtlInSeconds: 0 });
});

test('only API Gateway may call the functions that answer, for this API, and not from the console', () => {
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
  const [answering, others] = [/Authorizer|ScimFunction/, /Delivery|Digests|Probe/].map((name) =>
    permissions.filter(({ Properties }) => name.test(JSON.stringify(Properties.FunctionName))),
  );
  // The authorizer's, and one for each of the thirteen methods.
  expect(answering).toHaveLength(14);
  for (const { Properties } of answering ?? []) {
    expect(Properties.Principal).toBe('apigateway.amazonaws.com');
    expect(JSON.stringify(Properties.SourceArn)).toContain('RestApi');
    expect(JSON.stringify(Properties.SourceArn)).not.toContain('test-invoke-stage');
  }
  // What delivers, publishes digests or probes cannot be reached from outside: only the schedules call it.
  expect(permissions).toHaveLength((answering?.length ?? 0) + (others?.length ?? 0));
  for (const { Properties } of others ?? []) {
    expect(Properties.Principal).toBe('events.amazonaws.com');
    expect(JSON.stringify(Properties.SourceArn)).toMatch(/Schedules|DigestsActivityDigest|Probe/);
  }
});

test("the account's CloudWatch role is set and kept, unless the option leaves it alone", () => {
  template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::IAM::Role', {
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'apigateway.amazonaws.com' } })],
      },
    },
    DeletionPolicy: 'Retain',
  });
  everything.resourceCountIs('AWS::ApiGateway::Account', 0);
});

test('without an allow-list the resource policy says so, for an absent one would leave the former on the API', () => {
  template.hasResourceProperties('AWS::ApiGateway::RestApi', {
    Policy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
      ],
    },
  });
});

test('an allow-list denies every other address', () => {
  everything.hasResourceProperties('AWS::ApiGateway::RestApi', {
    Policy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/*',
          Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '198.51.100.7/32'] } },
        },
      ],
    },
  });
});

test('a change of the allow-list, the authorizer or a gateway response makes a new deployment of the API', () => {
  const deploymentOf = (ranges: string[], ttl: number) =>
    Object.keys(
      synthesize({ allowedIpRanges: ranges, authorizerCacheSeconds: ttl }).template.findResources(
        'AWS::ApiGateway::Deployment',
      ),
    )[0];
  const before = deploymentOf(['203.0.113.0/24'], 30);
  expect(deploymentOf(['198.51.100.0/24'], 30)).not.toBe(before);
  expect(deploymentOf(['203.0.113.0/24'], 31)).not.toBe(before);
  const [deployment] = Object.values(template.findResources('AWS::ApiGateway::Deployment'));
  expect(deployment?.DependsOn).toEqual(expect.arrayContaining([expect.stringContaining('AnswerUNAUTHORIZED')]));
});
