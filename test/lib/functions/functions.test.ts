import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const lambda = 'AWS::Lambda::Function';
const scimApi = { Description: Match.stringLikeRegexp('answers SCIM requests') };
const authorizer = { Description: Match.stringLikeRegexp('checks the bearer token') };
const ref = (name: string) => ({ Ref: Match.stringLikeRegexp(name) });

test('there are eleven functions, and no other (no custom resources)', () => {
  template.resourceCountIs(lambda, 11);
  everything.resourceCountIs(lambda, 11);
});

test('all run on the newest LTS Node of Lambda, on arm64, with source maps and JSON logs', () => {
  template.allResourcesProperties(lambda, {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    LoggingConfig: { LogFormat: 'JSON', LogGroup: ref('Logs') },
    Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_METRICS_NAMESPACE: 'ScimBridge' } },
  });
});

test('those that answer requests are traced; the others run every minute, and would be most of the traces that one pays for', () => {
  for (const { Properties } of Object.values(template.findResources(lambda))) {
    const answers = /answers SCIM requests|checks the bearer token/.test(Properties.Description);
    expect([Properties.Description, Properties.TracingConfig?.Mode]).toEqual([
      Properties.Description,
      answers ? 'Active' : undefined,
    ]);
  }
});

test("those that answer requests end before the API's 29 seconds are over, the authorizer first", () => {
  template.hasResourceProperties(lambda, { ...scimApi, Timeout: 25, MemorySize: 512 });
  template.hasResourceProperties(lambda, { ...authorizer, Timeout: 10, MemorySize: 512 });
});

test('nothing is reserved, or a new account would refuse the deployment', () => {
  template.allResourcesProperties(lambda, { ReservedConcurrentExecutions: Match.absent() });
});

test('reservedConcurrency and memoryMb are those of the SCIM function', () => {
  everything.hasResourceProperties(lambda, { ...scimApi, ReservedConcurrentExecutions: 20, MemorySize: 1024 });
  everything.hasResourceProperties(lambda, {
    ...authorizer,
    ReservedConcurrentExecutions: Match.absent(),
    MemorySize: 512,
  });
});

test('the SCIM function is told its tables and options, and no secret', () => {
  template.hasResourceProperties(lambda, {
    ...scimApi,
    Environment: {
      Variables: {
        DIRECTORY_TABLE: ref('DataDirectory'),
        ACTIVITY_TABLE: ref('DataActivity'),
        ACTIVITY_RETENTION_DAYS: '400',
        LOG_PERSONAL_DATA: 'false',
        POWERTOOLS_SERVICE_NAME: 'scim-api',
        SETTLE_SECONDS: '30',
        ANSWER_AFTER_DELIVERY: '0',
        EXISTING_GROUPS: 'refuse',
        ALLOWED_DOMAINS: Match.absent(),
        SCIMSESSION_SECRET_ARN: Match.absent(),
        BEARER_TOKEN_SECRET_ARN: Match.absent(),
        HEALTH_TOKEN_SECRET_ARN: Match.absent(),
      },
    },
  });
  everything.hasResourceProperties(lambda, {
    ...scimApi,
    Environment: {
      Variables: Match.objectLike({
        ACTIVITY_RETENTION_DAYS: '60',
        LOG_PERSONAL_DATA: 'true',
        SETTLE_SECONDS: '60',
        ANSWER_AFTER_DELIVERY: '10',
        EXISTING_GROUPS: 'adopt',
        ALLOWED_DOMAINS: 'example.com,example.org',
      }),
    },
  });
});

test('the authorizer is told its secrets and its limits, and no table', () => {
  template.hasResourceProperties(lambda, {
    ...authorizer,
    Environment: {
      Variables: {
        BEARER_TOKEN_SECRET_ARN: ref('BearerToken'),
        HEALTH_TOKEN_SECRET_ARN: ref('HealthToken'),
        TOKEN_CACHE_SECONDS: '30',
        FORMER_TOKEN_GRACE_SECONDS: String(7 * 24 * 60 * 60),
        DIRECTORY_TABLE: Match.absent(),
      },
    },
  });
});

test.each([
  [0, '30'],
  [30, '30'],
  [45, '15'],
  [60, '0'],
])(
  'with verdicts cached %i s by the API, the authorizer trusts its copy of the token %s s: a minute at most',
  (ttl, own) => {
    synthesize({ authorizerCacheSeconds: ttl }).template.hasResourceProperties(lambda, {
      ...authorizer,
      Environment: { Variables: Match.objectLike({ TOKEN_CACHE_SECONDS: own }) },
    });
  },
);

test('each has a log group of its own in the stack, with retention', () => {
  const groups = template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: Match.absent() } });
  expect(Object.keys(groups)).toHaveLength(13);
  const group = 'AWS::Logs::LogGroup';
  // Not the one in which digests are published: it outlasts the records.
  for (const [made, days] of [
    [template, 90],
    [everything, 14],
  ] as const) {
    const kept = Object.values(made.findResources(group)).map(({ Properties }) => Properties.RetentionInDays);
    expect(kept.filter((each) => each !== days)).toEqual([3653]);
  }
  everything.allResourcesProperties(group, { KmsKeyId: Match.anyValue() });
});

test('no environment variable holds a secret value', () => {
  for (const resource of Object.values(template.findResources(lambda))) {
    expect(JSON.stringify(resource)).not.toContain('{{resolve:secretsmanager');
  }
});
